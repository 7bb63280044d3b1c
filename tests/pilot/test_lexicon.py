"""The lexicon under a writer's hands: the room, the marks on the page, the band."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot

from lexicon.graph import Lexicon
from lexicon.terms import Term
from sessions.session import Session
from studio import themes
from studio.demo_mythos import plant
from studio.lexicon_kept import KeptLexicon
from studio.screens.lexicon import LexiconRoom
from tests.pilot.conftest import PATIENCE_S, Sit, Sitting
from widgets.paint import Run

DRAFT = """\
The clerk wrote the figure twice. The debts went on breathing.

Sua drew a glass string from the window, and the debt"""
FromDesk = Callable[[], AbstractAsyncContextManager[tuple[Sitting, LexiconRoom]]]
Enter = Callable[..., AbstractAsyncContextManager[tuple["Reading", LexiconRoom]]]
Fill = Callable[[Lexicon], None]


def mythos(lexicon: Lexicon) -> None:
    plant(lexicon, 1_770_000_000.0)


class Alone(App[None]):
    """The lexicon of a draft without a desk beneath it."""

    CSS_PATH = None
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, room: LexiconRoom) -> None:
        super().__init__()
        self.room = room
        for theme in themes.OWN:
            self.register_theme(theme)

    def on_mount(self) -> None:
        self.push_screen(self.room)


class Reading:
    """A writer in the room."""

    def __init__(self, app: App[Any], pilot: Pilot[Any]) -> None:
        self.app = app
        self.pilot = pilot

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, true: Callable[[], bool], what: str = "") -> None:
        waited = 0.0
        while not true():
            assert waited < PATIENCE_S, f"waited in vain: {what or true}"
            await self.pilot.pause(0.02)
            waited += 0.02

    @property
    def left(self) -> bool:
        return not isinstance(self.app.screen, LexiconRoom)


Writer = Sitting | Reading


@pytest.fixture
def enter(tmp_path: Path) -> Enter:
    """`async with enter() as (s, room)`: the lexicon of a draft, without a desk."""

    @asynccontextmanager
    async def opened(
        fill: Fill | None = mythos, *, size: tuple[int, int] = (120, 36)
    ) -> AsyncIterator[tuple[Reading, LexiconRoom]]:
        path = tmp_path / "the-debt.md"
        path.write_text(DRAFT, "utf-8")
        session = Session.open(path, background=False)
        kept = KeptLexicon(session)
        if fill is not None:
            fill(kept.lexicon)
        room = LexiconRoom(kept, lambda: DRAFT, at="debt" if fill is mythos else "")
        app = Alone(room)
        async with app.run_test(size=size) as pilot:
            reading = Reading(app, pilot)
            await reading.until(lambda: room.is_mounted, "the room")
            await rest(reading, room)
            yield reading, room
        session.close()

    return opened


@pytest.fixture
def enter_from_desk(sit: Sit) -> FromDesk:
    """The same from a desk, opened with F3."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Sitting, LexiconRoom]]:
        async with sit(DRAFT, voices=False) as s:
            mythos(s.desk.lexicon.lexicon)
            await s.press("f3")
            await s.until(lambda: isinstance(s.app.screen, LexiconRoom), "the room")
            room = s.app.screen
            assert isinstance(room, LexiconRoom)
            await rest(s, room)
            yield s, room

    return opened


async def rest(s: Writer, room: LexiconRoom) -> None:
    await s.until(lambda: not room.busy, "the map and the card")
    await s.pilot.pause()


def shown(s: Writer) -> str:
    """The screen as text."""
    strips = s.app.screen._compositor.render_strips(s.app.size)
    return "\n".join("".join(part.text for part in strip) for strip in strips)


def held(room: LexiconRoom) -> str:
    return room.term.name if room.term else ""


async def write(s: Writer, text: str) -> None:
    for letter in text:
        await s.press({" ": "space", ".": "full_stop"}.get(letter, letter))


# -- the room --------------------------------------------------------------------------


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
        at = next(start for start, _, hint in bar._places if hint[1] == "tie")
        await s.pilot.click(bar, offset=(at, 0))
        await s.until(lambda: room.choice.display, "the choice")


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


