"""Takes and lanes that the writer puts aside, and how they come back."""

from __future__ import annotations

from pathlib import Path

from studio.weaving.lane_views import PUT_ASIDE
from tests.pilot.conftest import Sit

VOICES = ("realism", "surreal", "kjv", "philosophical")
DRAFT = "She reached for the"


async def test_a_refused_take_leaves_its_lane_and_undo_brings_it_back(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.write(" lamp")
        await s.woven()
        await s.press("ctrl+r")
        await s.settled()
        await s.press("left")
        first = s.lane("realism")
        await s.press("delete")
        view = s.desk.lanes.lane("realism").view
        assert (view.k, view.n) == (1, 1)
        assert view.text != first
        assert s.text == f"{DRAFT} lamp"
        await s.press("delete")
        view = s.desk.lanes.lane("realism").view
        assert (view.text, view.n, view.note) == ("", 0, PUT_ASIDE)
        assert "take it" not in s.hints()
        assert "refuse" not in s.hints()
        await s.press("delete", "enter")
        assert s.text == f"{DRAFT} lamp"
        await s.press("ctrl+z", "ctrl+z")
        view = s.desk.lanes.lane("realism").view
        assert (view.text, view.k, view.n) == (first, 1, 2)
        assert s.text == f"{DRAFT} lamp"
        await s.press("ctrl+y")
        assert s.lane("realism") != first
        await s.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert s.text == DRAFT


async def test_putting_the_lanes_away_refuses_them_and_undo_brings_them_back(
    sit: Sit,
) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        before = {voice: s.lane(voice) for voice in VOICES}
        await s.press("escape", "escape")
        assert not s.desk.spread.lanes_open
        assert {s.lane(voice) for voice in VOICES} == {""}
        await s.press("ctrl+z")
        assert s.desk.spread.lanes_open
        assert {voice: s.lane(voice) for voice in VOICES} == before
        await s.press("ctrl+y", "ctrl+d")
        assert s.desk.lanes.in_hand
        assert {voice: s.lane(voice) for voice in VOICES} == before
        await s.press("ctrl+z", "ctrl+z")
        assert {voice: s.lane(voice) for voice in VOICES} == before
        assert s.text == DRAFT


async def test_tab_after_all_were_refused_asks_for_others(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        before = {s.lane(voice) for voice in VOICES}
        await s.press("escape", "escape")
        await s.woven()
        after = {s.lane(voice) for voice in VOICES}
        assert "" not in after
        assert not before & after


async def test_undo_of_a_refusal_of_yesterday_says_where_the_take_is(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("delete")
    async with sit(None, path=tmp_path / "the-debt.md") as s:
        await s.press("ctrl+z")
        assert "in the tree" in s.said()
        assert s.text == DRAFT


async def test_in_a_draft_that_is_read_only_nothing_is_refused_and_nothing_said(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit(DRAFT) as s:
        async with sit(None, path=tmp_path / "the-debt.md") as other:
            await other.woven()
            before = other.said(), other.lane("kjv")
            other.desk.weaver.put_away()
            await other.pilot.pause()
            assert (other.said(), other.lane("kjv")) == before
        assert s.text == DRAFT
