"""The whole session as JSON and back: the entries word for word, nothing lost.

`events` are the session; everything else in the file says the same in a form that other
programs read more easily, and is compared with the events when the file is read back.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

from sessions.errors import SessionError
from sessions.event import Event
from sessions.reader import Reader
from sessions.replay.following import Replay, Steps
from sessions.undo.step import ROOT, Step

FORMAT = "protean-tree"
VERSION = 1

LONGEST_KIND = 200
LARGEST_NUMBER = 2**53


def write(reader: Reader, name: str) -> Iterator[str]:
    """The session in pieces of JSON text, one event a line.

    Raises JournalDamagedError, sqlite3.Error.
    """
    steps = Steps()
    state = Replay(steps)
    about = reader.meta("session")
    head = {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "session": {key: about.get(key) for key in ("id", "made")},
    }
    yield json.dumps(head)[:-1] + ',\n"events": ['
    separator = "\n"
    for event in reader.events():
        steps.see(event)
        state.feed(event)
        yield separator + _line(_plain_event(event))
        separator = ",\n"
    yield '\n],\n"nodes": ['
    separator = "\n"
    for step in steps.all():
        yield separator + _line(_node(step))
        separator = ",\n"
    spans = state.provenance.between(0, len(state.text))
    tail = {
        "at": state.step,
        "caret": state.caret,
        "text": state.text,
        "spans": [[s.start, s.end, s.origin.kind, s.origin.voice] for s in spans],
    }
    yield "\n],\n" + json.dumps(tail, indent=None)[1:] + "\n"


def read(content: Any) -> tuple[str, list[Event], Replay]:
    """Name, events and last state of a parsed file, every entry looked at.

    Raises SessionError.
    """
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _refused("It is no tree that Protean has exported.")
    version = content.get("version")
    if not isinstance(version, int) or not 1 <= version <= VERSION:
        raise SessionError(
            "This tree is from a newer Protean",
            "Update Protean, or export the draft as Markdown there.",
        )
    steps = Steps()
    state = Replay(steps)
    events: list[Event] = []
    listed = content.get("events")
    for entry in listed if isinstance(listed, list) else ():
        event = _event(entry, len(events) + 1)
        steps.see(event)
        state.feed(event)
        events.append(event)
    if not events:
        raise _refused("It has no events.")
    if content.get("text", state.text) != state.text:
        raise _refused("Its events do not make the text that it gives.")
    name = content.get("name")
    return name if isinstance(name, str) else "", events, state


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _plain_event(event: Event) -> dict[str, Any]:
    plain: dict[str, Any] = {"seq": event.seq, "at": event.at, "kind": event.kind}
    if event.step is not None:
        plain["step"] = event.step
    if event.parent is not None:
        plain["parent"] = event.parent
    plain["payload"] = event.payload
    return plain


def _node(step: Step) -> dict[str, Any]:
    """A step of the timeline: what it removed and inserted, and where, in order."""
    edits = [stroke.edit for stroke in step.strokes]
    node: dict[str, Any] = {"id": step.id, "parent": step.parent, "kind": step.kind}
    voices = {edit.origin.voice for edit in edits} - {""}
    if len(voices) == 1:
        node["voice"] = voices.pop()
    node["at"] = step.at
    node["edits"] = [[edit.offset, edit.removed, edit.inserted] for edit in edits]
    return node


def _event(entry: Any, number: int) -> Event:
    try:
        seq, at, kind = entry["seq"], entry["at"], entry["kind"]
        step, parent = entry.get("step"), entry.get("parent")
        payload = entry["payload"]
        kind.encode()
        fine = (
            seq == number
            and isinstance(at, int | float)
            and math.isfinite(at)
            and abs(at) < LARGEST_NUMBER / 1000
            and 0 < len(kind) <= LONGEST_KIND
            and isinstance(payload, dict)
            and all(
                n is None or (type(n) is int and ROOT <= n < LARGEST_NUMBER)
                for n in (step, parent)
            )
        )
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
        fine = False
    if not fine:
        raise _refused(f"Its entry {number} makes no sense.")
    return Event(seq, at, kind, payload, step, parent)


def _refused(why: str) -> SessionError:
    return SessionError("This tree cannot be read", f"{why} Nothing was written.")
