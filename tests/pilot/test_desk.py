"""The desk around the lanes: first minute, footer, files, layout, leaving."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from textual import events

from studio.commands import keymap
from studio.commands.registry import by_id
from studio.desk.lines import hints
from studio.drafts import opening
from tests.pilot.conftest import Sit


async def test_a_first_start_invites_with_three_keys_and_tab_works_at_once(
    sit: Sit, tmp_path: Path
) -> None:
    session = opening.open_draft(None)
    path = session.path
    assert all(key in session.manuscript.text for key in ("Tab", "Enter", "Ctrl+Z"))
    assert session.caret == len(session.manuscript.text)
    session.close()
    async with sit(None, path=path) as s:
        before = s.text
        await s.woven()
        await s.press("enter")
        assert s.text.startswith(before)
        assert len(s.text) > len(before)
    again = opening.open_draft(None)
    assert again.path == path
    again.close()


async def test_a_new_draft_takes_the_desk_and_the_old_one_stays_as_it_was(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit("The first.") as s:
        first = s.desk.session.path
        await s.write(" More")
        await s.press("ctrl+n")
        await s.until(lambda: s.desk.session.path != first, "the new draft")
        await s.until(lambda: s.at_desk, "the new desk")
        await s.pilot.pause()
        assert s.text == ""
        assert first.read_text("utf-8").strip() == "The first. More"
        await s.write("Once ")
        await s.woven()
        await s.press("enter")
        assert s.text.startswith("Once ")


async def test_typing_is_on_disk_when_the_writer_leaves(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit("One.") as s:
        await s.write(" Two")
        path = s.desk.session.path
        await s.press("ctrl+q")
        await s.until(lambda: not s.app.is_running, "the studio to end")
    assert path.read_text("utf-8").strip() == "One. Two"


async def test_undo_has_no_end_and_says_when_there_is_nothing_more(sit: Sit) -> None:
    async with sit("") as s:
        for word in ("one", " two", " three"):
            await s.write(word)
            s.desk.session.manuscript.seal()
        assert s.text == "one two three"
        for _ in range(5):
            await s.press("ctrl+z")
        assert s.text == ""
        for _ in range(5):
            await s.press("ctrl+y")
        assert s.text == "one two three"


async def test_a_change_made_outside_waits_for_a_choice_and_steals_no_key(
    sit: Sit, tmp_path: Path
) -> None:
    async with sit("The debt was three pounds.") as s:
        path = s.desk.session.path
        path.write_text("The debt was nine pounds.", encoding="utf-8")
        s.desk.outside.look()
        await s.pilot.pause()
        assert "changed by another program" in s.said()
        await s.write(" Or so")
        assert s.text == "The debt was three pounds. Or so"
        assert path.read_text("utf-8") == "The debt was nine pounds."
        s.desk.run_command(by_id("take-theirs"))
        await s.pilot.pause()
        assert "nine" in s.text
        await s.press("ctrl+z")
        assert s.text == "The debt was three pounds. Or so"


async def test_keeping_mine_keeps_theirs_beside_it(sit: Sit, tmp_path: Path) -> None:
    async with sit("Mine.") as s:
        path = s.desk.session.path
        path.write_text("Theirs.", encoding="utf-8")
        s.desk.outside.look()
        await s.press("ctrl+e")
        await s.until(lambda: not s.at_desk, "the room that shows both")
        await s.press("m")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.text == "Mine."
        await s.press("ctrl+s")
        assert path.read_text("utf-8").strip() == "Mine."
        others = [p.read_text("utf-8").strip() for p in path.parent.glob("*.md")]
        assert "Theirs." in others


async def test_the_footer_shows_the_writers_own_keys_and_they_work(sit: Sit) -> None:
    keys = keymap.merge({"weave": "f3", "take-all": "f4"})
    assert keys.complaints == ()
    async with sit("She reached for the", keys=keys) as s:
        assert "F3 weave" in s.hints()
        await s.press("f3")
        await s.settled()
        assert "F4 take it" in s.hints()
        await s.press("f4")
        assert len(s.text) > len("She reached for the")


async def test_a_keymap_with_faults_is_one_notice_and_the_defaults_hold(
    sit: Sit,
) -> None:
    keys = keymap.merge({"weave": "ctrl+i", "nothing": "f3"})
    async with sit("She", keys=keys) as s:
        await s.until(lambda: bool(s.said()), "the notice")
        assert "ctrl+i" in s.said()
        assert "nothing" in s.said()
        await s.woven()
        assert s.lane("realism")


async def test_a_hint_in_the_footer_can_be_clicked(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.pilot.click("#keys", offset=(2, 0))
        await s.settled()
        assert s.desk.lanes.in_hand
        assert s.desk.quill.has_focus


async def test_a_click_lights_a_lane_and_a_double_click_takes_it(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.woven()
        lane = s.desk.lanes.lane("kjv")
        take = s.lane("kjv")
        await s.pilot.click(lane, offset=(6, 1))
        assert s.desk.lanes.selected == "kjv"
        await s.pilot.click(lane, offset=(6, 1), times=2)
        assert s.text == f"She reached for the {take}"
        assert s.desk.quill.has_focus


async def test_the_palette_finds_a_command_and_runs_it(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.press("ctrl+p")
        await s.until(lambda: not s.at_desk, "the palette")
        await s.press(*"take length", "enter")
        await s.until(lambda: s.at_desk, "the desk")
        await s.until(lambda: ("a line", "muted") in s.desk.status.right, "the length")


async def test_the_palette_finds_a_command_by_words_of_what_it_does(sit: Sit) -> None:
    async with sit("She reached for the", voices=False) as s:
        await s.press("ctrl+p")
        await s.until(lambda: not s.at_desk, "the palette")
        await s.press(*"export word", "enter")
        await s.until(lambda: s.at_desk, "the desk")
        await s.until(lambda: ".docx" in s.said(), "what was written")


async def test_the_lanes_stand_beside_or_beneath_and_the_measure_holds(
    sit: Sit,
) -> None:
    for size in ((80, 24), (100, 30), (120, 36), (250, 70)):
        async with sit("She reached for the", size=size) as s:
            await s.woven()
            quill, lanes = s.desk.quill.region, s.desk.lanes.region
            if size[0] >= 100:
                assert lanes.x >= quill.right
            else:
                assert lanes.y >= quill.bottom
            measure = s.desk.quill.measure
            assert min(60, size[0] - 8) <= measure <= 72
            await s.press("escape", "escape")
            assert not s.desk.spread.lanes_open
            assert s.desk.quill.measure == measure
            await s.press("tab")
            assert s.desk.spread.lanes_open


async def test_a_resized_terminal_moves_the_lanes(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.woven()
        await s.pilot.resize_terminal(80, 24)
        await s.until(lambda: s.desk.lanes.region.y > s.desk.quill.region.y, "beneath")
        await s.pilot.resize_terminal(140, 40)
        await s.until(lambda: s.desk.lanes.region.x > s.desk.quill.region.x, "beside")


async def test_a_second_window_on_a_draft_is_read_only_and_says_so(
    sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "shared.md"
    async with sit("Ours.", path=path) as s, sit(None, path=path) as other:
        await other.until(lambda: bool(other.said()), "the notice")
        assert "Another Protean" in other.said()
        await other.write("x")
        await other.woven()
        await other.press("enter")
        assert other.text == "Ours."
        await s.write(" Still")
        assert s.text == "Ours. Still"


async def test_every_command_that_matters_now_is_in_the_footer(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        now = {hint[2] for hint in hints(s.desk)[0] if len(hint) == 3}
        assert {"weave", "undo", "take-length"} <= now
        await s.woven()
        in_hand = {hint[2] for hint in hints(s.desk)[0] if len(hint) == 3}
        assert {"take-all", "take-word", "again", "go-on", "stop"} <= in_hand
        assert "weave" not in in_hand


async def test_keys_act_in_the_order_in_which_they_were_pressed(sit: Sit) -> None:
    async with sit("one two") as s:
        burst = [
            ("ctrl+home", None),
            ("a", "a"),
            ("ctrl+end", None),
            ("z", "z"),
            ("left", None),
            ("y", "y"),
        ]
        for key, letter in burst:
            s.app.post_message(events.Key(key, letter))
        await s.until(lambda: "y" in s.text, "the last letter")
        assert s.text == "aone twoyz"


async def test_a_guessed_encoding_is_asked_about_and_kept_until_then(
    sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("Un caf\u00e9 noir\u2026".encode("cp1252"))
    async with sit(None, path=path) as s:
        assert s.text == "Un caf\u00e9 noir\u2026"
        assert "guess" in s.said()
        await s.write(" bu")
        await s.press("ctrl+s")
        assert path.read_bytes() == "Un caf\u00e9 noir\u2026 bu".encode("cp1252")
        s.desk.run_command(by_id("write-utf-8"))
        await s.press("ctrl+s")
        assert path.read_bytes() == "Un caf\u00e9 noir\u2026 bu".encode()


async def test_the_edge_of_what_the_voices_read_is_marked(sit: Sit) -> None:
    async with sit("All of this is one long page. " * 900) as s:
        await s.until(lambda: s.desk.quill.edge is not None, "the edge")
        edge = s.desk.quill.edge
        assert edge is not None
        assert 0 < edge < len(s.text)
        await s.press("ctrl+home")
        await s.until(lambda: s.desk.quill.edge is None, "no edge")


async def test_coming_back_to_the_window_looks_at_the_file(sit: Sit) -> None:
    async with sit("Mine.") as s:
        s.desk.session.path.write_text("Theirs.", encoding="utf-8")
        s.app.post_message(events.AppFocus())
        await s.until(lambda: "changed by another program" in s.said(), "the notice")


async def test_undoing_the_invitation_is_no_loss_of_words(sit: Sit) -> None:
    session = opening.open_draft(None)
    path = session.path
    session.close()
    async with sit(None, path=path, voices=False) as s:
        await s.press("ctrl+z")
        assert s.text == ""
        await s.write("one two")
        await s.until(lambda: "+2 today" in s.line(), "the day's words")


async def test_a_file_that_cannot_be_written_is_told_without_another_key(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sessions.files.writable", refuse)
    async with sit("The debt", voices=False) as s:
        await s.write("s")
        await s.until(lambda: "cannot be written" in s.said(), "the notice")
        assert "file not written" in s.line()
        monkeypatch.undo()
        await s.until(lambda: "file not written" not in s.line(), "the file")
        assert s.desk.session.path.read_text("utf-8").strip() == "The debts"


async def test_a_file_changed_while_one_writes_is_told_without_another_key(
    sit: Sit,
) -> None:
    async with sit("The debt", voices=False) as s:
        s.desk.session.path.write_text("Another debt", encoding="utf-8")
        await s.write("s")
        await s.until(lambda: "changed by another program" in s.said(), "the notice")


async def test_what_was_said_of_a_step_goes_when_it_is_undone(sit: Sit) -> None:
    async with sit("Mine.", voices=False) as s:
        s.desk.session.path.write_text("Theirs.", encoding="utf-8")
        s.desk.outside.look()
        s.desk.run_command(by_id("take-theirs"))
        assert "takes it back" in s.said()
        await s.press("ctrl+z")
        assert s.text == "Mine."
        assert "takes it back" not in s.said()


async def test_a_new_draft_that_was_only_looked_at_leaves_no_trace(
    sit: Sit, tmp_path: Path
) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    async with sit(None, path=folder / "looked-at.md", voices=False) as s:
        await s.pilot.pause(0.6)
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM"])
async def test_a_terminal_that_is_closed_is_a_way_to_leave(sit: Sit, name: str) -> None:
    number = getattr(signal, name)
    # Should nobody heed it, it must not end the tests.
    before = signal.signal(number, signal.SIG_IGN)
    try:
        async with sit("One.", voices=False) as s:
            path = s.desk.session.path
            await s.write(" Two")
            signal.raise_signal(number)
            await s.until(lambda: not s.app.is_running, "the studio to end")
    finally:
        signal.signal(number, before)
    assert path.read_text("utf-8").strip() == "One. Two"
    assert not path.with_suffix(".protean-wal").exists()
