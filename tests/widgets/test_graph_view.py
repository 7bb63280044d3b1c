"""A graph to walk over: what is drawn, how it is chosen, what a hostile name can do."""

from __future__ import annotations

import random

import pytest
from textual import events

from tests.widgets.stage import Stage
from widgets.graph_drawing import MOST_NAMED
from widgets.graph_view import Edge, GraphView, Node, Stroke
from widgets.samples import MYTH, STROKES

Places = dict[str, tuple[float, float]]
NODES, EDGES, PLACES = MYTH


def crowd(n: int, seed: int = 1) -> tuple[list[Node], list[Edge], Places]:
    draw = random.Random(seed)
    nodes = [Node(f"n{i}", f"name {i}", weight=draw.random()) for i in range(n)]
    edges = [Edge(f"n{i}", f"n{draw.randrange(i)}", "cuts") for i in range(1, n)]
    return nodes, edges, {n.id: (draw.random(), draw.random()) for n in nodes}


async def test_names_signs_and_the_words_of_the_selected_are_seen() -> None:
    view = GraphView(STROKES)
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        view.show(*MYTH, selected="debt")
        await pilot.pause()
        picture = stage.picture()
        for node in NODES:
            assert node.label in picture
        assert "◆" in picture
        assert "cuts ›" in picture, "the glass string, at the left, cuts the debt"
        assert "‹ appears in" in picture
        assert "evolves to" not in picture, "that tie is not the debt's"


def runs_of(view: GraphView, word: str) -> set[str]:
    """Styles in which a piece that holds the word is painted."""
    return {
        style for y in range(view.size.height) for t, style in view.look(y) if word in t
    }


async def test_what_is_lit_selected_and_near_looks_different() -> None:
    view = GraphView(STROKES)
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        view.lit = {"giant"}
        view.show(*MYTH, selected="debt")
        await pilot.pause()
        looks = [runs_of(view, n) for n in ("debt", "giant", "ledger")]
        assert looks == [{"lit!"}, {"accent"}, {""}]
        view.select("giant")
        assert runs_of(view, "ledger") == {"muted"}


async def test_kinds_are_told_apart_by_colour_and_by_dots() -> None:
    view = GraphView(
        {"a": Stroke((1,) * 8, "good"), "b": Stroke((1, 0, 0, 0) * 2, "bad")}
    )
    async with Stage(view).run_test(size=(40, 9)) as pilot:
        nodes = [Node(i, i) for i in "mno"]
        edges = [Edge("m", "n", "a"), Edge("m", "o", "b")]
        view.show(nodes, edges, {"m": (0, 0), "n": (1, 0), "o": (-1, 0)}, selected="m")
        await pilot.pause()
        drawn = {
            style: text.strip()
            for y in range(9)
            for text, style in view.look(y)
            if style in ("good", "bad") and text.strip()
        }
        dots = {style: set(text) for style, text in drawn.items()}
        assert dots["good"].isdisjoint(dots["bad"])


def overlaps(spots: list[tuple[int, int, int, str]]) -> bool:
    cells = [(x, y) for left, right, y, _ in spots for x in range(left, right)]
    return len(set(cells)) != len(cells)


@pytest.mark.parametrize("n", [12, 150, 2000])
async def test_names_never_touch_each_other(n: int) -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(100, 40)) as pilot:
        view.show(*crowd(n), selected="n3")
        await pilot.pause()
        view.look(0)
        spots = view.drawing._spots
        assert not overlaps(spots)
        assert len({id_ for *_, id_ in spots}) <= MOST_NAMED
        assert "name 3" in stage.picture(), "the selected one always has its name"
        for left, right, y, _ in spots:
            if right - left > 1:
                row = stage.picture().splitlines()[y]
                assert row[left - 1 : left] in (" ", "")
                assert row[right : right + 1] in (" ", "")


async def test_arrows_lead_to_the_nearest_that_way_and_back() -> None:
    view = GraphView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        grid = {f"{x}{y}": (float(x), float(y)) for x in range(4) for y in range(3)}
        view.show([Node(i, i) for i in grid], [], grid, selected="00")
        view.focus()

        async def pressed(*keys: str) -> str:
            await pilot.press(*keys)
            return view.selected

        assert await pressed("right") == "10"
        assert await pressed("down") == "11"
        assert await pressed("right", "right") == "31"
        assert await pressed("right") == "31", "nothing lies beyond"
        assert await pressed("left", "up") == "20"
        assert await pressed("tab") == "21"
        assert await pressed("shift+tab", "shift+tab") == "12"


