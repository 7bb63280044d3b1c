"""The studio in other themes and with hostile words. Each test says what one sees."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.pictures.conftest import Open, awake, rest, until

Compare = Callable[..., bool]


def after(*keys: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Wait for the voices, go to the draft's end, press the keys one by one."""

    async def press(pilot: Pilot[Any]) -> None:
        app = await awake(pilot)
        await pilot.press("ctrl+end")
        for key in keys:
            await pilot.press(key)
            await until(pilot, lambda: not app.desk.weaver.running)
        await rest(pilot)

    return press


@pytest.mark.parametrize("theme", ["protean-light", "protean-contrast-dark"])
def test_themes(studio: Open, snap_compare: Compare, theme: str) -> None:
    """The desk in another theme: every word can be read, the lit lane stands out."""
    app = studio(theme=theme)
    keys = ("tab", "down", "enter", "tab")
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*keys))


def test_hostile_words_lie_still(studio: Open, snap_compare: Compare) -> None:
    """A draft and takes full of markup, escape sequences, NULs and bidi controls: all
    of it shown as it is or as control pictures, nothing styled, nothing obeyed."""
    text = "[bold]loud[/bold] [@click=app.quit]here[/] \x1b[31mred\x07 \u202egnirts"
    app = studio(text, host=("--hostile",))
    assert snap_compare(app, terminal_size=(120, 36), run_before=after("tab"))


def test_an_empty_page(studio: Open, snap_compare: Compare) -> None:
    """An empty draft: the caret at the top of the page, the voices' names waiting."""
    assert snap_compare(studio(""), terminal_size=(120, 36), run_before=after())
