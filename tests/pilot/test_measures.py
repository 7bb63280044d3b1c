"""The page of measures, opened from all commands."""

from __future__ import annotations

import pytest

from lexicon.terms import Term
from sessions.edit import Edit, Origin
from studio.commands.style import ShowMeasures
from studio.screens.measures import MeasuresRoom
from tests.pilot.conftest import Sit, Sitting
from tests.styles.measures.texts import EXPOSITION, FICTION, VERSE


async def opened(s: Sitting) -> str:
    ShowMeasures.run(s.desk)
    await s.until(lambda: isinstance(s.app.screen, MeasuresRoom), "the room")
    room = s.app.screen
    assert isinstance(room, MeasuresRoom)
    await s.until(lambda: not room.busy, "the measures and the session's way")
    return room.sheet.text


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


def put(s: Sitting, text: str) -> None:
    """Paste a text at the end of the draft."""
    at = len(s.desk.draft.text)
    s.desk.draft.change([Edit(at, "", text, Origin("pasted"))], at + len(text))


async def test_the_sessions_way_from_the_model_is_drawn(sit: Sit) -> None:
    async with sit("") as s:
        for text in (EXPOSITION[0], FICTION[0], VERSE[0], VERSE[1]):
            put(s, f"{text}\n\n")
        told = await opened(s)
        assert "the session, from its beginning to now" in told
        assert "the model's mean." in told
        assert "is being read" not in told


async def test_one_state_is_no_way(sit: Sit) -> None:
    async with sit("\n\n".join(VERSE)) as s:
        told = await opened(s)
        assert "the session, from" not in told


async def test_terms_of_the_lexicon_are_counted_in_all_their_forms(sit: Sit) -> None:
    async with sit("\n\n".join([*FICTION, "Harrows. A harrow’s end."])) as s:
        told = await opened(s)
        assert "lexical infection" not in told
        await s.press("escape")
        s.desk.lexicon.lexicon.add(Term("harrow"))
        told = await opened(s)
        draft = s.desk.draft.text
        rate = 100 * 2 / len(draft.split())
        assert f"draft  {rate:.1f} in 100 words" in told


async def test_how_open_the_voices_stood_is_told_of_takes_that_say_it(
    sit: Sit,
) -> None:
    async with sit("The house stood empty.") as s:
        await s.woven()
        assert "how open" not in await opened(s)
        await s.press("escape")
        lane = s.desk.weaver.weaving.lanes[0]
        assert lane.take is not None
        lane.take.entropy = (2.0, 4.0)
        told = await opened(s)
        assert f"{lane.voice}  " in told
        assert "about 8 ways at a step" in told


async def test_leaving_while_it_reads_is_no_trouble(sit: Sit) -> None:
    async with sit("\n\n".join(VERSE * 40)) as s:
        for _ in range(3):
            ShowMeasures.run(s.desk)
            await s.until(lambda: isinstance(s.app.screen, MeasuresRoom), "the room")
            await s.press("escape")
            await s.until(lambda: s.app.screen is s.desk, "the desk")
        assert "prose" in await opened(s)
