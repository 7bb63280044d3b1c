"""Every side room: it opens, does its one thing, and Esc leads back to the desk."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from textual.screen import Screen

from studio.commands.registry import COMMANDS, by_id
from studio.screens.drafts import DraftsRoom
from studio.screens.given import GivenRoom
from studio.screens.help import HelpRoom
from studio.screens.look import LookRoom
from studio.screens.notes import NotesRoom
from studio.screens.outline import OutlineRoom
from studio.screens.sampler import SamplerRoom
from studio.screens.voices import VoicesRoom
from studio.settings.settings import load, settings_path
from tests.pilot.conftest import Sit, Sitting
from widgets.pick_list import PickList
from widgets.sheet import Sheet

TEXT = "# One\n\nThe pen lay dry.\n\n## Two\n\nShe took it.\n"


async def enter(s: Sitting, name: str, kind: type[Screen[Any]]) -> None:
    s.desk.run_command(by_id(name))
    await s.until(lambda: isinstance(s.app.screen, kind), name)
    await s.pilot.pause()


async def at_desk(s: Sitting) -> None:
    await s.until(lambda: s.app.screen is s.desk, "the desk")
    await s.pilot.pause()


def read(s: Sitting) -> str:
    """What the room's sheet says."""
    return s.app.screen.query_one(Sheet).text


async def test_esc_leads_back_from_every_room_and_changes_nothing(sit: Sit) -> None:
    rooms: dict[str, type[Screen[Any]]] = {
        "help": HelpRoom,
        "outline": OutlineRoom,
        "look": LookRoom,
        "notes": NotesRoom,
        "given": GivenRoom,
        "voices": VoicesRoom,
        "drafts": DraftsRoom,
    }
    async with sit(TEXT) as s:
        theme, settings = s.app.theme, repr(s.desk.settings)
        for name, kind in rooms.items():
            await enter(s, name, kind)
            await s.press("escape")
            await at_desk(s)
            assert s.desk.quill.has_focus, name
        assert s.text == TEXT
        assert s.app.theme == theme
        assert repr(s.desk.settings) == settings
        assert s.desk.session.notes == ""


