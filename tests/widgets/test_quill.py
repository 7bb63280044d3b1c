"""The draft under a writer's hands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.pilot import Pilot

from tests.widgets.owner import Owner
from tests.widgets.stage import Stage
from widgets.quill import Quill


async def paste(pilot: Pilot[None], quill: Quill, text: str) -> None:
    quill.post_message(events.Paste(text))
    await pilot.pause()


async def test_every_edit_is_told_at_once() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "ab")
        await pilot.press("c", "enter", "backspace", "left", "delete", "月")
        assert owner.heard == [
            (2, "", "c", "typed", 2, 3),
            (3, "", "\n", "typed", 3, 4),
            (3, "\n", "", "typed", 4, 3),
            (2, "c", "", "typed", 2, 2),
            (2, "", "月", "typed", 2, 3),
        ]
        assert owner.text == quill.text == "ab月"


async def test_typing_over_a_selection_is_one_edit() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "three pounds\nof flesh")
        quill.select_range(6, 15)
        assert quill.selection_range == (6, 15)
        await pilot.press("x")
        assert owner.heard == [(6, "pounds\nof", "x", "replaced", 15, 7)]
        assert owner.text == quill.text == "three x flesh"


async def test_nothing_happens_at_the_ends() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "a")
        await pilot.press("delete", "home", "backspace", "ctrl+x", "ctrl+w")
        assert owner.heard == []
        assert quill.text == "a"


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07bell\x07", "red bell"),
        ("a\x00b\x7fc\x9b2Jd", "abcd"),
        ("one\u2028two\x0cthree", "one\ntwo\nthree"),
        ("lone \ud800", "lone \ufffd"),
        ("tab\there [bold]", "tab\there [bold]"),
    ],
)
async def test_a_paste_is_one_edit_of_plain_text(pasted: str, kept: str) -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill)
        await paste(pilot, quill, pasted)
        assert owner.heard == [(0, "", kept, "pasted", 0, len(kept))]
        assert owner.text == quill.text == kept
        await paste(pilot, quill, "\x00\x1b[1m")
        assert len(owner.heard) == 1


async def test_replay_is_not_told_and_sets_the_caret() -> None:
    quill = Quill()
    async with Stage(quill).run_test():
        owner = Owner(quill, "one two three")
        quill.replay([(0, 3, "1"), (2, 3, "2\n"), (4, 0, "!")], 3)
        assert quill.text == "1 2\n! three"
        assert quill.caret == 3
        assert owner.heard == []


async def test_undo_and_redo_are_asked_for() -> None:
    quill = Quill()
    stage = Stage(quill)
    async with stage.run_test(message_hook=stage.remember) as pilot:
        Owner(quill, "a")
        await pilot.press("b", "ctrl+z", "ctrl+y")
        assert len(stage.heard(Quill.UndoAsked)) == 1
        assert len(stage.heard(Quill.RedoAsked)) == 1
        assert quill.text == "ab"


async def test_keys_the_owner_takes_never_reach_the_draft() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "one\ntwo")
        taken: list[str] = []

        def takes(event: events.Key) -> bool:
            if event.is_printable or event.key == "backspace":
                return False
            taken.append(event.key)
            return True

        quill.takes_key = takes
        await pilot.press("up", "left", "enter", "ctrl+right", "ctrl+down", "tab")
        assert taken == ["up", "left", "enter", "ctrl+right", "ctrl+down", "tab"]
        assert quill.caret == 7
        await pilot.press("x", "backspace", "y")
        assert owner.text == "one\ntwoy"


async def test_tab_is_left_to_the_desk() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "a")
        await pilot.press("tab")
        assert owner.heard == []


async def test_the_caret_steps_over_visible_characters() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "e\u0301👩‍👩‍👧月")
        carets = []
        for _ in range(3):
            await pilot.press("left")
            carets.append(quill.caret)
        assert carets == [7, 2, 0]
        await pilot.press("end", "backspace", "backspace")
        assert owner.text == quill.text == "e\u0301"


async def test_words_and_paragraphs_under_the_caret() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "don't stop\n\nthe moon")
        quill.caret = 0
        await pilot.press("ctrl+right")
        assert quill.caret == 5
        await pilot.press("ctrl+down")
        assert quill.caret == 12
        await pilot.press("ctrl+up", "ctrl+shift+right", "delete")
        assert owner.text == " stop\n\nthe moon"
        await pilot.press("ctrl+end", "ctrl+w")
        assert owner.text == " stop\n\nthe "


async def test_the_mouse_places_the_caret_and_chooses_words() -> None:
    quill = Quill(measure=40)
    async with Stage(quill).run_test(size=(60, 12)) as pilot:
        quill.load("the moon\nsigned")
        left = quill.gutter_width
        await pilot.click(quill, offset=(left + 5, 0))
        assert quill.caret == 5
        await pilot.double_click(quill, offset=(left + 5, 0))
        assert quill.selection_range == (4, 8)
        await pilot.triple_click(quill, offset=(left + 1, 1))
        assert quill.selection_range == (9, 15)


KEYS = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "月",
            "space",
            "enter",
            "backspace",
            "delete",
            "left",
            "right",
            "up",
            "down",
            "home",
            "end",
            "ctrl+left",
            "ctrl+right",
            "shift+left",
            "shift+down",
            "ctrl+w",
            "ctrl+k",
            "ctrl+u",
            "pageup",
            "pagedown",
        ]
    ),
    max_size=40,
)


@given(KEYS)
@example(["enter", "ctrl+k"])
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_any_keys_leave_owner_and_view_alike(keys: list[str]) -> None:
    quill = Quill(measure=12)
    async with Stage(quill).run_test(size=(30, 8)) as pilot:
        owner = Owner(quill, "three pounds of flesh\n\nfrom the moonlight")
        await pilot.press(*keys)
        assert quill.text == owner.text
        assert quill._setting.height == sum(
            len(quill._setting.get_sections(row))
            for row in range(quill.document.line_count)
        )
        for _, removed, inserted, _, before, after in owner.heard:
            assert removed or inserted
            assert before >= 0
            assert after >= 0


@pytest.mark.parametrize("text", ["", "one\n", "one"])
async def test_the_last_line_is_deleted_and_no_line_that_is_not_there(
    text: str,
) -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, text)
        await pilot.press(*["ctrl+k"] * 3, *["ctrl+shift+k"] * 3)
        assert quill.text == owner.text
        await pilot.press("a")
        assert quill.text == owner.text
        assert quill.text.endswith("a")


async def test_a_page_that_may_only_be_read() -> None:
    quill = Quill()
    async with Stage(quill).run_test() as pilot:
        owner = Owner(quill, "kept")
        quill.read_only = True
        await pilot.press("x", "backspace", "enter", "ctrl+x", "ctrl+k")
        await paste(pilot, quill, "y")
        assert quill.text == "kept"
        assert owner.heard == []


async def test_copy_and_cut_are_said() -> None:
    quill = Quill()
    stage = Stage(quill)
    async with stage.run_test(message_hook=stage.remember) as pilot:
        owner = Owner(quill, "three pounds")
        quill.select_range(0, 6)
        await pilot.press("ctrl+c", "ctrl+x", "ctrl+end", "ctrl+v")
        said = [message.text for message in stage.heard(Quill.Copied)]  # type: ignore[attr-defined]
        assert said == ["three ", "three "]
        assert owner.text == "poundsthree "
        assert owner.heard[-1][3] == "pasted"


async def test_a_failing_owner_does_not_freeze_the_page() -> None:
    quill = Quill()

    def fails(*edit: Any) -> None:
        raise ValueError("no")

    async with Stage(quill).run_test():
        quill.on_edit = fails
        with pytest.raises(ValueError, match="no"):
            quill.paste("x")
        quill.on_edit = None
        quill.paste("y")
        assert quill.text == "xy"
        assert quill._held == 0
