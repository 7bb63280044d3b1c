"""Pictures of the page of measures. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from lexicon.terms import Term
from sessions.edit import Edit, Origin
from studio.commands.style import ShowMeasures
from studio.screens.measures import MeasuresRoom
from tests.pictures.conftest import Open, awake, until
from tests.styles.measures.texts import EXPOSITION, FICTION, VERSE

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 36), (200, 60)]


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def page(*texts: str, keys: tuple[str, ...] = ()) -> Callable[..., Awaitable[None]]:
    """Write the texts one after another, name a word, weave, open the page and wait
    until all of it is read; then press the keys."""

    async def go(pilot: Pilot[Any]) -> None:
        app = await awake(pilot)
        desk = app.desk
        app.animation_level = "none"
        for text in texts:
            at = len(desk.draft.text)
            edit = Edit(at, "", f"{text}\n\n", Origin("pasted"))
            desk.draft.change([edit], at + len(text) + 2)
        if texts:
            desk.lexicon.lexicon.add(Term("lamp"))
            await pilot.press("ctrl+end", "tab")
            await until(pilot, lambda: not desk.weaver.running)
        for number, lane in enumerate(desk.weaver.weaving.lanes if texts else ()):
            if lane.take is not None:
                steps = range(24)
                lane.take.entropy = tuple(number + (7 * n % 5) / 2 for n in steps)
        ShowMeasures.run(desk)
        while not isinstance(pilot.app.screen, MeasuresRoom):
            await pilot.pause(0.02)
        while pilot.app.screen.busy:
            await pilot.pause(0.02)
        await pilot.press(*keys)
        await pilot.pause(0.1)

    return go


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_measures(
    snap_compare: Compare, studio: Open, size: tuple[int, int]
) -> None:
    """The key of the two marks, then a measure each: its name, what its ends mean, and
    two lines, prose and verse, with the accent's full mark for the caret and the ring
    for the draft, and beside them in words where that is. No line is cut or wrapped."""
    app = studio("")
    texts = (EXPOSITION[0], FICTION[0], FICTION[1], VERSE[0], VERSE[1])
    assert snap_compare(app, terminal_size=size, run_before=page(*texts))


def test_the_end_of_the_page(snap_compare: Compare, studio: Open) -> None:
    """The session's way as a line that rises, its sides named; how often one's own term
    comes; and for each voice in its colour a small line of how open its take stood."""
    app = studio("")
    texts = (EXPOSITION[0], FICTION[0], FICTION[1], VERSE[0], VERSE[1])
    run = page(*texts, keys=("end",))
    assert snap_compare(app, terminal_size=(120, 36), run_before=run)


def test_too_short_a_draft(snap_compare: Compare, studio: Open) -> None:
    """One line: how many words it takes and how many there are."""
    assert snap_compare(studio("Too few."), terminal_size=(80, 24), run_before=page())


def test_how_open_a_take_stood(snap_compare: Compare, studio: Open) -> None:
    """Beneath what the voice was given a line of dots that rises and falls with its
    take, and in words how many ways to go on there were, and at most."""

    async def go(pilot: Pilot[Any]) -> None:
        desk = (await awake(pilot)).desk
        await pilot.press("ctrl+end", "tab")
        await until(pilot, lambda: not desk.weaver.running)
        take = desk.weaver.weaving.lanes[0].take
        assert take is not None
        take.entropy = tuple(3 + (7 * n % 11) / 4 - n / 20 for n in range(60))
        await pilot.press("f12")
        await pilot.pause(0.1)

    assert snap_compare(studio(), terminal_size=(100, 30), run_before=go)
