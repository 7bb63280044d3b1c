"""A tree to walk over: how it is drawn, and that only what is in sight is asked for."""

from __future__ import annotations

from textual import events

from tests.widgets.stage import Stage
from widgets.tree_view import Line, Look, TreeView

SMALL: list[Line] = [
    (0, 0, False, 0),
    (1, 0, False, 0),
    (2, 1, True, 0),
    (3, 2, True, 0),
    (4, 1, False, 0),
    (-7, 2, True, 0),
    (-8, 2, True, 0),
    (5, 1, True, 3),
    (6, 0, False, 0),
]


def look(key: int) -> Look:
    return Look("o" if key >= 0 else "-", ((f"words {key}", ""),), "note")


async def test_branches_are_drawn_beside_their_trunk() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 10)) as pilot:
        view.show(SMALL, look, 1)
        await pilot.pause()
        rows = stage.picture().splitlines()
        drawn = [row.removesuffix("note").rstrip() for row in rows[:9]]
        assert drawn == [
            "  o words 0",
            "▌ o words 1",
            "  ├─o words 2",
            "  │ ├─o words 3",
            "  │ o words 4",
            "  │ ├─- words -7",
            "  │ └─- words -8",
            "  ├─o words 5           +3 folded",
            "  o words 6",
        ]
        assert all(row.endswith("note") for row in rows[:9])


async def test_a_long_note_is_cut_and_the_time_after_it_never() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(50, 4)) as pilot:
        words = (("It rained on the bicycles all that night and the next", ""),)
        for note in ("surreal", "a voice with a very long name indeed"):

            def told(key: int, note: str = note) -> Look:
                return Look("o", words, note, when="14:05")

            view.show([(0, 0, False, 0)], told)
            await pilot.pause()
            row = stage.picture().splitlines()[0]
            assert row.rstrip().endswith("  14:05")
            assert note[:7] in row


async def test_left_leads_to_the_fork_and_right_into_a_branch() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 10)) as pilot:
        view.show(SMALL, look, 6)
        view.focus()

        async def pressed(key: str) -> int:
            await pilot.press(key)
            return view.highlighted

        assert await pressed("left") == 1
        assert await pressed("right") == 2
        assert await pressed("right") == 3
        assert await pressed("left") == 2
        assert await pressed("left") == 1
        assert await pressed("left") == 0
        assert await pressed("end") == 6
        assert await pressed("right") == 6
        assert await pressed("home") == 0


async def test_a_deep_branch_keeps_room_for_its_words() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 4)) as pilot:
        view.show([(n, n, bool(n), 0) for n in range(60)], look, 59)
        await pilot.pause()
        row = stage.picture().splitlines()[-1]
        assert "⋯ " in row
        assert "words 59" in row


async def test_ten_thousand_lines_cost_what_is_seen_of_them() -> None:
    asked: list[int] = []

    def noted(key: int) -> Look:
        asked.append(key)
        return look(key)

    view = TreeView()
    stage = Stage(view)
    lines: list[Line] = [(n, 0, False, 0) for n in range(10_000)]
    async with stage.run_test(size=(60, 20)) as pilot:
        view.focus()
        view.show(lines, noted, 5000)
        await pilot.pause()
        asked.clear()
        await pilot.press("end", "up", "pageup", "home")
        await pilot.pause()
        assert len(set(asked)) <= 80
        assert view.highlighted == 0


async def test_a_click_lights_then_picks_and_the_wheel_walks() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 10), message_hook=stage.remember) as pilot:
        view.show(SMALL, look, 0)
        await pilot.pause()
        await pilot.click(view, offset=(5, 4))
        assert view.highlighted == 4
        assert stage.heard(TreeView.Picked) == []
        await pilot.click(view, offset=(5, 4))
        picked = stage.heard(TreeView.Picked)
        assert [m.key for m in picked if isinstance(m, TreeView.Picked)] == [4]
        view.post_message(
            events.MouseScrollUp(view, 5, 4, 0, -1, 0, False, False, False)
        )
        await pilot.pause()
        assert view.highlighted == 1


async def test_an_empty_tree_is_quiet() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(40, 10)) as pilot:
        view.show([], look)
        view.focus()
        await pilot.press("down", "left", "right", "enter", "end", "pageup")
        assert view.highlighted == 0


async def test_hostile_words_are_shown_not_obeyed() -> None:
    view = TreeView()
    stage = Stage(view)
    async with stage.run_test(size=(60, 4)) as pilot:
        words = "[bold]loud[/] \x1b[31mred \u202egnirts"
        view.show([(0, 0, False, 0)], lambda key: Look("o", ((words, ""),)))
        await pilot.pause()
        picture = stage.picture()
        assert "[bold]loud[/] ␛[31mred ▯gnirts" in picture
        assert "\x1b" not in picture
