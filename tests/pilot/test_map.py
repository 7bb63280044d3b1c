"""The map under a writer's hands: the room, the refit, the band beneath the draft."""

from __future__ import annotations

import json
import lzma
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from sessions.edit import Edit, Origin
from studio.commands.map import MapStripKey
from studio.map.own import tips
from studio.screens.map import MapRoom, strode
from studio.settings.settings import Settings
from styles.map.fitting import Fitting
from tests.pilot.conftest import Sit, Sitting
from widgets.map_view import Live

OLD = (
    "And it came to pass in those days, that the servant arose, and went unto the "
    "house of his master, and said, Behold, thy sheep are scattered upon the hills. "
)
PLAIN = (
    "He parked the van by the canal. It was raining. He smoked, and watched the "
    "lights in the flat go off one after another, and then he went up and knocked."
)
DRAFT = f"{OLD * 3}\n\n{PLAIN}"
HOSTILE = "\x1b]0;x\x07[bold red]漢字\u202e evil and more of it, she said"

Enter = Callable[..., AbstractAsyncContextManager[tuple[Sitting, MapRoom]]]


@pytest.fixture
def enter(sit: Sit) -> Enter:
    """`async with enter() as (s, room)`: the map of a draft, opened with F4."""

    @asynccontextmanager
    async def opened(
        text: str = DRAFT, *, size: tuple[int, int] = (120, 36), woven: bool = False
    ) -> AsyncIterator[tuple[Sitting, MapRoom]]:
        async with sit(text, size=size) as s:
            s.app.animation_level = "none"
            if woven:
                await s.woven()
            yield s, await room_of(s)

    return opened


async def room_of(s: Sitting) -> MapRoom:
    await s.press("f4")
    await s.until(lambda: isinstance(s.app.screen, MapRoom), "the room")
    room = s.app.screen
    assert isinstance(room, MapRoom)
    await rest(s, room)
    return room


async def rest(s: Sitting, room: MapRoom) -> None:
    await s.until(lambda: room.map is not None and not room.busy, "the map")
    await s.until(lambda: "sail" in shown(s), "the keys")
    await s.pilot.pause(0.06)


def put(s: Sitting, text: str) -> None:
    """Paste a text at the end of the draft."""
    at = len(s.desk.draft.text)
    s.desk.draft.change([Edit(at, "", text, Origin("pasted"))], at + len(text))


def shown(s: Sitting) -> str:
    """The screen as text."""
    strips = s.app.screen._compositor.render_strips(s.app.size)
    return "\n".join("".join(part.text for part in strip) for strip in strips)


def kinds(room: MapRoom) -> list[str]:
    assert room.map is not None
    return [s.own.kind for s in room.map.standing]


async def test_f4_shows_the_map_and_leads_back(enter: Enter) -> None:
    async with enter() as (s, room):
        assert kinds(room) == ["draft", "paragraph", "paragraph"]
        picture = shown(s)
        assert "the paragraph at the caret" in picture
        assert "passages" in picture
        assert "✦" in picture
        assert "◆" in picture
        assert "·" in picture, "regions have their names"
        await s.press("f4")
        assert s.at_desk
        await s.press("f4")
        await s.until(lambda: not s.at_desk)
        await s.press("escape")
        assert s.at_desk
        assert s.text == DRAFT


async def test_takes_and_branches_stand_on_it(enter: Enter) -> None:
    async with enter(woven=True) as (s, room):
        assert kinds(room).count("take") == 4
        assert "▲" in shown(s)
        await s.press("f4", "down", "enter", "ctrl+z")
        room = await room_of(s)
        assert "branch" in kinds(room)
        assert "◇" in shown(s)


async def test_every_take_and_every_branch_is_a_point(enter: Enter) -> None:
    async with enter(woven=True) as (s, room):
        await s.press("f4")
        for _ in range(3):
            await s.press("tab")
            await s.woven()
            await s.press("down", "enter")
            await s.until(lambda: not s.desk.weaver.running, "the takes")
            await s.press("ctrl+z")
            put(s, " and so on.")
        room = await room_of(s)
        tree = s.desk.session.tree()
        tree.gather_leaves()
        assert room.map is not None
        takes = [t.own for t in room.map.standing if t.own.kind == "take"]
        told = [leaf for leaf in tree.leaves.values() if leaf.text.strip()]
        assert len(told) > 4
        assert sorted(own.text for own in takes) == sorted(leaf.text for leaf in told)
        assert kinds(room).count("branch") == len(tips(tree)) >= 3


