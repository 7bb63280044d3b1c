"""The tree room under a writer's hands."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from sessions.tree.takes import unchosen
from studio.screens.tree import TreeRoom
from tests.pictures.past import written
from tests.pilot.conftest import Sit, Sitting

DRAFT = "the pen. It was dry. The clerk did not look up."
Enter = Callable[..., AbstractAsyncContextManager[tuple[Sitting, TreeRoom]]]


@pytest.fixture
def enter(sit: Sit, tmp_path: Path) -> Enter:
    """`async with enter() as (s, room)`: the tree of a draft with a past, its takes
    hidden."""

    @asynccontextmanager
    async def opened() -> AsyncIterator[tuple[Sitting, TreeRoom]]:
        path = tmp_path / "the-debt.md"
        written(path).close()
        async with sit(None, path=path, voices=False) as s:
            await s.press("ctrl+k")
            await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
            room = s.app.screen
            assert isinstance(room, TreeRoom)
            await rest(s, room)
            await s.press("o")
            await rest(s, room)
            yield s, room

    return opened


async def rest(s: Sitting, room: TreeRoom) -> None:
    """Until the preview and the search have nothing left to do."""
    await s.until(lambda: not room._walking.busy and not room._searching.busy, "rest")
    await s.pilot.pause()


async def walk(s: Sitting, room: TreeRoom, *keys: str) -> str:
    """Press keys; the title of the lit line."""
    await s.press(*keys)
    await rest(s, room)
    return room.looks.title(room.view.highlighted)


def first_line(room: TreeRoom) -> str:
    """What the room's first line says at the right."""
    from widgets.status_line import StatusLine

    parts = room.query_one(StatusLine).right
    return " ".join(part if isinstance(part, str) else part[0] for part in parts)


async def test_arrows_walk_lines_forks_and_branches(enter: Enter) -> None:
    async with enter() as (s, room):
        assert room.view.highlighted == room.past.here
        assert await walk(s, room, "up") == "She was too tired to be surprised."
        assert await walk(s, room, "left") == "It was dry."
        assert await walk(s, room, "home") == ""
        assert (await walk(s, room, "down")).startswith("Sua read it twice")
        assert (await walk(s, room, "right")).startswith("lamp, which had")
        assert await walk(s, room, "down") == "the lamp signs"
        assert (await walk(s, room, "left")).startswith("Sua read it twice")
        assert await walk(s, room, "end") == "The clerk did not look up."
        assert (
            await walk(s, room, "pageup", "full_stop") == "The clerk did not look up."
        )
        assert await walk(s, room, "left") == "It was dry."


async def test_enter_moves_the_draft_and_undo_brings_it_back(enter: Enter) -> None:
    async with enter() as (s, room):
        await walk(s, room, "home", "down", "right", "down", "enter")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.text.endswith("It had a good hand, better than hers.")
        assert "the lamp signs" in s.said()
        await s.press("ctrl+z")
        assert s.text.endswith(DRAFT)
        await s.press("ctrl+y")
        assert s.text.endswith("better than hers.")
        await s.write(" So she let it.")
        assert s.text.endswith("than hers. So she let it.")


async def test_esc_leads_back_and_changes_nothing(enter: Enter) -> None:
    async with enter() as (s, room):
        await walk(s, room, "up", "up", "escape")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.text.endswith(DRAFT)
        assert s.desk.quill.has_focus


async def test_the_preview_shows_what_differs_from_the_draft(enter: Enter) -> None:
    async with enter() as (s, room):
        await walk(s, room, "home", "down", "right")
        parts = [part for part in room.preview.sheet._parts if part[2] == "added"]
        shown = room.preview.sheet.text
        assert shown[parts[0][0] : parts[0][1]].startswith("lamp, which had")
        assert "pen. It was dry." in shown
        await walk(s, room, "c")
        assert room.preview.passages == []
        await walk(s, room, "down")
        assert [p.inserted for p in room.preview.passages] == [
            "It had a good hand, better than hers."
        ]


async def test_a_passage_of_another_branch_is_merged_and_taken_back(
    enter: Enter,
) -> None:
    async with enter() as (s, room):
        await walk(s, room, "home", "down", "right", "right_square_bracket")
        assert room.preview.chosen == 0
        await walk(s, room, "m")
        assert "merged" in first_line(room)
        assert s.text.endswith(
            "reached for the lamp, which had already begun to sign itself in the dark. "
        )
        lamp = s.text.index("lamp")
        tints = s.desk.draft.tints(lamp, len(s.text))
        assert {name for _, _, name in tints} == {"surreal"}
        await walk(s, room, "ctrl+z")
        assert s.text.endswith(DRAFT)
        assert room.past.here == room.view.highlighted


