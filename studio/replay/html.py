"""A recording as one HTML page that plays by itself: no network, no other file.

Nothing of a recording can become markup or script: it stands in the page as JSON whose
angle brackets are escaped, the script sets it as text alone, and the page's security
policy allows no script but that one, by its hash.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from engines.text import inert
from sessions.edit import TAKEN, Edit, Origin, Run
from sessions.replay.frames import Frame, frames
from sessions.replay.player import Player
from sessions.replay.stage import LaneShown
from sessions.telling import name, told

KEY_EVERY = 4000
"""Changes between two whole states in the page, for quick seeks."""

BINS = 240

STATES = ("", "·", "", "", "stopped", "failed")
KNOWN = ("idle", "thinking", "speaking", "ended", "stopped", "failed")


Hues = tuple[Mapping[str, str], Mapping[str, str]]
"""The voices' colours on a dark page and on a light one."""


def page(player: Player, hues: Hues) -> str:
    """The whole page. Raises SessionError."""
    parts = {part: _file(f"page.{part}") for part in ("html", "css", "js")}
    recording = _Recording(player, hues)
    content = recording.plain()
    script, style = parts["js"].strip(), parts["css"].strip()
    filled = {
        "title": html.escape(name(player.path.stem)),
        "draft": html.escape(recording.text),
        "script": script,
        "style": style,
        "script_hash": _hash(script),
        "style_hash": _hash(style),
        "recording": _safe_json(content),
    }
    text = parts["html"]
    # One pass over the template: what is filled in is never looked at again.
    pieces = text.split("{{")
    out = [pieces[0]]
    for piece in pieces[1:]:
        key, _, rest = piece.partition("}}")
        out += (filled[key], rest)
    return "".join(out)


