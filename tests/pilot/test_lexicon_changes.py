"""The lexicon's room: what is changed in it by keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events

from lexicon.graph import Lexicon
from lexicon.terms import Term
from studio.screens.lexicon import LexiconRoom
from tests.pilot.lexicon_room import (
    Enter,
    Reading,
    entering,
    held,
    rest,
    shown,
    write,
)


@pytest.fixture
def enter(tmp_path: Path) -> Enter:
    return entering(tmp_path)


async def test_a_tie_in_three_keys_and_undo(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("r", "o")
        letter = room.letters["giant"]
        assert letter
        await s.press(letter)
        ends = ("debt", "opposes", "giant")
        assert ends in {tie.ends for tie in room.lexicon.relations("debt")}
        assert not room.letters
        await s.press("ctrl+z")
        assert ends not in {tie.ends for tie in room.lexicon.relations("debt")}
        await s.press("ctrl+y")
        assert ends in {tie.ends for tie in room.lexicon.relations("debt")}


async def test_keys_that_come_in_one_piece_are_a_tie_all_the_same(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("r", "o")
        letter = room.letters["giant"]
        await s.press("escape")
        burst(s, "r", "o", letter)
        await s.until(lambda: ("debt", "opposes", "giant") in ends(room), "the tie")
        burst(s, "e", *"owed")
        await s.until(lambda: room.editor.page.text.endswith("owed"), "the meaning")
        await s.press("escape")
        burst(s, "n", *"moss")
        await s.until(lambda: room.bar.text == "moss", "the name")
        await s.press("enter")
        assert held(room) == "moss"


def burst(s: Reading, *keys: str) -> None:
    """Keys that come all at once, as over a slow line."""
    for key in keys:
        s.app.post_message(events.Key(key, key))


def ends(room: LexiconRoom) -> set[tuple[str, str, str]]:
    return {tie.ends for tie in room.lexicon.relations("debt")}


async def test_a_tie_in_the_list_takes_three_keys_too(enter: Enter) -> None:
    async with enter(size=(80, 24)) as (s, room):
        assert room.as_list
        await s.press("r", "c")
        letter = room.letters["clerk"]
        assert f"{letter}  ● clerk" in shown(s)
        await s.press(letter)
        ties = {tie.ends for tie in room.lexicon.relations("debt")}
        assert ("debt", "cuts", "clerk") in ties


async def test_a_tie_of_ones_own_kind_to_a_term_that_was_not(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("r", "w")
        await write(s, "dreams of")
        await s.press("enter", "slash")
        await write(s, "a mild winter")
        await s.press("enter")
        ties = {tie.ends for tie in room.lexicon.relations("debt")}
        assert ("debt", "dreams of", "a mild winter") in ties
        assert "a mild winter" in room.lexicon
        await s.press("ctrl+z")
        assert "a mild winter" not in room.lexicon


async def test_escape_leaves_a_tie_that_was_begun(enter: Enter) -> None:
    async with enter() as (s, room):
        before = room.lexicon.version
        for keys in (("r",), ("r", "c"), ("r", "w"), ("u",), ("n",), ("slash",)):
            await s.press(*keys)
            await s.press("escape")
            assert not s.left
            assert not room.letters
            assert not room.asked_now
        await s.press("r", "z", "r", "c", "exclamation_mark")
        assert room.lexicon.version == before
        await s.press("escape")
        assert s.left


async def test_untie_by_number(enter: Enter) -> None:
    async with enter() as (s, room):
        n_ties = len(room.lexicon.relations("debt"))
        await s.press("u", "1")
        assert len(room.lexicon.relations("debt")) == n_ties - 1
        assert "until" in shown(s)


async def test_the_meaning_is_written_in_place(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("e")
        assert "Esc keep it" in shown(s)
        assert room.editor.has_focus
        room.editor.select_range(0, room.editor.length)
        await write(s, "nothing.")
        await s.press("ctrl+z", "ctrl+y", "escape")
        assert room.lexicon.term("debt").definition == "nothing."
        assert room.graph.has_focus
        await rest(s, room)
        assert "until" in shown(s)
        await s.press("o")
        await write(s, "ask the clerk")
        await s.press("escape")
        assert room.lexicon.term("debt").notes == "ask the clerk"


async def test_new_rename_aliases_tags_scene_and_out(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("n")
        await write(s, "bone harp")
        await s.press("enter")
        assert held(room) == "bone harp"
        await s.press("m")
        await s.press(*["backspace"] * 4)
        await write(s, "lyre")
        await s.press("enter")
        assert held(room) == "bone lyre"
        await s.press("a")
        await write(s, "lyre, the harp")
        await s.press("enter", "t")
        await write(s, "#thing, sound")
        await s.press("enter", "s")
        term = room.lexicon.term("bone lyre")
        assert term.aliases == ("lyre", "the harp")
        assert term.tags == ("thing", "sound")
        assert term.kind == "scene"
        await s.press("x")
        assert "bone lyre" not in room.lexicon
        assert held(room) != "bone lyre"
        for _ in range(6):
            await s.press("ctrl+z")
        assert "bone harp" not in room.lexicon


async def test_a_name_that_is_taken_is_refused_in_words(enter: Enter) -> None:
    async with enter() as (s, room):
        before = room.lexicon.version
        await s.press("n")
        await write(s, "Debt")
        await s.press("enter")
        assert room.lexicon.version == before
        assert "is there already" in shown(s)


async def test_what_is_only_read_here_is_not_changed(enter: Enter) -> None:
    async with enter() as (s, room):
        before = room.lexicon.version
        room.read_only = "Another window is writing this draft."
        await s.press("x", "h", "s", "r", "c", "a")
        assert room.lexicon.version == before
        assert "Another window is writing" in shown(s)


async def test_an_empty_lexicon_says_what_to_do(enter: Enter) -> None:
    async with enter(None) as (s, room):
        assert "Nothing has a name here yet." in shown(s)
        await s.press("down", "tab", "enter", "e", "r", "u", "x", "g", "g", "1", "v")
        await s.press("n")
        await write(s, "moth")
        await s.press("enter")
        assert held(room) == "moth"
        await s.press("r", "e")
        await write(s, "lamp")
        await s.press("enter")
        assert [t.ends for t in room.lexicon.relations()] == [
            ("moth", "evolves to", "lamp")
        ], "the first tie makes its other term"
        await s.press("v")
        assert "moth" in shown(s)


HOSTILE = (
    "[bold red]loud[/]",
    "鏡の糸",
    "e\u0301\u0323" * 30,
    "חוב זכוכית",
    "👩‍👩‍👧‍👦 family",
    "x" * 200,
    "$(rm) `ls` %s {0}",
)


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_hostile_names_are_shown_not_obeyed(
    enter: Enter, size: tuple[int, int]
) -> None:
    def fill(lexicon: Lexicon) -> None:
        for name in HOSTILE:
            lexicon.add(
                Term(name, definition=f"[link=x]{name}[/link]", tags=(name,)[:0])
            )
        for name in HOSTILE[1:]:
            lexicon.relate(HOSTILE[0], name[:20], name)

    async with enter(fill, size=size) as (s, room):
        for name in HOSTILE:
            room.take(room.lexicon.term(name).key)
            await rest(s, room)
            for strip in s.app.screen._compositor.render_strips(s.app.size):
                assert strip.cell_length == size[0]
        room.take(room.lexicon.term(HOSTILE[0]).key)
        await rest(s, room)
        assert "[link=x][bold red]loud[/][/link]" in shown(s)
        await s.press("r", "c", "escape", "g", "v", "e", "escape")
