"""TOML out of plain dictionaries (the standard library only reads it)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

Value = bool | int | float | str | Sequence["Value"] | Mapping[str, "Value"]


def dumps(table: Mapping[str, Value], notes: Mapping[str, str] | None = None) -> str:
    """`table` as TOML text; `notes` maps dotted names to comments set above them.

    Raises `TypeError` for a value TOML has no form for.
    """
    lines: list[str] = []
    _table(lines, table, (), notes or {})
    return "\n".join(lines).strip("\n") + "\n"


def _table(
    lines: list[str],
    table: Mapping[str, Value],
    path: tuple[str, ...],
    notes: Mapping[str, str],
) -> None:
    later: list[tuple[str, Value]] = []
    for key, value in table.items():
        if isinstance(value, Mapping) or _is_tables(value):
            later.append((key, value))
            continue
        _comment(lines, notes.get(".".join((*path, key)), ""))
        lines.append(f"{_key(key)} = {_value(value)}")
    for key, value in later:
        inner = (*path, key)
        name = ".".join(_key(part) for part in inner)
        many = not isinstance(value, Mapping)
        rows = value if many else (value,)
        assert isinstance(rows, Sequence)
        for number, row in enumerate(rows):
            assert isinstance(row, Mapping)
            # Said once, above the first of many rows.
            said = notes if number == 0 else {}
            lines.append("")
            _comment(lines, said.get(".".join(inner), ""))
            lines.append(f"[[{name}]]" if many else f"[{name}]")
            _table(lines, row, inner, said)


def _comment(lines: list[str], note: str) -> None:
    lines.extend(f"# {line}" for line in note.splitlines())


def _is_tables(value: Value) -> bool:
    if isinstance(value, str | bool | int | float | Mapping) or not value:
        return False
    return all(isinstance(row, Mapping) for row in value)


def _key(key: str) -> str:
    bare = key.replace("-", "").replace("_", "")
    return key if bare.isascii() and bare.isalnum() else _text(key)


def _text(text: str) -> str:
    # A TOML basic string is a JSON string that also escapes DEL; lone surrogates have
    # no place in either, so they become the replacement character.
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(clean, ensure_ascii=False).replace("\x7f", "\\u007f")


def _value(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Sequence):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    raise TypeError(f"TOML has no form for {type(value).__name__} here")