async def test_every_node_can_be_reached_by_arrows() -> None:
    view = GraphView()
    async with Stage(view).run_test(size=(100, 40)) as pilot:
        view.show(*crowd(60), selected="n0")
        await pilot.pause()
        view.look(0)
        reached, edge = {"n0"}, ["n0"]
        while edge:
            start = edge.pop()
            for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
                found = view.drawing.toward(start, x, y, view.plane)
                if found and found not in reached:
                    reached.add(found)
                    edge.append(found)
        assert len(reached) == 60


async def test_a_click_selects_and_a_second_picks() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24), message_hook=stage.remember) as pilot:
        view.show(*MYTH)
        await pilot.pause()
        left, _, row, _ = next(s for s in view.drawing._spots if s[3] == "giant")
        await pilot.click(view, offset=(left, row))
        assert view.selected == "giant"
        assert len(stage.heard(GraphView.Highlighted)) == 1
        await pilot.click(view, offset=(left, row))
        assert len(stage.heard(GraphView.Picked)) == 1


async def test_dragging_moves_and_the_wheel_zooms_at_the_pointer() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        view.show(*MYTH, selected="debt")
        await pilot.pause()

        def spot(id_: str) -> tuple[int, int]:
            view.look(0)
            found = [s for s in view.drawing._spots if s[3] == id_ and s[1] - s[0] == 1]
            return found[0][0], found[0][2]

        x, y = spot("debt")
        await pilot.mouse_down(view, offset=(40, 20))
        await pilot.hover(view, offset=(45, 18))
        await pilot.mouse_up(view, offset=(45, 18))
        assert spot("debt") == (x + 5, y - 2)
        assert view.selected == "debt"
        x, y = spot("debt")
        view.post_message(
            events.MouseScrollUp(view, x, y, 0, -1, 0, False, False, False)
        )
        await pilot.pause()
        assert abs(spot("debt")[0] - x) <= 1
        assert abs(spot("debt")[1] - y) <= 1
        view.focus()
        await pilot.press("0")
        assert all(node.label in stage.picture() for node in NODES)


async def test_a_selected_node_comes_into_sight() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        view.show(*MYTH, selected="debt")
        view.focus()
        await pilot.press(*["plus"] * 10)
        assert "giant" not in stage.picture()
        view.select("giant")
        await pilot.pause()
        assert "giant" in stage.picture()


async def test_letters_stand_in_the_place_of_signs() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        view.letters = {"giant": "a", "moon": "s"}
        view.show(*MYTH, selected="debt")
        await pilot.pause()
        assert any(f"{x}" in stage.picture() for x in ("a giant", "giant a"))
        assert runs_of(view, "ledger") == {"faint"}


HOSTILE = [
    "[bold red]loud[/]",
    "\x1b[2J\x1b]52;c;AAAA\x07",
    "鏡の糸鏡の糸鏡の糸鏡の糸鏡の糸鏡の糸",
    "e\u0301\u0323\u0301" * 40,
    "\u202egnirts ssalg",
    "חוב זכוכית",
    "👩‍👩‍👧‍👦" * 9,
    "x" * 200,
    "a\nb\tc",
]


async def test_hostile_names_are_shown_not_obeyed() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        places = {str(i): (i % 3, i * 1.0) for i in range(len(HOSTILE))}
        view.show([Node(str(i), t) for i, t in enumerate(HOSTILE)], [], places)
        for node in range(len(HOSTILE)):
            view.select(str(node))
            await pilot.pause()
            picture = stage.picture()
            assert not set("\x1b\x07\u202e\t") & set(picture)
            for strip in stage.screen._compositor.render_strips(stage.size):
                assert strip.cell_length == 80
        assert "[bold red]loud[/]" in picture


async def test_an_empty_graph_and_one_without_places_are_quiet() -> None:
    view = GraphView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 10)) as pilot:
        for nodes in ([], NODES):
            view.show(nodes, EDGES, {})
            view.focus()
            await pilot.press("up", "tab", "enter", "plus", "minus", "0", "shift+left")
            assert view.selected == ""
            assert stage.picture().strip() == ""


async def test_ties_to_nobody_are_left_out() -> None:
    view = GraphView()
    async with Stage(view).run_test(size=(40, 10)) as pilot:
        edges = [Edge("debt", "nobody"), Edge("debt", "debt", "cuts")]
        view.show(NODES, edges, PLACES, selected="debt")
        await pilot.pause()
        assert [edge.target for edge in view.drawing.edges] == ["debt"]


async def test_a_view_that_was_chosen_is_kept_when_the_graph_changes() -> None:
    view = GraphView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        view.show(*MYTH, selected="debt")
        await pilot.pause()
        view.focus()
        await pilot.press("plus", "shift+left")
        before = view.plane
        view.show(*MYTH, keep_view=True)
        assert view.plane == before
        assert view.selected == "debt"
        view.show(*MYTH)
        assert view.plane != before
