"""The harvest under a writer's hands, and drift on the card."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from studio.lexicon.reader import Answer, Reader
from studio.line_child import LineChild
from studio.screens.harvest import HarvestRoom
from studio.screens.lexicon import PASSED, LexiconRoom
from tests.pictures.past import Past
from tests.pilot.conftest import Sit, Sitting
from tests.pilot.lexicon_room import shown

DRAFT = """\
Tobin Ashgrave kept the bone-harp under the floor of the counting house. Nobody asked
Tobin Ashgrave for it.

The counting house had no door. The bone-harp played when the counting house slept."""
Enter = Callable[..., AbstractAsyncContextManager[tuple[Sitting, HarvestRoom]]]


@pytest.fixture
def enter(sit: Sit) -> Enter:
    @asynccontextmanager
    async def opened(text: str = DRAFT) -> AsyncIterator[tuple[Sitting, HarvestRoom]]:
        async with sit(text, voices=False) as s:
            await s.press("f3")
            await s.until(lambda: isinstance(s.app.screen, LexiconRoom), "the lexicon")
            await s.press("h")
            await s.until(lambda: isinstance(s.app.screen, HarvestRoom), "the room")
            room = s.app.screen
            assert isinstance(room, HarvestRoom)
            await s.until(lambda: room.found is not None, "the harvest")
            await s.pilot.pause()
            yield s, room

    return opened


async def test_one_key_accepts_a_proposal_with_its_lines_in_sight(enter: Enter) -> None:
    async with enter() as (s, room):
        found = room.found or {}
        assert {"bone-harp", "counting house", "Tobin Ashgrave"} <= found.keys()
        name = room.list.highlighted
        assert name in shown(s)
        assert room.sheet.text.count(name) > 1, "its name, and its lines"
        await s.press("enter")
        assert name in s.desk.lexicon.lexicon
        assert name not in found
        await s.press("ctrl+z")
        assert name not in s.desk.lexicon.lexicon
        assert room.list.highlighted == name
        await s.press("enter", "enter", "escape")
        assert isinstance(s.app.screen, LexiconRoom)
        assert len(s.desk.lexicon.lexicon) == 2
        assert name in shown(s)


async def test_what_is_passed_over_is_not_proposed_again(enter: Enter) -> None:
    async with enter() as (s, room):
        name = room.list.highlighted
        await s.press("x")
        assert name not in (room.found or {})
        assert s.desk.session.settings[PASSED] == [name]
        await s.press("escape", "h")
        again = s.app.screen
        assert isinstance(again, HarvestRoom)
        await s.until(lambda: again.found is not None, "the harvest")
        assert name not in (again.found or {})
        await s.press("f3")
        assert isinstance(s.app.screen, LexiconRoom)


async def test_a_draft_without_any_says_so(enter: Enter) -> None:
    async with enter("It was so.") as (s, room):
        assert room.found == {}
        assert "Nothing in this draft" in shown(s)
        await s.press("enter", "x", "ctrl+z")
        assert s.desk.lexicon.empty


async def test_a_reader_that_dies_is_told_in_words(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        await s.press("f3")
        lexicon = s.app.screen
        assert isinstance(lexicon, LexiconRoom)
        lexicon.reader._child = LineChild(("false",))
        await s.press("h")
        await s.until(lambda: "could not be read" in shown(s), "the refusal")
        await s.press("escape", "escape")
        assert s.at_desk


def test_what_is_not_known_to_the_child_is_answered_with_a_problem() -> None:
    heard: list[Answer] = []
    reader = Reader()
    reader.ask({"text": 7, "terms": []}, heard.append)
    reader.ask({"drift": "debt"}, heard.append)
    try:
        while reader.busy:
            reader.poll()
    finally:
        reader.stop()
    assert "problem" in heard[0]
    assert heard[1]["steps"] == []


def test_a_question_that_nobody_waits_for_takes_no_other_with_it() -> None:
    """The harvest is left while the card beneath it asks for a term's drift."""
    harvest: list[Answer] = []
    card: list[Answer] = []
    reader = Reader()
    left = reader.ask({"text": DRAFT, "terms": []}, harvest.append)
    reader.ask({"drift": "debt"}, card.append)
    reader.forget(left)
    try:
        while reader.busy:
            reader.poll()
    finally:
        reader.stop()
    assert harvest == []
    assert card[0]["steps"] == []


async def test_drift_is_drawn_on_the_card(sit: Sit, tmp_path: Path) -> None:
    path = tmp_path / "the-debt.md"
    past = Past(path, "The debt slept under the floor with the coins and the rats. ")
    for words in (
        "The debt rang its bell and the bell rang the debt awake. ",
        "Snow fell into the debt, and the debt wore the snow like a widow. ",
    ):
        past.take("kjv", words)
        past.clock.now += 4000
        past.write("And so. ")
    past.session.save()
    past.session.close()
    async with sit(None, path=path, voices=False) as s:
        s.desk.quill.caret = 5
        await s.press("ctrl+underscore", "f3")
        room = s.app.screen
        assert isinstance(room, LexiconRoom)
        await s.until(lambda: not room.busy, "the drift")
        await s.pilot.pause()
        card = shown(s)
        assert "its company" in card
        assert "as it was opened" in card
        assert "all other" in card
        assert card.index("its company") < card.index("in the draft")