async def test_names_tags_bookmarks_and_the_archive(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("n")
        await s.write("dry end")
        await walk(s, room, "enter")
        here = room.past.here
        assert room.past.mark(here).name == "dry end"
        await s.press("t")
        await s.write("clerk late")
        await walk(s, room, "enter")
        assert room.past.mark(here).tags == ("clerk", "late")
        await walk(s, room, "b")
        assert room.past.mark(here).bookmarked
        await walk(s, room, "x")
        assert "stands in this branch" in first_line(room)
        n_lines = len(room.view.lines)
        await walk(s, room, "home", "down", "right", "x")
        assert len(room.view.lines) == n_lines - 2
        await walk(s, room, "a")
        assert len(room.view.lines) == n_lines
        await walk(s, room, "right", "x", "a")
        assert len(room.view.lines) == n_lines


async def test_words_of_other_branches_are_found(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.press("slash")
        await s.write("begun to sign")
        assert await walk(s, room, "enter") == (
            "lamp, which had already begun to sign i…"
        )
        assert "1 place found" in first_line(room)
        await s.press("slash")
        await s.write("the")
        await walk(s, room, "enter")
        before = room.view.highlighted
        await walk(s, room, "g")
        assert room.view.highlighted != before
        await walk(s, room, "G")
        assert room.view.highlighted == before
        await walk(s, room, "escape")
        assert room.found == {}
        await s.press("slash")
        await s.write("zebra")
        await walk(s, room, "enter")
        assert "never stood" in first_line(room)


async def test_a_take_that_nobody_took_begins_a_branch(enter: Enter) -> None:
    async with enter() as (s, room):
        await walk(s, room, "o")
        assert "2 takes not taken" in first_line(room)
        title = await walk(s, room, "home", "down", "right")
        assert title.startswith("pen the clerk had left")
        await walk(s, room, "m")
        assert "Enter takes a take" in first_line(room)
        await walk(s, room, "enter")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.text.endswith("for the pen the clerk had left uncapped since morning.")
        assert [
            event.payload["voice"]
            for event in unchosen(s.desk.session.recorded("take", "accept"))
        ] == ["philosophical"]
        await s.press("ctrl+z", "ctrl+z")
        assert s.text.endswith(DRAFT)


async def test_steps_of_a_run_and_folded_branches(enter: Enter) -> None:
    async with enter() as (s, room):
        n_lines = len(room.view.lines)
        await walk(s, room, "s")
        assert len(room.view.lines) == n_lines + 5
        assert room.looks.title(room.view.highlighted) == "up."
        await walk(s, room, "s")
        assert len(room.view.lines) == n_lines
        await walk(s, room, "home", "down", "right", "space")
        assert len(room.view.lines) == n_lines - 1
        assert room.view.lines[2][3] == 1
        await walk(s, room, "space")
        assert len(room.view.lines) == n_lines


async def test_a_click_lights_and_another_goes_there(enter: Enter) -> None:
    async with enter() as (s, room):
        await s.pilot.click(room.view, offset=(20, 2))
        await rest(s, room)
        assert room.looks.title(room.view.highlighted).startswith("lamp")
        await s.pilot.click(room.view, offset=(20, 2))
        await s.until(lambda: s.at_desk, "the desk")
        assert s.text.endswith("sign itself in the dark. ")


async def test_a_draft_that_somebody_else_writes_is_only_looked_at(
    sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "the-debt.md"
    other = written(path)
    async with sit(None, path=path, voices=False) as s:
        assert s.desk.session.read_only
        await s.press("ctrl+k")
        await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
        room = s.app.screen
        assert isinstance(room, TreeRoom)
        await walk(s, room, "up", "enter")
        assert "is writing this draft" in first_line(room)
        await walk(s, room, "b")
        assert "read-only" in first_line(room)
        await walk(s, room, "m")
        assert "read-only" in first_line(room)
    other.close()


async def test_the_draft_is_named_and_bookmarked_from_the_desk(sit: Sit) -> None:
    from studio.commands.registry import by_id

    async with sit("She wept.", voices=False) as s:
        await s.write(" Long")
        s.desk.run_command(by_id("name-here"))
        await s.pilot.pause()
        await s.write("long version")
        await s.press("enter")
        s.desk.run_command(by_id("bookmark-here"))
        tree = s.desk.session.tree()
        assert tree.mark(tree.here).name == "long version"
        assert tree.mark(tree.here).bookmarked
        assert s.desk.quill.has_focus


async def test_a_turned_dial_is_called_that_and_not_the_beginning(sit: Sit) -> None:
    async with sit("One.", voices=False) as s:
        s.desk.session.turn("dial", {"kjv": 0.5})
        await s.press("ctrl+k")
        await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
        room = s.app.screen
        assert isinstance(room, TreeRoom)
        await rest(s, room)
        head = "".join(str(part) for part in room.preview.head.left)
        assert "a dial was turned" in head
        assert "the beginning" not in head


async def test_takes_of_last_time_are_told_of_and_lie_in_the_tree(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit("She reached for the") as s:
        await s.woven()
        await s.press("enter")
    path = tmp_path / "the-debt.md"
    async with sit(None, path=path) as s:
        assert s.said() == "3 takes of last time lie in the tree.  ^K tree"
        await s.press("ctrl+k")
        await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
        room = s.app.screen
        assert isinstance(room, TreeRoom)
        assert len(room.past.leaves) == 3
        await s.press("escape")
        # Lanes with takes of their own are nearer than the tree.
        await s.woven()
        await s.press("ctrl+k")
        await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
        room = s.app.screen
        assert isinstance(room, TreeRoom)
        assert room.past.leaves == {}
        # The room, the arrows, the lanes.
        await s.press("escape", "escape", "escape")
        assert not s.desk.spread.lanes_open
    async with sit(None, path=path) as s:
        assert s.said() == ""