async def test_a_card_opens_follows_the_cursor_and_goes_to_the_draft(
    enter: Enter,
) -> None:
    async with enter() as (s, room):
        await s.press("tab", "enter")
        assert "Near it stand" in shown(s)
        assert room.sheet.region.width == 46
        first = room.sheet.text
        await s.press("tab")
        assert room.sheet.text != first
        await s.press("escape")
        assert not room.sheet.region.width
        assert not s.at_desk
        assert room.map is not None
        offset = room._offset()
        await s.press("g")
        await s.until(lambda: s.at_desk)
        assert s.desk.quill.caret == offset


async def test_an_exemplar_says_who_wrote_it_and_how_to_read_it(enter: Enter) -> None:
    async with enter(size=(80, 24)) as (s, room):
        await s.press("left", "left", "enter")
        assert room.map is not None
        assert room.view.cursor < room.map.n_exemplars
        source = room.map.source(room.view.cursor)
        told = room.sheet.text
        assert told.startswith(source.author)
        assert source.title in told
        assert "named as corpora" in told
        await s.press("enter")
        assert not room.sheet.region.width


async def test_the_mouse_takes_and_opens(enter: Enter) -> None:
    async with enter() as (s, room):
        view = room.view
        place = view.drawing.chart.places[view.drawing.signs[-1]]
        spot = view.window.seen(place[None], view.size.width, view.size.height)[0]
        cell = int(spot[0]) // 2, int(spot[1]) // 4
        await s.pilot.click(view, offset=cell)
        assert view.cursor >= 0
        assert room._card < 0
        await s.pilot.click(view, offset=cell)
        await s.pilot.pause()
        assert room._card == view.cursor


async def test_the_way_of_this_hour(enter: Enter) -> None:
    async with enter("The") as (s, room):
        await s.press("t")
        await rest(s, room)
        assert "has not moved" in shown(s)
        await s.press("f4")
        put(s, OLD * 3)
        put(s, f"\n\n{PLAIN * 4}")
        room = await room_of(s)
        await s.press("t")
        await rest(s, room)
        assert room.trail is not None
        assert len(room.trail) >= 2
        assert "the way here" in shown(s)
        assert " moments: it" in shown(s)
        await s.press("t")
        assert room.trail is None


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.0, "hardly moved"), (0.12, "a tenth"), (0.5, "half"), (1.3, "crossed the map")],
)
def test_a_stride_is_told_by_the_map(share: float, told: str) -> None:
    assert told in strode(share)


async def test_a_refit_goes_on_beside_and_can_be_cancelled(enter: Enter) -> None:
    async with enter() as (s, room):
        assert room.map is not None
        assert room.refit is not None
        before = room.map.plane.copy()
        await s.press("r")
        assert room.refit.running
        assert "laying out anew" in shown(s)
        await s.press("r")
        assert not room.refit.running
        assert "stays as it was" in shown(s)
        assert (room.map.plane == before).all()


async def test_a_child_killed_in_mid_fit_is_told_and_the_map_stays(
    enter: Enter,
) -> None:
    async with enter() as (s, room):
        assert room.map is not None
        assert room.refit is not None
        before = room.map.plane.copy()
        await s.press("r")
        fitting = room.refit._fitting
        assert isinstance(fitting, Fitting)
        os.kill(fitting._child.pid, signal.SIGKILL)
        await s.until(lambda: room.refit is not None and not room.refit.running)
        await s.pilot.pause()
        assert "The old one stays" in shown(s)
        assert (room.map.plane == before).all()
        await s.press("escape")
        assert s.at_desk


