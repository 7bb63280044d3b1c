"""Lanes: what they show, how they share the room, what a hand can do with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.widgets.stage import Stage
from widgets.lane import Lane, LaneView
from widgets.lanes import Lanes, heights
from widgets.quill import Quill
from widgets.samples import DRAFT, VIEWS
from widgets.spread import Spread, measure_for
from widgets.take_rows import as_shown, take_rows

HOSTILE = "[@click=app.quit]x[/] \x1b[31m\x00\u202e [bold]y"


@given(st.integers(0, 80), st.integers(1, 12), st.integers(0, 11))
def test_heights_fill_the_room_and_keep_the_lit_lane(
    total: int, n_lanes: int, lit: int
) -> None:
    lit %= n_lanes
    rows = heights(total, n_lanes, lit)
    assert len(rows) == n_lanes
    assert sum(rows) == total
    assert min(rows) >= 0
    assert total == 0 or rows[lit] == max(rows) or rows[lit] >= 6
    assert total < 2 * n_lanes or min(rows) >= 2


def test_a_take_is_shown_without_what_joins_it() -> None:
    assert as_shown(" and") == "and"
    assert as_shown("\n\n    O moon") == "    O moon"
    assert as_shown("   verse") == "   verse"
    assert take_rows("\n  O moon,\n  thou scribe", 20) == ["  O moon,", "  thou scribe"]
    assert take_rows("", 20) == []


async def test_a_lane_follows_its_take() -> None:
    lane = Lane(LaneView("kjv", k=1, n=1))
    stage = Stage(lane)
    async with stage.run_test(size=(40, 6)) as pilot:
        lane.append(" And the scribe")
        lane.append(" lifted up his eyes")
        await pilot.pause()
        assert "And the scribe lifted up his eyes▁" in stage.picture()
        lane.cut_back(15)
        await pilot.pause()
        assert "And the scribe▁" in stage.picture()
        lane.show(replace(lane.view, state="ended"))
        await pilot.pause()
        assert "▁" not in stage.picture()


async def test_the_end_of_a_long_take_stays_in_sight_and_the_wheel_goes_back() -> None:
    words = " ".join(f"word{index}" for index in range(60))
    lane = Lane(LaneView("kjv", text=words, k=1, n=1, state="ended"))
    stage = Stage(lane)
    async with stage.run_test(size=(40, 6)) as pilot:
        assert "word59" in stage.picture()
        assert "↑" in stage.picture()
        for _ in range(30):
            lane.scroll_rows(-1)
        await pilot.pause()
        assert "word0 " in stage.picture()
        assert "word59" not in stage.picture()
        assert "↓" in stage.picture()


async def test_what_is_left_of_a_take_begins_at_the_top() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    lane = Lane(LaneView("kjv", text=words, k=1, n=1, state="ended"))
    stage = Stage(lane)
    async with stage.run_test(size=(30, 8)) as pilot:
        assert "word59" in stage.picture()
        lane.show(replace(lane.view, text=words.removeprefix("word0 ")))
        await pilot.pause()
        assert "word1 " in stage.picture()
        lane.scroll_rows(1)
        await pilot.pause()
        assert "word1 " not in stage.picture()
        lane.show(replace(lane.view, text=f"other {words}", k=2, n=2))
        await pilot.pause()
        assert "word59" in stage.picture()


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (LaneView("kjv", state="thinking"), "kjv  ·"),
        (LaneView("kjv", text="a", state="stopped", k=1, n=1), "stopped"),
        (LaneView("kjv", text="a", k=1, n=1, stale=True), "before your last words"),
        (
            LaneView("kjv", text="a", k=1, n=1, stale=True, elsewhere=True),
            "for another place",
        ),
        (LaneView("kjv", note="speaks from an example page"), "from an example page"),
        (
            LaneView("kjv", state="failed", note="too little memory"),
            "too little memory",
        ),
        (LaneView("kjv", label="King James", k=2, n=3), "King James"),
        (LaneView("kjv", k=2, n=3), "2/3"),
    ],
)
async def test_a_state_is_one_mark_or_words(view: LaneView, said: str) -> None:
    stage = Stage(Lane(view))
    async with stage.run_test(size=(60, 4)):
        assert said in stage.picture()


async def test_foreign_text_is_inert() -> None:
    lane = Lane(LaneView(HOSTILE, text=HOSTILE, k=1, n=1, note=HOSTILE))
    stage = Stage(lane)
    async with stage.run_test(size=(120, 5)) as pilot:
        picture = stage.picture()
        assert "[@click=app.quit]x[/] ␛[31m␀▯ [bold]y" in picture
        assert not set("\x1b\x00\u202e") & set(picture)
        await pilot.click(lane, offset=(4, 1))
        assert stage.is_running


async def test_only_rows_that_changed_are_painted() -> None:
    lane = Lane(LaneView("kjv", text="one two", k=1, n=1, state="speaking"))
    stage = Stage(lane)
    async with stage.run_test(size=(40, 8)) as pilot:
        await pilot.pause()
        painted: list[int] = []
        whole = lane.look

        def watched(y: int) -> object:
            painted.append(y)
            return whole(y)

        lane.append(" three")
        lane.look = watched  # type: ignore[method-assign, assignment]
        await pilot.pause()
        assert painted == [1]


@pytest.mark.parametrize(("size", "beside"), [((120, 36), True), ((80, 24), False)])
async def test_lanes_stand_beside_or_beneath(
    size: tuple[int, int], beside: bool
) -> None:
    quill, lanes = Quill(DRAFT), Lanes(VIEWS)
    async with Stage(Spread(quill, lanes)).run_test(size=size) as pilot:
        lanes.in_hand = True
        for voice in lanes.voices:
            lanes.select(voice)
            await pilot.pause()
            assert lanes.lane(voice).region.height >= 4
            shown = [v for v in lanes.voices if lanes.lane(v).display]
            assert len(shown) == (4 if beside else 2)
        assert (lanes.region.x > quill.region.x) == beside
        assert (lanes.region.y > quill.region.y) != beside


@pytest.mark.parametrize("width", range(60, 260, 7))
def test_the_measure_is_comfortable(width: int) -> None:
    assert 54 <= measure_for(width) <= 72
    assert measure_for(width) >= 60 or width < 70


async def test_the_measure_stays_when_lanes_open() -> None:
    for size in ((80, 24), (100, 30), (120, 36), (200, 50), (250, 70)):
        quill, lanes = Quill(DRAFT * 20), Lanes(VIEWS)
        spread = Spread(quill, lanes)
        async with Stage(spread).run_test(size=size) as pilot:
            await pilot.pause()
            wide = quill._setting.width
            spread.lanes_open = False
            await pilot.pause()
            assert quill._setting.width == wide == measure_for(size[0])
            spread.lanes_open = True
            await pilot.pause()
            assert quill._setting.width == wide


async def test_lanes_come_and_go_in_order() -> None:
    lanes = Lanes(VIEWS)
    stage = Stage(lanes)
    async with stage.run_test(size=(60, 40)) as pilot:
        kept = lanes.lane("kjv")
        lanes.show([VIEWS[2], VIEWS[0], LaneView("new")])
        await pilot.pause()
        assert lanes.voices == ("kjv", "realism", "new")
        assert lanes.lane("kjv") is kept
        tops = [lanes.lane(voice).region.y for voice in lanes.voices]
        assert tops == sorted(tops)
        assert len(stage.query(Lane)) == 3
        lanes.show([])
        await pilot.pause()
        assert len(stage.query(Lane)) == 0
        lanes.append("gone", "x")
        lanes.update(LaneView("gone"))


async def test_six_lanes_in_little_room_keep_the_lit_one_readable() -> None:
    views = [LaneView(f"voice{index}", text="words " * 40) for index in range(6)]
    lanes = Lanes(views)
    async with Stage(lanes).run_test(size=(60, 20)) as pilot:
        lanes.in_hand = True
        for view in views:
            lanes.select(view.voice)
            await pilot.pause()
            assert lanes.lane(view.voice).region.height >= 8


async def test_lanes_grow_for_a_long_take_and_do_not_shrink_under_the_eye() -> None:
    lanes = Lanes([LaneView("a"), LaneView("b")])
    async with Stage(lanes).run_test(size=(50, 40)) as pilot:
        before = lanes.lane("a").region.height
        lanes.append("b", "many words " * 60)
        await pilot.pause()
        grown = lanes.lane("a").region.height
        assert grown > before
        lanes.cut_back("b", 5)
        await pilot.pause()
        assert lanes.lane("a").region.height == grown


async def test_without_colour_the_lit_lane_is_marked() -> None:
    lanes = Lanes(VIEWS)
    stage = Stage(lanes)
    async with stage.run_test(size=(60, 32)) as pilot:
        assert " <" not in stage.picture()
        lanes.in_hand = True
        lanes.select("surreal")
        await pilot.pause()
        lit = [row for row in stage.picture().split("\n") if row.startswith("▌")]
        assert lit[0].split() == ["▌", "surreal", "‹2/2›", "<"]
        assert len(lit) == lanes.lane("surreal").region.height


async def test_mouse() -> None:
    lanes = Lanes(VIEWS)
    stage = Stage(lanes)
    async with stage.run_test(size=(60, 32), message_hook=stage.remember) as pilot:
        lanes.in_hand = True
        lanes.select("realism")
        await pilot.pause()
        await pilot.click(lanes.lane("surreal"), offset=(4, 1))
        assert stage.heard(Lane.Clicked)[-1].voice == "surreal"  # type: ignore[attr-defined]
        await pilot.double_click(lanes.lane("kjv"), offset=(4, 1))
        assert stage.heard(Lane.Taken)[-1].voice == "kjv"  # type: ignore[attr-defined]
        for name, by in (("‹", -1), ("›", 1)):
            x = stage.picture().split("\n")[0].index(name)
            await pilot.click(lanes.lane("realism"), offset=(x, 0))
            stepped = stage.heard(Lane.TakeStepped)[-1]
            assert (stepped.voice, stepped.by) == ("realism", by)  # type: ignore[attr-defined]


async def test_tabs_name_every_voice_and_answer_a_click() -> None:
    lanes = Lanes(VIEWS)
    stage = Stage(Spread(Quill(DRAFT), lanes))
    async with stage.run_test(size=(80, 24), message_hook=stage.remember) as pilot:
        lanes.in_hand = True
        await pilot.pause()
        (rule,) = [row for row in stage.picture().split("\n") if row.startswith("──")]
        assert "realism 1/2 < ── surreal · ── kjv 1/2 ── philosophical ·" in rule
        await pilot.click(lanes, offset=(rule.index("philosophical") + 2, 0))
        assert stage.heard(Lane.Clicked)[-1].voice == "philosophical"  # type: ignore[attr-defined]
