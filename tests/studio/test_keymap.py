"""The keymap: defaults that hold together, and a writer's file that may be wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.commands import keymap
from studio.commands.command import Command
from studio.commands.registry import COMMANDS, by_id


def test_no_two_commands_share_a_name_or_a_key_in_one_place() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    placed = [(c.where, key) for c in COMMANDS for key in c.keys]
    assert len(set(placed)) == len(placed)


def test_every_default_key_can_be_sent_by_a_terminal() -> None:
    # The dial in hand has the numbers; no other letter ever leaves the draft.
    numbers = {str(slot) for slot in range(1, 9)}
    keys = [
        key
        for c in COMMANDS
        for key in c.keys
        if (c.where, key) not in {("dial", number) for number in numbers}
    ]
    faults = [keymap.objection(key) for key in keys]
    # ctrl+c copies the lit take, as it copies everywhere else.
    assert [fault for fault in faults if fault and "ctrl+c" not in fault] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_says_in_a_sentence_what_it_does(
    command: type[Command],
) -> None:
    help_text = command.help()
    assert help_text.endswith(".")
    assert help_text[0].isupper()
    assert 10 < len(help_text) < 160


def test_keys_are_looked_up_from_the_hand_outwards() -> None:
    keys = keymap.Keymap(keymap.defaults())
    in_hand = keys.command("tab", ("hand", "draft"))
    at_draft = keys.command("tab", ("draft",))
    assert in_hand is by_id("go-on")
    assert at_draft is by_id("weave")
    assert keys.command("x", keymap.ORDER) is None


def test_a_remapped_key_works_and_the_old_one_is_free() -> None:
    keys = keymap.merge({"weave": ["f3", "f4"]})
    assert keys.complaints == ()
    assert keys.command("f3", ("draft",)) is by_id("weave")
    assert keys.command("f4", ("draft",)) is by_id("weave")
    assert keys.command("tab", ("draft",)) is None
    assert keys.first("weave") == "F3"


def test_a_command_can_be_left_without_a_key() -> None:
    keys = keymap.merge({"save": ""})
    assert keys.of("save") == ()
    assert keys.complaints == ()


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"nothing": "f3"}, ("nothing", "no such command")),
        ({"weave": "ctrl+m"}, ("weave", "ctrl+m", "Enter")),
        ({"weave": "f11"}, ("weave", "f11")),
        ({"weave": "w"}, ("weave", "letters belong to the draft")),
        ({"weave": 3}, ("weave", "write a key")),
        ({"undo": "ctrl+y"}, ("undo", "ctrl+y", "redo")),
    ],
)
def test_a_wish_that_cannot_be_granted_is_named_and_the_default_holds(
    table: dict[str, object], words: tuple[str, ...]
) -> None:
    keys = keymap.merge(table)
    (complaint,) = keys.complaints
    assert all(word in complaint for word in words)
    assert keys.keys == keymap.defaults()


def test_two_wishes_for_one_key_leave_the_first_of_them() -> None:
    keys = keymap.merge({"undo": "f3", "redo": "f3"})
    assert len(keys.complaints) == 1
    assert sorted((keys.of("undo"), keys.of("redo"))) != [("f3",), ("f3",)]


def test_keys_may_be_swapped() -> None:
    keys = keymap.merge({"undo": "ctrl+y", "redo": "ctrl+z"})
    assert keys.complaints == ()
    assert keys.command("ctrl+y", ("draft",)) is by_id("undo")


def test_a_key_may_mean_one_thing_in_hand_and_another_in_the_draft() -> None:
    assert keymap.merge({"take-all": "ctrl+z"}).complaints == ()


def test_a_file_is_read_and_a_broken_one_is_told(tmp_path: Path) -> None:
    file = tmp_path / "keymap.toml"
    assert keymap.load(file).complaints == ()
    file.write_text('weave = "f3"\n', encoding="utf-8")
    assert keymap.load(file).of("weave") == ("f3",)
    file.write_text("weave = \n", encoding="utf-8")
    assert "TOML" in keymap.load(file).complaints[0]
    file.write_bytes(b"\xff\xfe")
    assert "UTF-8" in keymap.load(file).complaints[0]


def test_the_command_line_lists_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    listed = keymap.keys_json()
    assert set(listed) == {command.id for command in COMMANDS}
    assert listed["weave"]["key"] == "tab"
    assert listed["weave"]["label"] == "weave"
    assert str(listed["weave"]["help"]).endswith(".")
