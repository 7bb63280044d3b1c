"""Which key asks for which command: the defaults, and the writer's own changes."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from studio.commands.command import Command, Where
from studio.commands.registry import COMMANDS

ORDER: tuple[Where, ...] = ("dial", "hand", "draft", "desk", "studio")

UNUSABLE = {
    "shift+enter": "most terminals send it as Enter",
    "ctrl+enter": "most terminals send it as Enter",
    "ctrl+i": "terminals send it as Tab",
    "ctrl+m": "terminals send it as Enter",
    "ctrl+j": "terminals send it as Enter",
    "ctrl+h": "terminals send it as Backspace",
    "ctrl+c": "it copies",
    "f1": "many terminals keep it for their own help",
    "f10": "many terminals keep it for their menu",
    "f11": "many terminals keep it for the full screen",
}

SYMBOLS = {
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "enter": "Enter",
    "tab": "Tab",
    "escape": "Esc",
    "backspace": "Backspace",
    "delete": "Delete",
    "space": "Space",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}

SIGNS = {"backslash": "\\", "underscore": "_"}
"""Keys that are text by themselves and bind only with Ctrl."""

NAMED = {
    *SYMBOLS,
    "insert",
    *(f"f{n}" for n in range(1, 13)),
    *(
        f"{a}+{b}"
        for a in ("ctrl", "shift", "ctrl+shift")
        for b in ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
    ),
    *(f"shift+{key}" for key in ("tab", "delete", "enter")),
    *(f"ctrl+{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"),
    "ctrl+enter",
    "ctrl+delete",
    "ctrl+space",
    "ctrl+underscore",
    "ctrl+backslash",
}
"""Keys a terminal can send that are not text."""


def config_file() -> Path:
    """Where the writer's own keys are kept."""
    from platformdirs import user_config_path

    return user_config_path("protean", appauthor=False) / "keymap.toml"


def symbol(key: str) -> str:
    """The key as the footer writes it.

    >>> symbol("ctrl+right"), symbol("f8"), symbol("tab")
    ('^→', 'F8', 'Tab')
    """
    *modifiers, name = key.split("+")
    shown = (SYMBOLS | SIGNS).get(name, name.upper())
    marks = {"ctrl": "^", "shift": "⇧"}
    return "".join(marks.get(m, f"{m}+") for m in modifiers) + shown


@dataclass(frozen=True)
class Keymap:
    """The keys in force, and what was wrong with the writer's file."""

    keys: Mapping[str, tuple[str, ...]]
    complaints: tuple[str, ...] = ()

    def of(self, command: type[Command] | str) -> tuple[str, ...]:
        """The keys of a command."""
        return self.keys.get(command if isinstance(command, str) else command.id, ())

    def first(self, command: type[Command] | str) -> str:
        """The command's first key as the footer writes it, or empty."""
        keys = self.of(command)
        return symbol(keys[0]) if keys else ""

    def command(self, key: str, places: Iterable[Where]) -> type[Command] | None:
        """What `key` asks for, in the first of `places` where it means something."""
        for place in places:
            if command := self._table.get((place, key)):
                return command
        return None

    @cached_property
    def _table(self) -> dict[tuple[Where, str], type[Command]]:
        return {
            (command.where, key): command
            for command in COMMANDS
            for key in self.of(command)
        }


def defaults() -> dict[str, tuple[str, ...]]:
    """Command id to its default keys."""
    return {command.id: command.keys for command in COMMANDS}


def load(path: Path | None = None) -> Keymap:
    """The defaults with the writer's file over them; what is wrong is left out."""
    source = config_file() if path is None else path
    try:
        text = source.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Keymap(defaults())
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        return Keymap(defaults(), (f"it cannot be read: {reason}",))
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Keymap(defaults(), (f"it is not valid TOML: {error}",))
    return merge(table)


def merge(table: Mapping[str, object]) -> Keymap:
    """Lay `table` (command id to a key, a list, or "" for none) over the defaults."""
    keys = defaults()
    complaints: list[str] = []
    wished: dict[str, tuple[str, ...]] = {}
    for name, value in table.items():
        if name not in keys:
            complaints.append(f"{name}: there is no such command")
            continue
        asked = [value] if isinstance(value, str) else value
        if not isinstance(asked, list) or not all(isinstance(k, str) for k in asked):
            complaints.append(f'{name}: write a key, as in "f9", or a list of keys')
            continue
        spelled = tuple(k.strip().lower() for k in asked if k.strip())
        bad = [complaint for k in spelled if (complaint := objection(k))]
        if bad:
            complaints += [f"{name}: {complaint}" for complaint in bad]
            continue
        wished[name] = spelled
    accepted = {**keys, **wished}
    complaints += _settle(accepted, wished, keys)
    return Keymap(accepted, tuple(complaints))


def objection(key: str) -> str:
    """Why a key cannot be used, or empty."""
    if key in UNUSABLE:
        return f"{key} cannot be used, {UNUSABLE[key]}"
    if key not in NAMED:
        return f"{key} is not a key that can be set; letters belong to the draft"
    return ""


def _settle(
    accepted: dict[str, tuple[str, ...]],
    wished: Mapping[str, tuple[str, ...]],
    keys: Mapping[str, tuple[str, ...]],
) -> list[str]:
    """Put wishes back that clash in one place, until none is left; say which."""
    complaints: list[str] = []
    while clash := _clash(accepted, wished):
        name, other, key = clash
        complaints.append(f"{name}: {key} already belongs to {other}")
        accepted[name] = keys[name]
        wished = {k: v for k, v in wished.items() if k != name}
    return complaints


def _clash(
    accepted: Mapping[str, tuple[str, ...]], wished: Mapping[str, object]
) -> tuple[str, str, str] | None:
    owner: dict[tuple[Where, str], str] = {}
    for command in sorted(COMMANDS, key=lambda c: c.id in wished):
        for key in accepted[command.id]:
            other = owner.setdefault((command.where, key), command.id)
            if other != command.id:
                return command.id, other, key
    return None


def keys_json() -> dict[str, dict[str, object]]:
    """Command id to key, label and help, with the writer's own keys: `protean keys`."""
    keymap = load()
    return {
        command.id: {
            "key": ", ".join(keymap.of(command)),
            "label": command.label,
            "help": command.help(),
            "where": command.where,
        }
        for command in COMMANDS
    }
