"""A session of a million events, made by script: opening and typing are measured on it.

The rows are those that a hand leaves which types, erases and is answered; they are
written without a `Session`, since a sitting cannot be hurried.
"""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks import prose
from sessions.edit import OPENED, TYPED
from sessions.event import Row, to_json, to_row
from sessions.journal import INSERT, SPARSE, Journal
from sessions.provenance import Provenance
from sessions.replay.following import freeze
from sessions.schema import connect, use_log

BEGAN = 1_700_000_000.0
PACE = 0.2
"""Seconds between two keys."""

UNTOLD = 1_500
"""Events after the last snapshot."""

TAKEN_EVERY = 40
"""Sentences between two answers of a voice."""

Deed = tuple[str, int | None, int | None, str]
"""Kind, step, parent, payload: what a row is made of."""


class Hand:
    """Writes into a draft, sentence by sentence, and now and then takes words back."""

    def __init__(self, text: str, seed: int) -> None:
        self.text = text
        self.provenance = Provenance([(len(text), OPENED)])
        self.seq = self.step = 0
        self._draw = random.Random(seed)
        self._place = len(text)

    def rows(self, upto: int) -> Iterator[Row]:
        """Whole sentences, until there are at least so many events."""
        if not self.seq:
            yield self._row("opened", None, None, to_json({"text": self.text}))
        while self.seq < upto:
            for deed in self._sentence():
                yield self._row(*deed)

    def frozen(self) -> bytes:
        """A snapshot of what stands now."""
        return freeze(
            self.text,
            self.provenance.runs(),
            step=self.step,
            last_step=self.step,
            caret=self._place,
            notes="",
            steer="",
            settings={},
        )

    def _row(
        self, kind: str, step: int | None, parent: int | None, payload: str
    ) -> Row:
        self.seq += 1
        at = BEGAN + PACE * self.seq
        return to_row(self.seq, at, kind, step, parent, payload)

    def _sentence(self) -> Iterator[Deed]:
        draw = self._draw
        if draw.random() < 0.1:
            self._place = draw.randrange(len(self.text) + 1)
        sentence = prose.sentence(draw) + " "
        if draw.random() < 1 / TAKEN_EVERY:
            take = {"voice": "kjv", "text": sentence, "tokens": list(range(40))}
            for _ in range(4):
                yield "take", None, None, to_json(take)
        yield from self._typed(sentence)
        if draw.random() < 0.15:
            yield from self._erased(len(sentence.split()[-1]) + 1)

    def _typed(self, words: str) -> Iterator[Deed]:
        place = self._place
        self.text = self.text[:place] + words + self.text[place:]
        self.provenance.replace(place, 0, [(len(words), TYPED)])
        self._place += len(words)
        for number, letter in enumerate(words):
            if not number or words[number - 1] == " ":
                self.step += 1
            payload = f'{{"at":{place + number},"in":"{letter}"}}'
            yield "edit", self.step, self.step - 1, payload

    def _erased(self, n_letters: int) -> Iterator[Deed]:
        end = self._place
        self._place = start = end - n_letters
        gone = self.text[start:end]
        self.text = self.text[:start] + self.text[end:]
        self.provenance.replace(start, n_letters, [])
        self.step += 1
        for place in range(n_letters - 1, -1, -1):
            payload = f'{{"at":{start + place},"out":"{gone[place]}"}}'
            yield "edit", self.step, self.step - 1, payload


def write(draft: Path, n_events: int, *, n_words: int, seed: int = 7) -> int:
    """Make a draft of at least `n_words` words and its session; how many events it
    has, at least `n_events`. A million take some ten seconds."""
    session = draft.with_suffix(".protean")
    Journal(session, background=False).close()
    hand = Hand(prose.passage(n_words, seed), seed)
    with contextlib.closing(connect(session)) as db:
        # Nothing is lost if the power fails now: it is made again.
        db.execute("PRAGMA journal_mode=MEMORY")
        db.execute("PRAGMA synchronous=OFF")
        for end in [*range(SPARSE, n_events - UNTOLD, SPARSE), n_events - UNTOLD]:
            db.execute("BEGIN")
            db.executemany(INSERT, hand.rows(end))
            snapshot = hand.frozen()
            digest = hashlib.sha256(snapshot).hexdigest()
            row = (hand.seq, round(BEGAN * 1000), snapshot, digest)
            db.execute("INSERT INTO snapshots VALUES (?, ?, ?, ?)", row)
            db.execute("COMMIT")
        db.execute("BEGIN")
        db.executemany(INSERT, hand.rows(n_events))
        db.execute("COMMIT")
        use_log(db, session)
    draft.write_text(hand.text)
    return hand.seq
