"""The lexicon's room: ways through it, and what it shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from lexicon.graph import Lexicon
from studio.screens.lexicon import LexiconRoom
from tests.pilot.conftest import Sit
from tests.pilot.lexicon_room import (
    DRAFT,
    Enter,
    FromDesk,
    entering,
    entering_from_desk,
    held,
    rest,
    shown,
    write,
)


@pytest.fixture
def enter(tmp_path: Path) -> Enter:
    return entering(tmp_path)


@pytest.fixture
def enter_from_desk(sit: Sit) -> FromDesk:
    return entering_from_desk(sit)


async def test_f3_opens_at_the_term_under_the_caret_and_leads_back(
    enter_from_desk: FromDesk,
) -> None:
    async with enter_from_desk() as (s, room):
        assert held(room) == "debt"
        picture = shown(s)
        assert "What the living owe" in picture
        assert "glass string › cuts this" in picture
        assert [line.words for line in room.card.lines] == ["debts", "debt"]
        assert "2 times" in picture
        await s.press("f3")
        assert s.at_desk


async def test_escape_leads_back_to_the_desk(enter: Enter) -> None:
    async with enter() as (s, _):
        await s.press("escape")
        assert s.left


async def test_what_it_meant_before_stands_on_the_card(enter: Enter) -> None:
    async with enter() as (s, _):
        picture = shown(s)
        assert "Money that is owed." in picture
        assert "What one owes for being" in picture
        assert "holds ledger" in picture


async def test_find_goes_along_with_the_letters(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("slash")
        await write(s, "thr")
        await s.until(lambda: held(room) == "glass string", "an alias is found")
        await s.press("enter")
        await s.press("slash")
        await write(s, "zzz")
        await s.press("enter")
        assert "no term like “zzz”" in shown(s)


async def test_numbers_follow_ties_and_backspace_goes_back(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("1")
        assert held(room) == "repossession"
        await s.press("backspace")
        assert held(room) == "debt"


async def test_arrows_walk_the_map_and_tab_goes_by_name(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("right")
        assert held(room) != "debt"
        await s.press("tab")
        assert room.graph.selected == room.node
        await rest(s, room)
        assert held(room) in shown(s)


async def test_a_change_leaves_the_view_that_the_writer_chose(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("plus", "shift+left")
        plane = room.graph.plane
        await s.press("s")
        assert room.graph.plane == plane
        await s.press("g", "g")
        assert room.graph.plane != plane


async def test_close_view_shows_neighbours_alone(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("g")
        ids = {node.id for node in room.graph.drawing.nodes}
        assert {"debt", "glass string", "ledger"} <= ids
        await s.press("slash")
        await write(s, "giant")
        await s.press("enter")
        assert room.graph.selected == "giant"
        ids = {node.id for node in room.graph.drawing.nodes}
        assert ids == {"giant", "pound of flesh", "debt"}
        await s.press("g")
        assert len(room.graph.drawing.nodes) == len(room.lexicon)


async def test_the_list_has_the_same_powers(enter: Enter) -> None:
    async with enter(size=(80, 24)) as (s, room):
        assert room.list.display
        assert not room.graph.display
        await s.press("down")
        assert held(room) == "giant"
        await s.press("e")
        await write(s, "!")
        await s.press("escape", "v")
        assert room.lexicon.term("giant").definition.endswith("!")
        assert room.graph.display
        assert room.graph.selected == "giant"


async def test_every_key_is_told_in_the_cards_place(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("question_mark")
        await s.pilot.pause()
        assert "fewer, more in the voices" in shown(s)
        await s.press("question_mark")
        await rest(s, room)
        assert "in the draft" in shown(s)
        await s.press("question_mark", "tab")
        await rest(s, room)
        assert "fewer, more" not in shown(s)


async def test_the_card_beside_a_list_is_read_to_its_end(enter: Enter) -> None:
    async with enter(size=(80, 24)) as (s, room):
        assert room.card.sheet.max_scroll_y > 0
        await s.press("pagedown")
        assert held(room) == "debt"
        assert room.card.sheet.scroll_offset.y > 0
        await s.press("pageup", "e", "pagedown", "escape")
        assert room.card.sheet.scroll_offset.y == 0


async def test_enter_goes_to_where_the_term_stands(enter_from_desk: FromDesk) -> None:
    async with enter_from_desk() as (s, room):
        await s.press("slash")
        await write(s, "clerk")
        await s.press("enter")
        await rest(s, room)
        await s.press("enter")
        assert s.at_desk
        assert s.desk.quill.caret == DRAFT.index("clerk")


async def test_full_stop_goes_through_what_is_near_the_caret(
    enter_from_desk: FromDesk,
) -> None:
    async with enter_from_desk() as (s, room):
        assert list(room.near) == ["debt", "glass string", "sua", "clerk"]
        await s.press("full_stop")
        assert held(room) == "glass string"


async def test_terms_are_let_into_the_voices_and_rules_opened_from_here(
    enter_from_desk: FromDesk,
) -> None:
    async with enter_from_desk() as (s, room):
        before = s.desk.governing.virality()
        await s.press("right_square_bracket")
        assert s.desk.governing.virality() > before
        await s.press("left_square_bracket")
        assert s.desk.governing.virality() == before
        await s.press("l")
        assert s.app.screen is not room
        await s.press("escape")
        assert s.app.screen is room


async def test_a_click_takes_a_term_in_hand(enter: Enter) -> None:
    async with enter() as (s, room):
        room.graph.look(0)
        left, _, row, _ = next(p for p in room.graph.drawing._spots if p[3] == "giant")
        await s.pilot.click(room.graph, offset=(left, row))
        assert held(room) == "giant"


async def test_a_footer_key_can_be_clicked(enter: Enter) -> None:
    from widgets.key_bar import KeyBar

    async with enter() as (s, room):
        bar = room.query_one(KeyBar)

        async def click(what: str) -> None:
            at = next(start for start, _, hint in bar._places if hint[1] == what)
            await s.pilot.click(bar, offset=(at, 0))

        await click("tie")
        await s.until(lambda: room.choice.display, "the choice")
        await s.press("escape")
        await click("find")
        await s.until(lambda: room.bar.display, "the line")
        await s.press("escape")
        await click("keys")
        await s.until(lambda: room.keys_shown, "the keys")


async def test_ten_thousand_terms(enter: Enter) -> None:
    def fill(lexicon: Lexicon) -> None:
        ops: list[dict[str, object]] = []
        for n in range(10_000):
            ops.append({"op": "add", "term": {"name": f"term {n}"}})
        for n in range(1, 10_000):
            tie = {"source": f"term {n}", "kind": "cuts", "target": f"term {n // 7}"}
            ops.append({"op": "relate", "relation": tie})
        lexicon.many(ops)

    async with enter(fill) as (s, room):
        assert room.closely, "it opens on the neighbours of one term"
        assert len(room.graph.drawing.nodes) <= 40
        await s.press("right", "slash", *"9876", "enter")
        assert held(room) == "term 9876"
        await s.press("n", *"moth", "enter")
        assert held(room) == "moth"


async def test_places_on_the_map_outlast_the_room(enter_from_desk: FromDesk) -> None:
    async with enter_from_desk() as (s, room):
        before = dict(room.chart.places)
        await s.press("escape", "f3")
        again = s.app.screen
        assert isinstance(again, LexiconRoom)
        assert again.chart.places == before
        await s.press("n")
        await write(s, "new moon")
        await s.press("enter")
        after = again.chart.places
        moved = [
            max(abs(after[n][0] - x), abs(after[n][1] - y))
            for n, (x, y) in before.items()
        ]
        assert max(moved) < 0.5
