"""Messages between studio and host: one JSON object a line, versioned, never pickled.

A line is `{"protocol": 2, "kind": "Grew", ...fields}` in UTF-8 (lone surrogates pass
through) and ends with a newline, which JSON escapes inside strings. Every field of the
message stands on the line, but for those of `engines.later` at their defaults; anything
else missing, unknown or of another type is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from types import UnionType
from typing import Any, BinaryIO, TypeVar, get_args, get_origin, get_type_hints

from engines.errors import EngineError
from engines.events import Event
from engines.request import PROTOCOL, Request

MAX_BYTES = 16 * 1024 * 1024
"""Longest line, newline included; longer ones are refused on both sides."""

_M = TypeVar("_M")
_Codec = tuple[Callable[[Any], Any], Callable[[Any], Any]]
_INTEGER = 2**64
_codecs: dict[Any, _Codec] = {}


def _refuse(what: str) -> EngineError:
    return EngineError(
        "The studio and its engine do not understand each other",
        f"{what}. Both must come from the same installation: install Protean again.",
    )


def encode(message: Request | Event) -> bytes:
    """One line with its newline.

    Raises EngineError when a value does not fit its field, or the line is too long.
    """
    line = json.dumps(
        {"protocol": PROTOCOL, "kind": type(message).__name__, **plain(message)},
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")
    if len(line) >= MAX_BYTES:
        raise EngineError(
            "Too much text for one request",
            f"It takes {len(line) / 2**20:.0f} MB, and {MAX_BYTES >> 20} MB is the "
            "most. Shorten the notes or the selection.",
        )
    return line + b"\n"


def decode_request(line: bytes) -> Request:
    """The request on a line. Raises EngineError for anything else."""
    request: Request = _decode(line, _REQUESTS)
    return request


def decode_event(line: bytes) -> Event:
    """The event on a line. Raises EngineError for anything else."""
    event: Event = _decode(line, _EVENTS)
    return event


def read_line(stream: BinaryIO) -> bytes:
    """The next line, or b"" at the end. Raises EngineError for an endless line."""
    line = stream.readline(MAX_BYTES + 1)
    if len(line) > MAX_BYTES:
        raise _refuse("A message is longer than any should be")
    return line


def plain(message: object) -> dict[str, Any]:
    """A message (or any of its parts) as JSON-able dictionaries, lists and scalars."""
    value: dict[str, Any] = _codec(type(message))[0](message)
    return value


def build(kind: type[_M], value: object) -> _M:
    """The dataclass `kind` from what `plain` made. Raises EngineError."""
    built: _M = _codec(kind)[1](value)
    return built


def _decode(line: bytes, kinds: Mapping[str, type[Any]]) -> Any:
    if len(line) > MAX_BYTES:
        raise _refuse("A message is longer than any should be")
    try:
        value = json.loads(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise _refuse("A message is damaged") from None
    if not isinstance(value, dict):
        raise _refuse("A message is not an object")
    protocol = value.pop("protocol", None)
    if type(protocol) is not int or protocol != PROTOCOL:
        raise _refuse(f"A message is not of version {PROTOCOL}")
    name = value.pop("kind", None)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _refuse("A message is of an unknown kind")
    return build(kind, value)


def _codec(kind: Any) -> _Codec:
    """How to write and read one type, compiled once."""
    known = _codecs.get(kind)
    if known is None:
        known = _codecs[kind] = _compile(kind)
    return known


def _compile(kind: Any) -> _Codec:
    if is_dataclass(kind) and isinstance(kind, type):
        return _record(kind)
    if get_origin(kind) is tuple:
        return _sequence(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(kind)
    check = {str: _string, int: _integer, float: _number, bool: _truth}.get(kind)
    if check is None:
        raise _refuse("A message holds what no message can")
    return check, check


def _record(kind: Any) -> _Codec:
    hints = get_type_hints(kind)
    parts = [(f.name, *_codec(hints[f.name])) for f in fields(kind)]
    names = frozenset(name for name, _, _ in parts)
    later = {f.name: f.default for f in fields(kind) if f.metadata.get("later")}
    needed = names - later.keys()

    def write(value: Any) -> Any:
        if type(value) is not kind:
            raise _refuse(f"A {kind.__name__} was expected")
        return {
            name: put(getattr(value, name))
            for name, put, _ in parts
            if name not in later or getattr(value, name) != later[name]
        }

    def read(value: Any) -> Any:
        if not isinstance(value, dict) or not needed <= value.keys() <= names:
            raise _refuse(f"A {kind.__name__} lacks a field or has one too many")
        return kind(**{n: get(value[n]) for n, _, get in parts if n in value})

    return write, read


def _sequence(item: Any) -> _Codec:
    put, get = _codec(item)

    def write(value: Any) -> Any:
        if type(value) is not tuple:
            raise _refuse("A tuple was expected")
        return [put(each) for each in value]

    def read(value: Any) -> Any:
        if type(value) is not list:
            raise _refuse("A list was expected")
        return tuple([get(each) for each in value])

    return write, read


def _choice(kind: type[StrEnum]) -> _Codec:
    members = {member.value: member for member in kind}

    def read(value: Any) -> Any:
        member = members.get(value) if isinstance(value, str) else None
        if member is None:
            raise _refuse(f"There is no such {kind.__name__.lower()}")
        return member

    return (lambda value: str(read(value))), read


def _string(value: Any) -> Any:
    if not isinstance(value, str):
        raise _refuse("Text was expected")
    return value


def _integer(value: Any) -> Any:
    if type(value) is not int or not -_INTEGER < value < _INTEGER:
        raise _refuse("A whole number was expected")
    return value


def _number(value: Any) -> Any:
    if type(value) is int and -_INTEGER < value < _INTEGER:
        return float(value)
    if type(value) is not float or value != value:
        raise _refuse("A number was expected")
    return value


def _truth(value: Any) -> Any:
    if type(value) is not bool:
        raise _refuse("Yes or no was expected")
    return value


def _kinds(union: UnionType) -> dict[str, Any]:
    return {kind.__name__: kind for kind in get_args(union)}


_REQUESTS: dict[str, Any] = _kinds(Request)
_EVENTS: dict[str, Any] = _kinds(Event)
