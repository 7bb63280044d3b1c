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

from sessions.edit import Origin, Run
from sessions.player import Moment, Player
from sessions.replay import Steps
from sessions.timeline import ROOT, Step

KINDS = ("typed", "edited", "taken", "pasted", "replaced", "outside", "opened")
"""Where words come from; `edited` is what was written inside a taken passage."""

LONGEST_INSIDE = 200
"""Letters up to which something between two pieces of one voice is a change of it."""

ACTIVE_PAUSE = 60.0
"""Seconds of a longer pause that count as time at work."""

WORD = re.compile(r"\S+")


@dataclass(slots=True)
class VoiceAccount:
    """One voice: takes it offered, pieces that were accepted, letters that came into
    the draft with them, and how many of these stand in it still."""

    offered: int = 0
    accepted: int = 0
    letters_taken: int = 0
    letters_kept: int = 0
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
                    "accepted": voice.accepted,
                    "letters_taken": voice.letters_taken,
                    "letters_kept": voice.letters_kept,
                    "letters_changed": voice.letters_changed,
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
    total = Account(n_letters=len(moment.text), n_words=len(WORD.findall(moment.text)))
    for start, end, origin, kind in _pieces(moment):
        total.letters[kind] += end - start
        words = _words(moment.text, start, end)
        total.words[kind] += words
        if kind == "taken":
            voice = total.voices.setdefault(origin.voice, VoiceAccount())
            voice.letters_kept += end - start
            voice.words_kept += words
    _follow(player, total)
    _time(player, total)
    return total


def _pieces(moment: Moment) -> Iterator[tuple[int, int, Origin, str]]:
    """Stretches of one origin: start, end, origin, and the kind they count as."""
    runs, place = moment.runs, 0
    for at, (length, origin) in enumerate(runs):
        kind = origin.kind if origin.kind in KINDS else "typed"
        text = moment.text[place : place + length]
        if _inside(runs, at) and "\n\n" not in text:
            kind = "edited"
        yield place, place + length, origin, kind
        place += length


def _inside(runs: Sequence[Run], at: int) -> bool:
    """Whether a stretch is the writer's own inside a passage of one voice."""
    if not 0 < at < len(runs) - 1 or runs[at][0] > LONGEST_INSIDE:
        return False
    before, here, after = runs[at - 1][1], runs[at][1], runs[at + 1][1]
    return before == after and before.kind == "taken" and here.kind != "taken"


def _words(text: str, start: int, end: int) -> int:
    """Words whose first letter stands in [start, end)."""
    found = len(WORD.findall(text, start, end))
    if found and start and not text[start].isspace() and not text[start - 1].isspace():
        found -= 1
    return found


def _follow(player: Player, total: Account) -> None:
    """What the voices offered, and what came from them on the way to here."""
    steps = Steps()
    for event in _until(player):
        payload = event.payload
        match event.kind:
            case "edit":
                steps.see(event)
            case "take" if payload.get("text"):
                _voice(total, payload.get("voice")).offered += 1
            case "accept" if payload.get("take") != -1:
                _voice(total, payload.get("voice")).accepted += 1
            case "sitting":
                total.sittings += 1
        if event.kind in ("weave", "accept", "cancel", "turn", "undo", "redo", "mark"):
            total.decisions[event.kind] += 1
    for step in _path(steps, player.state().step):
        for stroke in step.strokes:
            origin = stroke.edit.origin
            if origin.kind == "taken":
                _voice(total, origin.voice).letters_taken += len(stroke.edit.inserted)


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