def _safe_json(content: object) -> str:
    """JSON that no HTML parser takes for anything else."""
    text = json.dumps(content, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


class _Recording:
    """Gathers the page's data in one walk through the recording."""

    def __init__(self, player: Player, hues: Hues) -> None:
        self.text = ""
        """The draft as inert text, at the end of what was gathered."""
        self._player = player
        self._hues = hues
        self._voices: dict[str, int] = {}
        self._origins: dict[Origin, int] = {}
        self._wide = False
        self._ops: list[list[Any]] = []
        self._keys: list[list[Any]] = []
        self._decisions: list[tuple[float, str]] = []
        self._lanes: tuple[LaneShown, ...] = ()
        self._seen: tuple[tuple[LaneShown, ...], int] = ((), -1)

    def plain(self) -> dict[str, Any]:
        player = self._player
        player.read()
        decisive = set(player.score.decisions)
        marks: list[tuple[float, str]] = []
        marked = {mark.seq for mark in player.marks}
        for frame in frames(player):
            self._op(frame)
            if frame.event is not None and frame.n in decisive:
                self._decisions.append((round(frame.shown, 3), told(frame.event)))
            if frame.event is not None and frame.n in marked:
                marks.append((round(frame.shown, 3), told(frame.event)))
        return {
            "length": round(player.length, 3),
            "start": player.score.at[0] if player.n_events else 0,
            "voices": [name(voice) for voice in self._voices],
            "hues": [
                [hues.get(voice, "#888888") for voice in self._voices]
                for hues in self._hues
            ],
            "origins": [
                [origin.kind, self._voice(origin.voice) if origin.voice else -1]
                for origin in self._origins
            ],
            "states": STATES,
            "activity": [round(share, 3) for share in player.score.activity(BINS)],
            "marks": marks,
            "decisions": self._decisions,
            "ops": self._ops,
            "keys": self._keys,
        }

    def _op(self, frame: Frame) -> None:
        edits = [self._edit(edit, runs) for edit, runs in frame.edits]
        if frame.event is not None and frame.event.kind == "opened":
            # The one event that sets the text without an edit.
            whole = inert(frame.text)
            edits.append([0, 0, self._insert(0, 0, whole), self._origin_of(frame)])
        lit = -1
        if frame.in_hand:
            voices = [lane.voice for lane in frame.lanes]
            lit = voices.index(frame.lit) if frame.lit in voices else -1
        lanes = self._changed(frame.lanes, lit)
        if not edits and lanes is None and frame.event is None:
            return
        op = [round(frame.shown, 3), round(frame.at, 3), edits, self._at(frame.caret)]
        self._ops.append([*op, lanes, lit] if lanes is not None else [*op, 0])
        if len(self._ops) % KEY_EVERY == 0:
            self._key(frame, lit)

    def _key(self, frame: Frame, lit: int) -> None:
        place, runs = 0, []
        for length, origin in frame.fold.provenance.runs():
            piece = self.text[place : place + length]
            runs.append([_units(piece) if self._wide else length, self._origin(origin)])
            place += length
        lanes = [self._lane(lane) for lane in frame.lanes]
        caret, at = self._at(frame.caret), round(frame.at, 3)
        self._keys.append([len(self._ops), self.text, runs, caret, lanes, lit, at])

    def _edit(self, edit: Edit, runs: Sequence[Run]) -> list[Any]:
        """[offset, letters out, letters in, origin], counted as JavaScript counts."""
        offset = self._at(edit.offset)
        end = edit.offset + len(edit.removed)
        out = _units(self.text[edit.offset : end])
        letters = self._insert(edit.offset, len(edit.removed), inert(edit.inserted))
        if len(runs) == 1:
            return [offset, out, letters, self._origin(runs[0][1])]
        place, lengths = 0, []
        for length, origin in runs:
            piece = letters[place : place + length]
            lengths.append([_units(piece), self._origin(origin)])
            place += length
        return [offset, out, letters, lengths]

    def _insert(self, offset: int, n_out: int, letters: str) -> str:
        self.text = self.text[:offset] + letters + self.text[offset + n_out :]
        self._wide = self._wide or any(letter > "\uffff" for letter in letters)
        return letters

    def _at(self, offset: int) -> int:
        return _units(self.text[:offset]) if self._wide else offset

    def _origin_of(self, frame: Frame) -> int:
        runs = frame.fold.provenance.runs()
        return self._origin(runs[0][1] if runs else Origin("opened"))

    def _origin(self, origin: Origin) -> int:
        known = origin if origin.kind == TAKEN else Origin(name(origin.kind))
        if known.voice:
            self._voice(known.voice)
        return self._origins.setdefault(known, len(self._origins))

    def _voice(self, voice: str) -> int:
        return self._voices.setdefault(voice, len(self._voices))

    def _changed(
        self, lanes: tuple[LaneShown, ...], lit: int
    ) -> list[list[Any] | int] | None:
        """What is new in the lanes: 0 for one that is the same, [letters, state] for a
        take that grew, else the whole lane; None where nothing is."""
        before, self._seen = self._seen, (lanes, lit)
        if before == self._seen:
            return None
        old = before[0]
        told: list[list[Any] | int] = []
        for k, lane in enumerate(lanes):
            was = old[k] if k < len(old) else None
            if was == lane:
                told.append(0)
            elif was is not None and _grew(was, lane):
                grown = inert(lane.text[len(was.text) :])
                told.append([grown, KNOWN.index(lane.state)])
            else:
                told.append(self._lane(lane))
        return told

    def _lane(self, lane: LaneShown) -> list[Any]:
        flags = lane.stale + 2 * lane.all_taken
        voice, state = self._voice(lane.voice), KNOWN.index(lane.state)
        return [voice, inert(lane.text), lane.k, lane.n, state, flags]


def _grew(was: LaneShown, lane: LaneShown) -> bool:
    """Whether only letters and the state are new."""
    same = (was.voice, was.k, was.n, was.stale, was.all_taken)
    now = (lane.voice, lane.k, lane.n, lane.stale, lane.all_taken)
    return same == now and lane.text.startswith(was.text)


def _units(text: str) -> int:
    """Length as JavaScript counts, in 16-bit units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _file(name: str) -> str:
    return (files("studio.replay") / "page" / name).read_text("utf-8")
