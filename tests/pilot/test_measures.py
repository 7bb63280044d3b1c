"""The page of measures, opened from all commands."""

from __future__ import annotations

import pytest

from studio.commands_style import ShowMeasures
from studio.screens.measures import READING, MeasuresRoom
from tests.pilot.conftest import Sit, Sitting
from tests.styles.measures.texts import VERSE


async def opened(s: Sitting) -> str:
    ShowMeasures.run(s.desk)
    await s.until(lambda: isinstance(s.app.screen, MeasuresRoom), "the room")
    assert isinstance(s.app.screen, MeasuresRoom)
    sheet = s.app.screen.sheet
    await s.until(lambda: sheet.text not in ("", READING), "the measures")
    return sheet.text


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_poem_has_its_places(sit: Sit, size: tuple[int, int]) -> None:
    async with sit("\n\n".join(VERSE), size=size) as s:
        told = await opened(s)
        assert "poetic density" in told
        assert "●" in told
        assert "○" in told
        assert max(map(len, told.splitlines())) < 79
        await s.press("escape")
        await s.until(lambda: s.app.screen is s.desk, "the desk")


async def test_too_few_words_are_said_to_be_too_few(sit: Sit) -> None:
    async with sit("[red]One\x1b[31m line.[/red]") as s:
        assert "120 words" in await opened(s)
