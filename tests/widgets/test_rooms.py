"""What a room is made of: text that scrolls, a difference, a list."""

from __future__ import annotations

from typing import Any

from textual import events

from tests.widgets.stage import Stage
from widgets.diff_view import DiffView, folded
from widgets.pick_list import PickItem, PickList
from widgets.sheet import Sheet

HOSTILE = "[@click=app.quit]x[/]\x1b[31m\x00\u202e"
ITEMS = [
    PickItem(f"id{index}", f"heading {index}", f"{index} words", indent=index % 2)
    for index in range(40)
]


def last(stage: Stage, kind: Any) -> Any:
    return stage.heard(kind)[-1]


async def test_a_sheet_scrolls_and_shows_parts_in_their_roles() -> None:
    sheet = Sheet([("Given\n", "heading"), "line\n" * 100, (HOSTILE, "cut")])
    stage = Stage(sheet)
    async with stage.run_test(size=(60, 10)) as pilot:
        sheet.focus()
        await pilot.pause()
        assert stage.picture().split("\n")[0].strip() == "Given"
        head = [s.style for s in sheet.render_line(0) if s.text[:5] == "Given"]
        assert head[0] is not None
        assert head[0].bold
        await pilot.press("end")
        assert "[@click=app.quit]x[/]␛[31m␀▯" in stage.picture()
        await pilot.press("home", "pagedown")
        assert sheet.scroll_offset.y > 5
        await pilot.press("x")
        assert sheet.text.startswith("Given\nline")


async def test_a_sheet_takes_the_rows_of_its_text() -> None:
    sheet = Sheet("word " * 30)
    sheet.styles.height = "auto"
    async with Stage(sheet).run_test(size=(41, 20)) as pilot:
        assert sheet.size.height == 4
        sheet.show("one line")
        await pilot.pause()
        assert sheet.size.height == 1


async def test_a_difference_is_struck_and_lit() -> None:
    view = DiffView()
    stage = Stage(view)
    async with stage.run_test(size=(60, 12)) as pilot:
        same = "the same words again " * 30
        view.show_changes(
            [("same", same), ("removed", "pen"), ("added", "quill"), ("same", same)]
        )
        await pilot.pause()
        picture = stage.picture()
        assert "penquill" in picture
        assert picture.count("words the same") == 2
        styles = {s.text: s.style for y in range(12) for s in view.render_line(y)}
        assert styles["pen"].strike  # type: ignore[union-attr]
        assert styles["quill"].underline  # type: ignore[union-attr]
        view.show_changes([("same", same)], whole=True)
        await pilot.pause()
        assert view.text == same


def test_what_is_folded_keeps_a_few_words() -> None:
    text = " ".join(f"w{index}" for index in range(100))
    parts = folded(text, first=False, last=False)
    said = "".join(part if isinstance(part, str) else part[0] for part in parts)
    assert said.startswith("w0 w1 ")
    assert said.endswith(" w99")
    assert "76 words the same" in said
    assert folded("a few words", first=True, last=True) == ["a few words"]


async def test_a_list_is_filtered_by_typing_and_picked_with_enter() -> None:
    listed = PickList(ITEMS)
    stage = Stage(listed)
    async with stage.run_test(size=(60, 12), message_hook=stage.remember) as pilot:
        listed.focus()
        assert listed.highlighted == "id0"
        await pilot.press("1", "7")
        assert listed.highlighted == "id17"
        await pilot.press("enter")
        assert last(stage, PickList.Picked).id == "id17"
        await pilot.press("z")
        assert "nothing by that name" in stage.picture()
        assert listed.highlighted == ""
        picked = len(stage.heard(PickList.Picked))
        await pilot.press("enter", "backspace", "escape")
        assert len(stage.heard(PickList.Picked)) == picked
        assert listed.filter == ""
        assert stage.heard(PickList.Closed) == []
        await pilot.press("escape")
        assert last(stage, PickList.Closed).list is listed


async def test_the_lit_item_stays_in_sight() -> None:
    listed = PickList(ITEMS)
    stage = Stage(listed)
    async with stage.run_test(size=(60, 12), message_hook=stage.remember) as pilot:
        listed.focus()
        for key in ("end", "up", "pageup", "home", "pagedown", "down"):
            await pilot.press(key)
            lit = [row for row in stage.picture().split("\n") if row.startswith("▌")]
            number = listed.highlighted.removeprefix("id")
            assert len(lit) == 1
            assert lit[0].split()[1:3] == ["heading", number]
            assert last(stage, PickList.Highlighted).id == listed.highlighted


async def test_a_click_picks_and_a_kept_item_stays_lit() -> None:
    listed = PickList(ITEMS, filterable=False)
    stage = Stage(listed)
    async with stage.run_test(size=(60, 12), message_hook=stage.remember) as pilot:
        await pilot.click(listed, offset=(5, 3))
        assert last(stage, PickList.Picked).id == "id3"
        listed.show(ITEMS[2:])
        assert listed.highlighted == "id3"
        listed.show([PickItem("x", HOSTILE)], at="x")
        await pilot.pause()
        assert "[@click=app.quit]x[/]␛[31m␀▯" in stage.picture()
        listed.show([])
        await pilot.pause()
        assert listed.highlighted == ""


class Listening(Stage):
    """Remembers the keys that reached it."""

    heard_keys: list[str]

    def on_key(self, event: events.Key) -> None:
        self.heard_keys.append(event.key)


async def test_keys_a_list_does_not_know_go_to_the_screen() -> None:
    listed = PickList(ITEMS, filterable=False)
    stage = Listening(listed)
    stage.heard_keys = []
    async with stage.run_test(size=(60, 12)) as pilot:
        listed.focus()
        await pilot.press("x", "space", "down")
        assert stage.heard_keys[:2] == ["x", "space"]
        assert listed.highlighted == "id1"
