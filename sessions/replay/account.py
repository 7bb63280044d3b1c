"""Who wrote what: how much of a draft was typed, taken or changed, voice by voice.

Counted along the way that leads from the opened draft to the moment asked for; what was
undone on the way is no part of it. Letters are characters, a word belongs to whoever
wrote its first letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sessions.edit import OPENED, Origin, Run, Stroke
from sessions.provenance import Provenance
from sessions.replay.following import Steps
from sessions.replay.player import Moment, Player
from sessions.replay.score import decides
from sessions.undo.refusals import changes
from sessions.undo.step import ROOT, Step

KINDS = ("typed", "edited", "taken", "pasted", "replaced", "outside", "opened")
"""Where words come from; `edited` is what the writer put inside a taken passage, or in
place of some of it."""

BY_HAND = ("typed", "pasted", "replaced")

MOST_KINDS = 100
"""Kinds of decisions that are counted; a session of others could bring any number."""

ACTIVE_PAUSE = 60.0
"""Seconds of a longer pause that count as time at work."""

WORD = re.compile(r"\S+")


@dataclass(slots=True)
class VoiceAccount:
    """One voice: takes it offered, those that were refused (a refusal that was undone
    is none), pieces that were accepted, letters that came into
    the draft with them, how many of these stand in it still, and how many letters the
    writer has put among them or in their place."""

    offered: int = 0
    refused: int = 0
    accepted: int = 0
    letters_taken: int = 0
    letters_kept: int = 0
    letters_edited: int = 0
    words_kept: int = 0

    @property
    def letters_changed(self) -> int:
        """Letters taken that the writer has since removed or replaced."""
        return max(0, self.letters_taken - self.letters_kept)


@dataclass(slots=True)
class Account:
    """The whole account. Shares are of letters, and sum to 1 unless all is empty."""

    n_letters: int = 0
    n_words: int = 0
    letters: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)
    voices: dict[str, VoiceAccount] = field(default_factory=dict)
    decisions: Counter[str] = field(default_factory=Counter)
    sittings: int = 0
    recorded_s: float = 0.0
    active_s: float = 0.0

    def share(self, kind: str) -> float:
        """Of all letters, 0 to 1."""
        return self.letters[kind] / self.n_letters if self.n_letters else 0.0

    def plain(self) -> dict[str, Any]:
        """As JSON-able data."""
        return {
            "letters": self.n_letters,
            "words": self.n_words,
            "by": {
                kind: {
                    "letters": self.letters[kind],
                    "words": self.words[kind],
                    "share": round(self.share(kind), 4),
                }
                for kind in KINDS
            },
            "voices": {
                name: {
                    "offered": voice.offered,
                    "refused": voice.refused,
                    "accepted": voice.accepted,
                    "letters_taken": voice.letters_taken,
                    "letters_kept": voice.letters_kept,
                    "letters_changed": voice.letters_changed,
                    "letters_edited": voice.letters_edited,
                    "words_kept": voice.words_kept,
                    "share": round(voice.letters_kept / self.n_letters, 4)
                    if self.n_letters
                    else 0.0,
                }
                for name, voice in self.voices.items()
            },
            "decisions": dict(self.decisions),
            "sittings": self.sittings,
            "recorded_s": round(self.recorded_s, 3),
            "active_s": round(self.active_s, 3),
        }


def account(player: Player) -> Account:
    """The account at the player's position. Raises SessionError."""
    moment = player.moment()
    text = moment.text
    total = Account(n_letters=len(text), n_words=len(WORD.findall(text)))
    steps = _follow(player, total)
    place = 0
    path = list(_path(steps, player.state().step))[::-1]
    _refusals(path, total)
    for length, origin in _runs(moment, path, total):
        kind = origin.kind if origin.kind in KINDS else "typed"
        words = _words(text, place, place + length)
        total.letters[kind] += length
        total.words[kind] += words
        if kind == "taken":
            voice = _voice(total, origin.voice)
            voice.letters_kept += length
            voice.words_kept += words
        elif kind == "edited":
            _voice(total, origin.voice).letters_edited += length
        place += length
    _time(player, total)
    return total