async def test_help_lists_every_command_and_filters(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("f9")
        await s.until(lambda: isinstance(s.app.screen, HelpRoom), "help")
        whole = " ".join(read(s).split())
        for command in COMMANDS:
            assert command.help() in whole
        await s.write("goal")
        await s.pilot.pause()
        assert by_id("goal").label in read(s)
        assert "Take back the last step" not in read(s)
        await s.press("f9")
        await at_desk(s)


async def test_help_shows_the_writers_own_keys(sit: Sit, tmp_path: Path) -> None:
    from studio.commands import keymap

    path = tmp_path / "keymap.toml"
    path.write_text('weave = "f4"\n')
    async with sit(TEXT, voices=False, keys=keymap.load(path)) as s:
        await enter(s, "help", HelpRoom)
        line = next(line for line in read(s).splitlines() if "weave  Let" in line)
        assert line.startswith("F4 ")


async def test_the_outline_jumps(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.press("ctrl+o")
        await s.until(lambda: isinstance(s.app.screen, OutlineRoom), "the outline")
        assert s.app.screen.query_one(PickList).highlighted == str(TEXT.index("## Two"))
        await s.press("up", "enter")
        await at_desk(s)
        assert s.desk.quill.caret == 0
        assert s.text == TEXT


async def test_a_theme_is_seen_before_it_is_taken(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        await enter(s, "look", LookRoom)
        before = s.app.theme
        await s.press("down")
        await s.until(lambda: s.app.theme == "protean-light", "the theme")
        await s.press("escape")
        await at_desk(s)
        assert s.app.theme == before
        await enter(s, "look", LookRoom)
        await s.press("down", "enter")
        await at_desk(s)
        assert s.app.theme == "protean-light"
        path = settings_path()
        await s.until(path.exists, "the settings")
        assert load(path)[0].look.theme == "protean-light"


async def test_notes_are_kept_and_given_to_the_voices(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await s.press("f5")
        await s.until(lambda: isinstance(s.app.screen, NotesRoom), "notes")
        await s.write("Sua lies")
        assert s.desk.session.notes == "Sua lies"
        await s.press("ctrl+z")
        await s.pilot.pause()
        assert s.desk.session.notes != "Sua lies"
        await s.press("ctrl+y")
        await s.pilot.pause()
        assert s.desk.session.notes == "Sua lies"
        await s.press("escape")
        await at_desk(s)
        assert s.text == TEXT
        await s.woven()
        await s.press("f12")
        await s.until(lambda: isinstance(s.app.screen, GivenRoom), "given")
        assert "Sua lies" in read(s)
        first = s.app.screen.query_one(Sheet).text
        assert "She took it." in first


async def test_switching_and_moving_voices(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await s.press("f6")
        await s.until(lambda: isinstance(s.app.screen, VoicesRoom), "voices")
        await s.press("down", "space", "u", "3")
        await s.press("down", "right")
        names = [choice.name for choice in s.desk.settings.voices]
        assert names[:2] == ["surreal", "realism"]
        surreal, realism = s.desk.settings.voices[:2]
        assert (surreal.on, surreal.takes) == (False, 3)
        assert realism.warmth > 0
        await s.press("left")
        assert s.desk.settings.voices[1].warmth < 0
        await s.press("escape")
        await at_desk(s)
        assert [lane.voice for lane in s.desk.weaver.weaving.lanes] == [
            "realism",
            "kjv",
            "philosophical",
        ]
        await s.until(settings_path().exists, "the settings")
        assert load()[0].voices == s.desk.settings.voices


async def test_the_further_settings_of_a_voice(sit: Sit) -> None:
    async with sit(TEXT) as s:
        await enter(s, "voices", VoicesRoom)
        await s.press("enter")
        await s.until(lambda: isinstance(s.app.screen, SamplerRoom), "the sampler")
        await s.press("2")
        assert s.desk.settings.voice("realism").sampler == {}
        await s.press("backspace", "0", "full_stop", "2")
        assert s.desk.settings.voice("realism").sampler == {"min_p": 0.2}
        speaker = next(v for v in s.desk.weaver.speakers if v.name == "realism")
        assert speaker.voice.sampling.min_p == 0.2
        await s.press("backspace", "backspace", "backspace")
        assert s.desk.settings.voice("realism").sampler == {}
        await s.press("escape")
        await s.until(lambda: isinstance(s.app.screen, VoicesRoom), "voices")
        await s.press("escape")
        await at_desk(s)


async def test_a_file_that_is_no_adapter_is_told(sit: Sit, tmp_path: Path) -> None:
    bad = tmp_path / "a.gguf"
    bad.write_bytes(b"GGUF[bold]nonsense")
    async with sit(TEXT) as s:
        await enter(s, "voices", VoicesRoom)
        await s.press("o")
        room = s.app.screen
        assert isinstance(room, VoicesRoom)
        room.entry.value = str(bad)
        await s.press("enter")
        await s.until(lambda: str(bad) in room.said, "the complaint")
        assert s.desk.settings.adapters == ()
        await s.press("escape")
        assert room.said == ""
        assert s.app.screen is room
        await s.press("escape")
        await at_desk(s)


async def test_an_adapter_becomes_a_voice(sit: Sit, tmp_path: Path) -> None:
    from engines.catalog import MODELS

    mine = tmp_path / "mine.gguf"
    mine.write_bytes((MODELS / "kjv.gguf").read_bytes())
    async with sit(TEXT) as s:
        await enter(s, "voices", VoicesRoom)
        await s.press("o")
        room = s.app.screen
        assert isinstance(room, VoicesRoom)
        room.entry.value = str(mine)
        await s.press("enter")
        await s.until(lambda: len(room.choices()) == 5, "the fifth voice")
        await s.press("escape")
        await at_desk(s)
        assert s.desk.settings.adapters == (str(mine),)
        assert s.desk.weaver.weaving.lanes[-1].voice == "mine"


async def test_another_draft_is_opened_and_a_new_one_overwrites_nothing(
    sit: Sit, tmp_path: Path
) -> None:
    other = tmp_path / "other.md"
    other.write_text("Other words.\n")
    async with sit(TEXT, voices=False) as s:
        first = s.desk
        await enter(s, "drafts", DraftsRoom)
        listed = s.app.screen.query_one(PickList)
        await s.until(lambda: listed.highlighted == str(other), "the drafts")
        await s.press("enter")
        await s.until(lambda: s.app.desk is not first, "the other draft")
        await at_desk(s)
        assert s.text == "Other words.\n"
        await enter(s, "drafts", DraftsRoom)
        await s.press("ctrl+n")
        await s.until(lambda: s.desk.session.path != other, "a new draft")
        await at_desk(s)
        assert s.text == ""
        assert other.read_text() == "Other words.\n"
        assert (tmp_path / "the-debt.md").read_text() == TEXT


def in_room(s: Sitting, name: str) -> bool:
    return type(s.app.screen).__name__ == name


async def test_every_rooms_key_leads_there_from_any_room_and_back_from_its_own(
    sit: Sit,
) -> None:
    async with sit("# One\n\nThe debt", voices=False) as s:
        way = (
            ("f3", "LexiconRoom"),
            ("f4", "MapRoom"),
            ("ctrl+k", "TreeRoom"),
            ("f5", "NotesRoom"),
            ("f12", "GivenRoom"),
            ("f6", "VoicesRoom"),
            ("ctrl+o", "OutlineRoom"),
            ("f3", "LexiconRoom"),
        )
        for key, room in way:
            await s.press(key)
            await s.until(partial(in_room, s, room), room)
            assert s.app.screen_stack[-2] is s.desk
        await s.press("escape")
        await s.until(lambda: s.at_desk, "the desk")
        for key, room in way:
            await s.press(key)
            await s.until(lambda: not s.at_desk, room)
            await s.press(key)
            await s.until(lambda: s.at_desk, f"the desk by {key}")
        await s.press("f4")
        await s.until(lambda: not s.at_desk, "the map")
        await s.press("f2")
        await s.until(lambda: s.at_desk and s.desk.dial.in_hand, "the dial in hand")


async def test_letters_and_the_keys_of_a_line_being_asked_for_open_no_room(
    sit: Sit,
) -> None:
    async with sit("The debt", voices=False) as s:
        await s.press("f5")
        await s.until(lambda: not s.at_desk, "the notes")
        await s.press("o", "k", "ctrl+k")
        await s.pilot.pause()
        assert in_room(s, "NotesRoom")
        await s.press("f5")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.desk.session.notes.startswith("ok")