# -- the desk --------------------------------------------------------------------------


def marked(s: Sitting) -> list[str]:
    """The words on the page that are marked as known."""
    quill, text = s.desk.quill, s.text
    runs: list[Run] = quill.runs_between(*quill.window)
    return [text[a:b] for a, b, style in runs if style == "term"]


async def test_known_words_are_marked_as_one_types(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        assert marked(s) == []
        mythos(s.desk.lexicon.lexicon)
        assert marked(s) == ["clerk", "debts", "Sua", "glass string", "debt"]
        await s.write(" of giant")
        assert marked(s)[-1] == "giant"
        await s.write("s")
        assert marked(s)[-1] == "giants"
        await s.write("x")
        assert marked(s)[-1] == "debt"
        await s.press("ctrl+z")
        assert marked(s)[-1] == "debt"


async def test_the_meaning_of_the_term_at_the_caret_stands_above_the_draft(
    sit: Sit,
) -> None:
    async with sit(DRAFT, voices=False) as s:
        mythos(s.desk.lexicon.lexicon)
        await s.pilot.pause()
        assert "What the living owe" in shown(s)
        await s.write(" sleeps")
        await s.pilot.pause()
        assert "What the living owe" not in shown(s)
        s.desk.quill.caret = DRAFT.index("clerk") + 2
        await s.until(lambda: "He writes every figure" in shown(s), "the meaning")


async def test_a_word_is_named_in_one_key(sit: Sit) -> None:
    async with sit("Under the bone harp", voices=False) as s:
        assert s.desk.lexicon.empty
        await s.press("ctrl+underscore")
        assert "harp" in s.desk.lexicon.lexicon
        assert marked(s) == ["harp"]
        assert "is a term of yours now" in s.said()
        s.desk.quill.select_range(10, 19)
        await s.press("ctrl+underscore")
        assert "bone harp" in s.desk.lexicon.lexicon
        assert marked(s) == ["bone harp"]
        await s.press("ctrl+underscore")
        assert "already" in s.said()


async def test_naming_nothing_says_what_to_do(sit: Sit) -> None:
    async with sit("", voices=False) as s:
        await s.press("ctrl+underscore")
        assert "Select the words" in s.said()


async def test_the_lexicon_is_there_when_the_draft_is_opened_again(
    sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "kept.md"
    path.write_text(DRAFT, "utf-8")
    session = Session.open(path, background=False)
    mythos(KeptLexicon(session).lexicon)
    session.save()
    session.close()
    async with sit(None, path=path, voices=False) as s:
        await s.until(lambda: s.desk.terms.ready, "the lexicon")
        assert marked(s)[0] == "clerk"
        await s.press("f3")
        assert isinstance(s.app.screen, LexiconRoom)
        assert held(s.app.screen) == "debt"


async def test_a_draft_without_a_lexicon_loads_nothing_of_it(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        await s.write(" and")
        assert s.desk.quill.terms is None
        assert s.desk.lexicon._lexicon is None


async def test_the_band_follows_the_caret(sit: Sit) -> None:
    from studio.commands_lexicon import LexiconStrip

    async with sit(DRAFT, voices=False) as s:
        mythos(s.desk.lexicon.lexicon)
        LexiconStrip.run(s.desk)
        await s.pilot.pause()
        strip = s.desk.terms.strip
        assert strip is not None
        assert strip.selected == "debt"
        assert "glass string" in shown(s).split("debt")[-1] or "repossession" in shown(
            s
        )
        s.desk.quill.caret = 6
        await s.until(lambda: strip.selected == "clerk", "the clerk")
        strip.look(0)
        left, _, row, _ = next(p for p in strip.drawing._spots if p[3] == "ledger")
        await s.pilot.click(strip, offset=(left, row + 1))
        assert strip.selected == "ledger"
        assert s.desk.quill.has_focus, "the next letter goes to the draft"
        await s.pilot.click(strip, offset=(left, row + 1))
        room = s.app.screen
        assert isinstance(room, LexiconRoom)
        assert held(room) == "ledger"
        await s.press("f3")
        LexiconStrip.run(s.desk)
        assert not strip.display


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