def _runs(moment: Moment, path: Sequence[Step], total: Account) -> Sequence[Run]:
    """Origins of the text, with what was written inside a taken passage as "edited";
    counts on the way what was taken."""
    opened = len(moment.text)
    for step in path:
        for stroke in step.strokes:
            opened -= len(stroke.edit.inserted) - len(stroke.edit.removed)
    traced = Provenance([(max(0, opened), OPENED)])
    try:
        for step in path:
            for stroke in step.strokes:
                edit = stroke.edit
                origin = _origin(traced, stroke)
                if edit.origin.kind == "taken":
                    voice = _voice(total, edit.origin.voice)
                    voice.letters_taken += len(edit.inserted)
                run = (len(edit.inserted), origin)
                traced.replace(edit.offset, len(edit.removed), (run,))
    except IndexError:
        # Steps that are not all there: the origins as the session itself has them.
        return moment.runs
    runs = traced.runs()
    return runs if sum(run[0] for run in runs) == len(moment.text) else moment.runs


def _origin(traced: Provenance, stroke: Stroke) -> Origin:
    """The origin of what a stroke inserts: edited when it went inside, or in place of,
    words of a voice."""
    edit = stroke.edit
    if edit.origin.kind not in BY_HAND or "\n\n" in edit.inserted:
        return edit.origin
    end = edit.offset + len(edit.removed)
    gone = {span.origin for span in traced.between(edit.offset, end)}
    before = traced.between(max(0, edit.offset - 1), edit.offset)
    after = traced.between(end, end + 1)
    beside = {_voice_of(span.origin) for span in (*before, *after)}
    replaced = {_voice_of(origin) for origin in gone} - {""}
    if before and after and len(beside) == 1 and "" not in beside:
        return Origin("edited", beside.pop())
    return Origin("edited", replaced.pop()) if len(replaced) == 1 else edit.origin


def _voice_of(origin: Origin) -> str:
    return origin.voice if origin.kind in ("taken", "edited") else ""


def _words(text: str, start: int, end: int) -> int:
    """Words whose first letter stands in [start, end)."""
    found = len(WORD.findall(text, start, end))
    if found and start and not text[start].isspace() and not text[start - 1].isspace():
        found -= 1
    return found


def _follow(player: Player, total: Account) -> Steps:
    """Count what was offered and decided; the steps on the way."""
    steps = Steps()
    for event in _until(player):
        payload = event.payload
        match event.kind:
            case "edit" | "dial" | "refuse":
                steps.see(event)
            case "take" if payload.get("text"):
                _voice(total, payload.get("voice")).offered += 1
            case "accept" if payload.get("take") != -1:
                _voice(total, payload.get("voice")).accepted += 1
            case "sitting":
                total.sittings += 1
        if decides(event) and (
            event.kind in total.decisions or len(total.decisions) < MOST_KINDS
        ):
            total.decisions[event.kind] += 1
    return steps


def _refusals(path: Iterable[Step], total: Account) -> None:
    """Count what was refused along a way and not taken back."""
    for step in path:
        if step.kind == "refuse" and step.turn is not None:
            gone, back = changes(step.turn.was, step.turn.now)
            for _, voice, _ in gone:
                _voice(total, voice).refused += 1
            for _, voice, _ in back:
                _voice(total, voice).refused -= 1


def _voice(total: Account, name: object) -> VoiceAccount:
    return total.voices.setdefault(str(name), VoiceAccount())


def _until(player: Player) -> Iterable[Any]:
    for first in range(0, player.n, 5_000):
        yield from player.events_between(first, min(first + 5_000, player.n))


def _path(steps: Steps, at: int) -> Iterator[Step]:
    """The steps from one back to the root."""
    while at != ROOT and (step := steps.step(at)) is not None and step.parent < at:
        yield step
        at = step.parent


def _time(player: Player, total: Account) -> None:
    times = player.score.at[: player.n]
    latest = times[0] if times else 0.0
    first = latest
    for at in times:
        gap = max(0.0, at - latest)
        total.active_s += min(gap, ACTIVE_PAUSE)
        latest = max(latest, at)
    total.recorded_s = latest - first
