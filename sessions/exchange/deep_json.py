"""JSON nested deeper than Python's own reader goes: long branches of other programs."""

from __future__ import annotations

import json
import re
from typing import Any

from sessions.errors import SessionError

DEEPEST = 200_000
"""Levels up to which a file is read."""

_SPACE = re.compile(r"[ \t\n\r]*")
_PLAIN = re.compile(r"true|false|null|-?\d[\d.eE+-]{0,400}")
_MARK = re.compile(r"[\[\]{},:]")


def loads(data: bytes) -> Any:
    """The value that `data` spells in UTF-8. Raises SessionError."""
    text = ""
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text)
    except RecursionError:
        return _Reading(text).value()
    except ValueError as reason:
        raise _broken(str(reason)) from reason


class _Reading:
    """One pass over the text with a stack of its own in place of the interpreter's."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def value(self) -> Any:
        open_: list[tuple[Any, str]] = []
        key = ""
        whole: Any = None
        while True:
            value, opened = self._next()
            if open_:
                _put(open_[-1][0], key, value)
            else:
                whole = value
            if opened:
                open_.append((value, key))
                if len(open_) > DEEPEST:
                    raise _broken("nested too deeply")
                if not self._ends(value):
                    key = self._key(value)
                    continue
                open_.pop()
            while open_:
                holder = open_[-1][0]
                mark = self._mark()
                if mark == ",":
                    key = self._key(holder)
                    break
                if mark != ("}" if isinstance(holder, dict) else "]"):
                    raise _broken(f"no {mark!r} was due at {self._at}")
                open_.pop()
            else:
                if _SPACE.sub("", self._text[self._at :]):
                    raise _broken(f"more than one value at {self._at}")
                return whole

    def _next(self) -> tuple[Any, bool]:
        self._skip()
        sign = self._text[self._at : self._at + 1]
        if sign in ("{", "["):
            self._at += 1
            return ({} if sign == "{" else []), True
        if sign == '"':
            return self._string(), False
        match = _PLAIN.match(self._text, self._at)
        if match is None:
            raise _broken(f"no value at {self._at}")
        self._at = match.end()
        try:
            return json.loads(match[0]), False
        except ValueError as reason:
            raise _broken(f"no value at {match.start()}") from reason

    def _string(self) -> str:
        try:
            text, self._at = json.JSONDecoder().raw_decode(self._text, self._at)
        except ValueError as reason:
            raise _broken(str(reason)) from reason
        return str(text)

    def _key(self, holder: Any) -> str:
        if not isinstance(holder, dict):
            return ""
        self._skip()
        if self._text[self._at : self._at + 1] != '"':
            raise _broken(f"no name at {self._at}")
        key = self._string()
        if self._mark() != ":":
            raise _broken(f"no colon at {self._at}")
        return key

    def _ends(self, holder: Any) -> bool:
        self._skip()
        closing = "}" if isinstance(holder, dict) else "]"
        if self._text[self._at : self._at + 1] == closing:
            self._at += 1
            return True
        return False

    def _mark(self) -> str:
        self._skip()
        match = _MARK.match(self._text, self._at)
        if match is None:
            raise _broken(f"it ends, or goes astray, at {self._at}")
        self._at = match.end()
        return match[0]

    def _skip(self) -> None:
        match = _SPACE.match(self._text, self._at)
        assert match is not None
        self._at = match.end()


def _put(holder: Any, key: str, value: Any) -> None:
    if isinstance(holder, dict):
        holder[key] = value
    else:
        holder.append(value)


def _broken(why: str) -> SessionError:
    return SessionError("This is not JSON", f"The file cannot be read: {why[:200]}.")