async def test_a_refit_ends_while_one_writes_and_is_there_the_next_time(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Quick(Fitting):
        """The same child on what takes no time."""

        def __init__(self, vectors: object, before: object) -> None:
            self._before = before
            self.share, self.cancelled, self._looks = 0.5, False, 0

        def poll(self) -> object:  # type: ignore[override]
            self._looks += 1
            return self._before + 1.0 if self._looks > 3 else None  # type: ignore

        def cancel(self) -> None:
            self.cancelled = True

    monkeypatch.setattr("studio.map.refit.Fitting", Quick)
    async with enter() as (s, room):
        assert room.map is not None
        came = room.map.atlas.plane
        await s.press("r", "f4")
        await s.write(" on")
        await s.until(lambda: "laid out" in s.said(), "word of the refit")
        assert s.text == f"{DRAFT} on"
        room = await room_of(s)
        assert room.map is not None
        assert (room.map.plane == came + 1.0).all()
        await s.until(lambda: "laid out with your own" in shown(s))
        name = s.desk.session.settings["style-map"]
        s.desk.chart._map = None
        assert (s.desk.chart.load().plane == came + 1.0).all(), name
        spots = [standing.spot for standing in room.map.standing]
        await s.press("s")
        assert room.map.plane is room.map.atlas.plane
        assert "as it came" in shown(s)
        now = [standing.spot for standing in room.map.standing]
        assert [a.x - b.x for a, b in zip(spots, now, strict=True)] != [0.0] * len(now)
        assert s.desk.session.settings["style-map"] == ""
        s.desk.chart._map = None
        assert s.desk.chart.load().is_shipped


async def test_an_empty_draft_has_a_full_map(enter: Enter) -> None:
    async with enter("") as (s, room):
        assert kinds(room) == []
        assert "Nothing of yours stands here yet" in shown(s)
        await s.press("tab", "full_stop", "left", "enter", "t")
        await rest(s, room)
        assert room.view.live is None


async def test_texts_that_are_still_being_placed_are_not_called_none(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Gathering one's own texts takes as long as it likes.
    monkeypatch.setattr(MapRoom, "_own", lambda self: iter(()))
    async with sit(DRAFT, voices=False) as s:
        await room_of(s)
        assert "being looked for" in shown(s)
        assert "of yours" not in shown(s)


async def test_a_hostile_draft_is_only_letters(enter: Enter) -> None:
    async with enter(HOSTILE) as (s, _):
        await s.press("tab", "enter")
        picture = shown(s)
        assert "[bold red]" in picture
        assert "\u202e" not in picture
        assert not any(ord(c) < 32 for c in picture.replace("\n", ""))


async def test_the_mark_moves_as_one_writes(sit: Sit) -> None:
    async with sit(f"{OLD * 2}\n\nHe parked") as s:
        s.app.animation_level = "none"
        MapStripKey.run(s.desk)
        strip = s.desk.chart.strip
        assert strip is not None
        await s.until(lambda: strip.live is not None, "the mark")
        first = strip.live
        await s.write(" the van. It was raining.")
        await s.until(lambda: strip.live != first, "the mark to move")
        assert isinstance(strip.live, Live)
        assert s.text.endswith("It was raining.")
        await s.until(lambda: not s.desk.chart.beside.busy, "the last word")
        there = strip.live
        await s.press("ctrl+home")
        await s.until(lambda: strip.live != there, "the mark of the first paragraph")
        MapStripKey.run(s.desk)
        assert not strip.display


async def test_ten_thousand_of_ones_own(enter: Enter) -> None:
    async with enter() as (s, room):
        assert room.map is not None
        one = room.map.standing[1]
        room.map.standing = (one,) * 10_000
        room._draw()
        await s.press("right", "left", "plus", "0", "tab")
        room.show()
        assert "10,000 of yours" in shown(s)


async def test_in_replay_the_whole_way_is_shown(sit: Sit) -> None:
    from studio.commands.registry import by_id
    from studio.screens.replay import ReplayRoom

    async with sit("The") as s:
        put(s, OLD * 3)
        put(s, f"\n\n{PLAIN * 4}")
        by_id("replay").run(s.desk)
        await s.until(lambda: isinstance(s.app.screen, ReplayRoom), "replay")
        await s.press("end")
        room = await room_of(s)
        assert room.trail is not None
        assert "so far" in shown(s)
        assert room.refit is None
        await s.press("f4")
        assert isinstance(s.app.screen, ReplayRoom)


async def test_with_a_corpora_folder_a_card_has_the_passage(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit(DRAFT, settings=Settings(corpora=str(tmp_path / "texts"))) as s:
        s.app.animation_level = "none"
        room = await room_of(s)
        assert room.map is not None
        await s.press("left", "left")
        point = room.view.cursor
        source, begin = room.map.source(point), int(room.map.atlas.begin[point])
        text = "word " * begin + "\x1b[31m[red]Here it begins. " + "more " * 2_000
        work = {"title": source.title, "author": source.author, "set": source.set}
        (tmp_path / "texts").mkdir()
        with lzma.open(tmp_path / "texts" / "a-01.jsonl.xz", "wt") as file:
            file.write(json.dumps({**work, "text": text}))
        await s.press("enter")
        await rest(s, room)
        assert "[red]Here it begins. more" in room.sheet.text
        assert "\x1b" not in room.sheet.text


async def test_leaving_at_once_and_coming_back(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        MapStripKey.run(s.desk)
        for _ in range(3):
            await s.press("f4", "f4")
            assert s.at_desk
        room = await room_of(s)
        assert kinds(room) == ["draft", "paragraph", "paragraph"]
        await s.press("f4")
        strip = s.desk.chart.strip
        assert strip is not None
        await s.until(lambda: strip.live is not None, "the mark in the band")
