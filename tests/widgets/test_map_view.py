"""The map: what plotext draws, what keys and mouse find, the mark that glides."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import numpy as np
from textual.pilot import Pilot

from tests.widgets.stage import Stage
from widgets.braille import Canvas
from widgets.map_drawing import MOST_SIGNS, Drawing, Window
from widgets.map_view import Chart, Ink, Live, MapView, Name
from widgets.plot import Scatter

INKS = (Ink("muted"), Ink("good"), Ink("own", "●"), Ink("strong", "◆"))


def some(n: int, seed: int = 0) -> Chart:
    """So many dots in two kinds about (0, 0), and three signs at known places."""
    draw = np.random.default_rng(seed)
    places = np.concatenate(
        (draw.normal(0, 3, (n, 2)), [[-8.0, 0.0], [8.0, 0.0], [0.0, 6.0]])
    )
    kinds = np.concatenate((draw.integers(0, 2, n), [2, 2, 3]))
    return Chart(places, kinds, INKS, (Name(0, -4, "Woolf · Joyce"),))


def look(view: MapView) -> str:
    return "\n".join(
        "".join(text for text, _ in view.look(y)) for y in range(view.size.height)
    )


# -- plotext -------------------------------------------------------------------------


def of(plot: Scatter, width: int, height: int) -> tuple[list[int], list[int]]:
    bits, inks = plot.drawn((width, height))
    assert bits.shape == inks.shape == (height, width)
    return bits.ravel().tolist(), inks.ravel().tolist()


def test_every_dot_stands_where_it_should() -> None:
    draw = np.random.default_rng(3)
    dots = np.floor(draw.uniform(-6, 90, (400, 2))) + draw.uniform(-0.49, 0.49, 2)
    bits, _ = of(Scatter(dots, np.zeros(400, np.intp)), 30, 12)
    ours = Canvas(30, 12)
    ours.dots(dots)
    assert bits == ours._bits.tolist()
    assert any(bits)


def test_a_view_that_moves_shows_what_it_would_if_it_were_drawn_anew() -> None:
    draw = np.random.default_rng(4)
    places = np.round(draw.normal(0, 4, (500, 2)), 2)
    inks = draw.integers(0, 4, 500)
    plot = Scatter(places, inks)
    for corner, scale in (((-9.0, -6.1), (7.3, 4.1)), ((1.0, -2.0), (30.0, 20.0))):
        bits, shown = plot.drawn((60, 20), corner, scale)
        ours = Canvas(60, 20, tuple("abcd"))
        for ink in range(4):
            ours.dots((places[inks == ink] - corner) * scale, ink)
        same = (bits.ravel() == ours._bits) & (shown.ravel() == ours._ink)
        # plotext rounds a little otherwise in the very middle between two dots.
        assert same.mean() > 0.99
        assert np.count_nonzero(bits) > 30


def test_of_two_kinds_in_a_cell_the_higher_is_seen() -> None:
    dots = np.array([[4.0, 4.0], [5.0, 5.0], [20.0, 4.0]])
    bits, inks = Scatter(dots, np.array([3, 1, 0])).drawn((12, 3))
    assert inks[1, 2] == 3
    assert inks[1, 10] == 0
    assert np.unpackbits(bits).sum() == 3


def test_nothing_to_draw_is_no_trouble() -> None:
    nothing = Scatter(np.zeros((0, 2)), np.zeros(0, np.intp))
    assert not any(of(nothing, 10, 3)[0])
    assert of(Scatter(np.zeros((1, 2)), np.zeros(1, np.intp)), 0, 5) == ([], [])
    assert of(Scatter(np.zeros((1, 2)), np.zeros(1, np.intp)), 1, 1) == ([1], [0])


def test_one_map_after_another_leaves_nothing_of_the_first() -> None:
    one = Scatter(np.array([[3.0, 3.0]]), np.zeros(1, np.intp))
    other = Scatter(np.array([[17.0, 15.0]]), np.zeros(1, np.intp))
    before = of(one, 20, 5)
    assert np.flatnonzero(of(other, 9, 4)[0]).tolist() == [3 * 9 + 8]
    assert of(one, 20, 5) == before


# -- the window ----------------------------------------------------------------------


def test_all_places_are_in_sight_and_zooming_keeps_the_spot() -> None:
    places = some(300).places
    window = Window.around(places, 80, 20)
    spots = window.seen(places, 80, 20)
    assert ((spots >= 0) & (spots < (160, 80))).all()
    nearer = window.zoomed(2.0, (30, 40), (80, 20))
    there = (np.array((30, 40)) - (80, 40)) / (window.across, window.down)
    there += (window.x, window.y)
    np.testing.assert_allclose(nearer.seen(there[None], 80, 20)[0], (30, 40), atol=1e-9)


def test_names_never_touch_signs_or_each_other() -> None:
    names = tuple(Name(x * 0.4, 0.0, f"Writer {x} · Other") for x in range(12))
    places = np.array([[-5.0, -3.0], [5.0, 3.0], [0.0, 0.0]])
    drawing = Drawing()
    drawing.fill(Chart(places, np.array([0, 0, 3]), INKS, names))
    rows = drawing.rows((60, 16), Window.around(places, 60, 16))
    text = ["".join(piece for piece, _ in row) for row in rows]
    assert sum(row.count("Writer") for row in text) >= 2
    assert sum(row.count("◆") for row in text) == 1
    assert all(len(row) == 60 for row in text)
    for row in rows:
        for before, after in pairwise(row):
            assert not (before[1] == after[1] == "name")


def test_ten_thousand_of_ones_own_are_dots_and_quick_to_glide_over() -> None:
    draw = np.random.default_rng(5)
    places = draw.normal(0, 4, (14_000, 2))
    kinds = np.concatenate((np.zeros(4_000, int), np.full(10_000, 2)))
    drawing = Drawing()
    drawing.fill(Chart(places, kinds, INKS))
    window = Window.around(places, 120, 30)
    rows = drawing.rows((120, 30), window)
    assert len(drawing.signs) == 10_000 > MOST_SIGNS
    styles = {style for row in rows for text, style in row if text.strip()}
    assert "own" in styles
    assert not any("●" in text for row in rows for text, _ in row)
    still = drawing._still
    drawing.rows((120, 30), window, live=Live(1, 1, 2))
    assert drawing._still is still, "the sea is not drawn again for a mark that moves"


# -- keys and mouse ------------------------------------------------------------------


async def shown(pilot: Pilot[Any], view: MapView, chart: Chart) -> None:
    view.show(chart)
    view.focus()
    await pilot.pause()


async def test_arrows_go_the_way_they_point_and_enter_opens() -> None:
    view = MapView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24), message_hook=stage.remember) as pilot:
        chart = some(400)
        await shown(pilot, view, chart)
        await pilot.press("tab")
        assert view.cursor == 400
        before = view._at_hand()
        for _ in range(12):
            await pilot.press("right")
            after = view._at_hand()
            assert after[0] >= before[0] + 2, "each press is seen"
            before = after
        await pilot.press("left")
        assert view._at_hand()[0] < before[0]
        await pilot.press("enter")
        heard = stage.heard(MapView.Opened)
        assert [m.index for m in heard] == [view.cursor]  # type: ignore[attr-defined]


async def test_tab_walks_ones_own_round_and_back() -> None:
    view = MapView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        await shown(pilot, view, some(50))
        walked = []
        for _ in range(4):
            await pilot.press("tab")
            walked.append(view.cursor)
        await pilot.press("shift+tab")
        assert (walked, view.cursor) == ([50, 51, 52, 50], 52)


async def test_a_click_takes_in_hand_a_second_opens_dragging_and_wheel_move() -> None:
    view = MapView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24), message_hook=stage.remember) as pilot:
        chart = some(5)
        await shown(pilot, view, chart)
        spot = view.window.seen(chart.places[6][None], 80, 24)[0]
        cell = int(spot[0]) // 2, int(spot[1]) // 4
        await pilot.click(view, offset=cell)
        assert view.cursor == 6
        await pilot.click(view, offset=cell)
        assert len(stage.heard(MapView.Opened)) == 1
        window = view.window
        await pilot.mouse_down(view, offset=(20, 10))
        await pilot.hover(view, offset=(30, 10))
        await pilot.mouse_up(view, offset=(30, 10))
        assert view.window.x < window.x
        assert view.cursor == 6
        across = view.window.across
        await pilot.press("plus")
        assert view.window.across > across
        await pilot.press("0")
        assert view.window == window


async def test_a_walk_beyond_the_rim_brings_the_point_into_sight() -> None:
    view = MapView()
    async with Stage(view).run_test(size=(60, 16)) as pilot:
        await shown(pilot, view, some(300))
        await pilot.press("tab", *["plus"] * 8, *["right"] * 6)
        spot = view._at_hand()
        assert ((spot >= 0) & (spot < (120, 64))).all()


async def test_the_mark_glides_and_comes_to_rest() -> None:
    view = MapView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        pilot.app.animation_level = "full"
        await shown(pilot, view, some(50))
        view.glide(Live(-8, 0, 2))
        assert view.live == Live(-8, 0, 2), "it is there at once the first time"
        view.glide(Live(8, 0, 1))
        seen = set()
        for _ in range(200):
            await pilot.pause(0.02)
            assert view.live is not None
            seen.add(round(view.live.x, 2))
            if view.live == view.goal:
                break
        assert view.live == Live(8, 0, 1)
        assert len(seen) > 3, "it was seen on its way"
        view.glide(None)
        await pilot.pause(0.1)
        assert "✦" not in look(view)


async def test_how_sure_a_place_is_is_drawn_around_it() -> None:
    view = MapView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        await shown(pilot, view, some(0))

        def ringed() -> int:
            return sum(
                len(text.strip())
                for y in range(view.size.height)
                for text, style in view.look(y)
                if style == "halo"
            )

        assert ringed() == 0
        view.glide(Live(0, 0, 3.0))
        wide = ringed()
        assert wide > 8
        pilot.app.animation_level = "none"
        view.glide(Live(0, 0, 1.5))
        assert 0 < ringed() < wide


async def test_hostile_names_are_only_letters() -> None:
    hostile = "\x1b]0;x\x07[bold red]漢字\u202e" + "w" * 200
    view = MapView()
    stage = Stage(view)
    async with stage.run_test(size=(80, 24)) as pilot:
        chart = some(30)
        view.caption = lambda index: hostile
        await shown(
            pilot,
            view,
            Chart(chart.places, chart.kinds, INKS, (Name(0, -4, hostile),)),
        )
        await pilot.press("tab", "tab")
        picture = stage.picture()
        assert "[bold red]" in picture
        assert not any(ord(c) < 32 for c in picture.replace("\n", ""))
        assert "\u202e" not in picture
        assert all(len(line) <= 80 for line in picture.splitlines())


async def test_any_size_and_any_chart_can_be_looked_at() -> None:
    draw = random.Random(2)
    view = MapView()
    async with Stage(view).run_test(size=(80, 24)) as pilot:
        charts = [Chart(), some(1), Chart(np.zeros((9, 2)), np.zeros(9, int), INKS)]
        for width, height in ((1, 1), (3, 2), (200, 60), (80, 24)):
            await pilot.resize_terminal(width, height)
            for chart in charts:
                await shown(pilot, view, chart)
                keys = ["up", "down", "left", "right", "plus", "minus", "tab", "0"]
                await pilot.press(*draw.choices(keys, k=4))
                assert len(look(view).split("\n")) == max(1, view.size.height)
