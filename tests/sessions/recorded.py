"""Recorded sessions for the tests: a hand that writes at random, and what it made."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engines import wire
from engines.request import Prompt, Voice, Weave
from sessions.edit import PASTED, TAKEN, TYPED, Edit, Origin, Run
from sessions.recording import Around, written
from sessions.session import Session
from tests.sessions.hands import Clock

WORDS = (
    "the ",
    "sea ",
    "had ",
    "a ",
    "stone ",
    "under ",
    "rain. ",
    "é\U0001f30a ",
    "\n",
)


@dataclass
class Truth:
    """The draft after each event that a hand made, by the number of the event."""

    text: dict[int, str] = field(default_factory=dict)
    caret: dict[int, int] = field(default_factory=dict)
    runs: dict[int, list[Run]] = field(default_factory=dict)

    def at(self, n: int) -> int:
        """The last event up to `n` of which something is known."""
        return max((seq for seq in self.text if seq <= n), default=0)


class Hand:
    """Writes in a session by a clock of its own and keeps the truth."""

    def __init__(self, path: Path, seed: int = 0, now: float = 0.0) -> None:
        # Later than the machine's own clock, which stamps the very first event.
        self.clock = Clock(now or round(time.time()) + 1000.0)
        self.session = Session.open(path, clock=self.clock, background=False)
        self.truth = Truth()
        self.dice = random.Random(seed)
        self.n_weaves = 0
        self.note()
        self.session.commit()
        self.note()

    @property
    def text(self) -> str:
        return self.session.manuscript.text

    @property
    def seq(self) -> int:
        """Number of the last event."""
        journal = self.session._opened.journal
        assert journal is not None
        return journal.seq

    def note(self) -> None:
        manuscript = self.session.manuscript
        self.truth.text[self.seq] = manuscript.text
        self.truth.caret[self.seq] = self.session.caret
        self.truth.runs[self.seq] = manuscript.runs()

    def put(self, words: str, origin: Origin = TYPED, *, out: int = 0) -> None:
        """Put words at the caret in place of the `out` letters before it."""
        at = self.session.caret
        start = max(0, at - out)
        after = start + len(words)
        self.session.manuscript.apply(
            Edit(start, self.text[start:at], words, origin),
            caret_before=at,
            caret_after=after,
            join=origin == TYPED,
        )
        self.note()

    def write(self, words: str, pause: float = 0.15) -> None:
        """Type letter by letter."""
        for letter in words:
            self.clock.now += pause
            self.put(letter)

    def move(self, caret: int) -> None:
        self.session.caret = caret
        self.session.commit()
        self.note()

    def undo(self) -> None:
        if self.session.manuscript.undo() is not None:
            self.note()

    def redo(self) -> None:
        if self.session.manuscript.redo() is not None:
            self.note()

    def weave(self, *takes: str, voice: str = "kjv", kind: str = "weave") -> int:
        """Ask a voice for takes and hear them; the weave's number."""
        self.n_weaves += 1
        caret = self.session.caret
        speaker = Voice(voice)
        prompt = Prompt(self.text[:caret], 0, self.text[caret:])
        request = Weave(self.n_weaves, prompt, (speaker,), takes=len(takes), seed=3)
        self.session.record("voice", {"voice": wire.plain(speaker)})
        around = Around(self.text, self.session.notes, self.session.steer)
        self.record("weave", {**written(request, around), "kind": kind, "from": caret})
        for number, take in enumerate(takes):
            self.clock.now += 2.0
            self.record("take", taken(self.n_weaves, voice, number, take))
        return self.n_weaves

    def accept(self, words: str, voice: str = "kjv", take: int = 0) -> None:
        """Take words of a voice into the draft."""
        offset = self.session.caret
        self.put(words, Origin(TAKEN, voice))
        self.record(
            "accept",
            {
                "weave": self.n_weaves,
                "voice": voice,
                "take": take,
                "kind": "all",
                "offset": offset,
                "text": words,
            },
        )

    def record(self, kind: str, payload: dict[str, Any]) -> None:
        self.session.record(kind, payload)

    def live(self, acts: int) -> None:
        """Do so many things at random."""
        for _ in range(acts):
            self.clock.now += self.dice.choice((0.1, 0.5, 3.0, 40.0))
            match self.dice.randrange(10):
                case 0 | 1 | 2 | 3:
                    self.write(self.dice.choice(WORDS))
                case 4:
                    for _ in range(self.dice.randrange(1, 5)):
                        if self.session.caret:
                            self.put("", out=1)
                case 5:
                    self.undo()
                case 6:
                    self.redo()
                case 7:
                    self.move(self.dice.randrange(len(self.text) + 1))
                case 8:
                    self.put(self.dice.choice(WORDS) * 3, PASTED)
                case _:
                    self.weave(" and so", " and not")
                    self.accept(" and so")

    def close(self) -> None:
        assert self.session.close()


def taken(weave: int, voice: str, number: int, text: str) -> dict[str, Any]:
    """The entry of a take that grew by the word, one a second."""
    ends = [at for at in range(1, len(text)) if text[at] == " "] + [len(text)]
    return {
        "weave": weave,
        "voice": voice,
        "take": number,
        "text": text,
        "ids": [7] * len(ends),
        "seed": 3,
        "finish": "stop",
        "drawn": len(ends),
        "pace": [[(k + 1) * 500, end] for k, end in enumerate(ends)],
    }
