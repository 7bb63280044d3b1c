"""One line of the journal, and how an edit is spelt in it."""

from __future__ import annotations

import dataclasses
import json
import zlib
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from sessions.edit import TYPED, Change, Edit, Origin, Run, Stroke, Turn
from sessions.errors import JournalDamagedError

LONGEST_NAME = 200
"""Letters of the longest kind or voice that is read as the origin of words."""

NUMBER = (int, type(None))

_decode = json.JSONDecoder().raw_decode
"""json.loads without its looks at blanks, which our rows have none of."""

Row = tuple[int, int, str, int | None, int | None, str, int]
"""seq, time in ms, kind, step, parent, payload (JSON), check sum."""


class Event(NamedTuple):
    """Something that happened: number, time in seconds, kind, and what it was. A named
    tuple, since a million of them are made where a long session is played."""

    seq: int
    at: float
    kind: str
    payload: dict[str, Any]
    step: int | None = None
    parent: int | None = None


def to_json(payload: Mapping[str, Any]) -> str:
    """Compact JSON in ASCII; dataclasses become objects, paths strings."""
    return json.dumps(payload, separators=(",", ":"), default=_plain)


def to_row(
    seq: int, at: float, kind: str, step: int | None, parent: int | None, payload: str
) -> Row:
    """A row with its check sum."""
    ms = round(at * 1000)
    return (
        seq,
        ms,
        kind,
        step,
        parent,
        payload,
        _sum(seq, ms, kind, step, parent, payload),
    )


def from_row(row: Sequence[Any]) -> Event:
    """The event of a row. Raises JournalDamagedError where it was altered."""
    try:
        seq, ms, kind, step, parent, payload, check = row
        if check != _sum(seq, ms, kind, step, parent, payload):
            raise ValueError("check sum")
        if not (type(seq) is type(ms) is int and type(kind) is type(payload) is str):
            raise TypeError("columns")
        if type(step) not in NUMBER or type(parent) not in NUMBER:
            raise TypeError("step")
        content, end = _decode(payload)
        if type(content) is not dict or end != len(payload):
            raise TypeError("payload")
        return Event(seq, ms / 1000, kind, content, step, parent)
    except (ValueError, TypeError, RecursionError) as reason:
        raise damaged(f"entry {row[0] if row else '?'}") from reason


def damaged(where: str) -> JournalDamagedError:
    """The error for a journal that cannot be trusted at `where`."""
    return JournalDamagedError("The session file is damaged", f"It ends at {where}.")


def change_payload(change: Change) -> dict[str, Any]:
    """An edit as the journal keeps it; what is usual is left out."""
    edits = [_stroke_payload(stroke) for stroke in change.strokes]
    payload: dict[str, Any] = edits[0] if len(edits) == 1 else {"edits": edits}
    last = change.strokes[-1].edit
    first = change.strokes[0].edit
    usual = (first.offset + len(first.removed), last.offset + len(last.inserted))
    carets = (change.caret_before, change.caret_after)
    if carets != usual:
        payload["carets"] = carets
    return payload


def change_of(payload: dict[str, Any]) -> tuple[tuple[Stroke, ...], int, int]:
    """Strokes and carets of an edit. Raises JournalDamagedError on anything else."""
    try:
        parts = payload.get("edits", [payload])
        strokes = tuple(_stroke(part) for part in parts)
        first, last = strokes[0].edit, strokes[-1].edit
        carets = payload.get("carets")
        if carets is None:
            carets = (
                first.offset + len(first.removed),
                last.offset + len(last.inserted),
            )
        before, after = carets
        return strokes, int(before), int(after)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as reason:
        raise damaged("an edit that makes no sense") from reason


def turn_payload(turn: Turn, caret: int) -> dict[str, Any]:
    """The turn of a dial as the journal keeps it."""
    return {"name": turn.name, "was": turn.was, "now": turn.now, "caret": caret}


def turn_of(payload: dict[str, Any]) -> Turn:
    """The turn of a dial. Raises JournalDamagedError on anything else."""
    name = payload.get("name")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_NAME:
        raise damaged("a dial that makes no sense")
    return Turn(name, payload.get("was"), payload.get("now"))


def leap_payload(change: Change, past: Sequence[int]) -> dict[str, Any]:
    """A leap in the tree; `past` are the steps on its way that have siblings, so that
    redo follows the branch the draft was on last."""
    payload: dict[str, Any] = {"from": change.parent, "to": change.step}
    payload["carets"] = [change.caret_before, change.caret_after]
    if change.kind == "again" and change.ahead:
        past = [*past, change.ahead]
    if past:
        payload["past"] = list(past)
    if change.kind != "go":
        payload["way"] = change.kind
    if change.kind == "back" and change.ahead:
        payload["ahead"] = change.ahead
    return payload


def runs_payload(runs: Sequence[Run]) -> list[list[Any]]:
    """Run lengths as plain lists."""
    return [[n, origin.kind, origin.voice] for n, origin in runs]


def runs_of(payload: Any) -> tuple[Run, ...]:
    """Run lengths of plain lists. Raises ValueError, TypeError or IndexError."""
    runs = []
    for n, kind, voice in payload:
        if not isinstance(n, int) or n < 0 or not isinstance(voice, str):
            raise ValueError("run")
        runs.append((n, _origin(kind, voice)))
    return tuple(runs)


def _stroke_payload(stroke: Stroke) -> dict[str, Any]:
    edit = stroke.edit
    payload: dict[str, Any] = {"at": edit.offset}
    if edit.removed:
        payload["out"] = edit.removed
        if any(origin != TYPED for _, origin in stroke.removed_runs):
            payload["was"] = runs_payload(stroke.removed_runs)
    if edit.inserted:
        payload["in"] = edit.inserted
    if edit.origin != TYPED:
        payload["by"] = [edit.origin.kind, edit.origin.voice]
    return payload


def _stroke(part: Any) -> Stroke:
    removed, inserted = part.get("out", ""), part.get("in", "")
    if not isinstance(removed, str) or not isinstance(inserted, str):
        raise TypeError("text")
    offset = part["at"]
    if not isinstance(offset, int) or offset < 0:
        raise ValueError("offset")
    origin = _origin(*part["by"]) if "by" in part else TYPED
    runs: tuple[Run, ...] = ((len(removed), TYPED),) if removed else ()
    if "was" in part:
        runs = runs_of(part["was"])
    if sum(run[0] for run in runs) != len(removed):
        raise ValueError("runs")
    return Stroke(Edit(offset, removed, inserted, origin), runs)


def _origin(kind: Any, voice: Any) -> Origin:
    for name in (kind, voice):
        if not isinstance(name, str) or len(name) > LONGEST_NAME:
            raise ValueError("origin")
    return TYPED if kind == "typed" and not voice else Origin(kind, voice)


def _sum(
    seq: int, ms: int, kind: str, step: int | None, parent: int | None, payload: str
) -> int:
    return zlib.crc32(f"{seq}|{ms}|{kind}|{step}|{parent}|{payload}".encode())


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot be journalled")
