"""One take being written: tokens, text, the check after each token, rolling back."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engines.context import Logits
from engines.events import Event, Governed, Grew, Infected, Shrank, TakeEnded
from engines.governing.compiled import Governing
from engines.governing.held import Governor, Undo
from engines.request import Sampling, Unit
from engines.sampling import Candidates, Sampler
from engines.shaping import Shaper
from engines.units import trim, unit_end


@dataclass(frozen=True, slots=True)
class Terms:
    """What all takes of one voice of one weave have in common."""

    weave: int
    voice: str
    seed: int
    unit: Unit
    max_tokens: int
    last: int
    """The draft's last token, from whose evaluation under the adapter takes start."""
    ends: frozenset[int]
    pieces: tuple[bytes, ...]
    shaper: Shaper
    governing: Governing
    candidates: Candidates
    emit: Callable[[Event], None]


TOLD = 60
"""Most roll backs that a take tells of one by one."""
INFECTED = 24
"""Tokens after which the rate of terms is told again."""


class Take:
    """A take; `advance` draws one token from the logits that follow `pending`."""

    def __init__(
        self,
        terms: Terms,
        number: int,
        seq: int,
        sampler: Sampler,
        stop_at: int | None = None,
    ) -> None:
        self.number, self.seq = number, seq
        self.drawn = 0
        """Calls of `advance`, which is not the tokens kept: some are rolled back."""
        self._stop_at = stop_at
        self.ids: list[int] = []
        self.text = ""
        self.finish = ""
        """Why the take ended; empty while it runs."""
        self.n_drawn = 0
        """Tokens it had when it ended, those included that its end then cut off."""
        self._terms, self._sampler = terms, sampler
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._n_chars: list[int] = []
        """Characters of text after each token."""
        self._excluded: dict[int, set[int]] = {}
        self._attempts: dict[int, int] = {}
        self._forced: dict[int, int] = {}
        """Tokens that a rule has put at a position."""
        self._parted: set[int] = set()
        """Positions behind them, where no word may go on."""
        self._likeliest: set[int] = set()
        """Positions that a rule has sent the take back to: nothing is drawn there."""
        self._governor: Governor | None = None
        if not terms.governing.idle:
            key = (terms.seed, terms.voice, number)
            self._governor = Governor(
                terms.governing, key, terms.max_tokens, terms.shaper.bare
            )
        self._sent_ids = self._sent_chars = 0
        self._told = (0, -INFECTED)

    @property
    def pending(self) -> int:
        """The token to be evaluated next."""
        return self.ids[-1] if self.ids else self._terms.last

    def advance(self, logits: Logits) -> bool:
        """Draw, check, keep or roll back. Whether `pending` was evaluated before, so
        that the KV cache must forget it and all after it."""
        n = len(self.ids)
        self.drawn += 1
        self._next(logits, n)
        self.stop_if_due()
        return len(self.ids) <= n and not self.finish

    def retune(self, sampling: Sampling) -> None:
        """Draw by other settings from the next token on."""
        if not self.finish:
            self._sampler.retune(sampling)

    def stop_if_due(self) -> None:
        """End as cancelled where the request says so."""
        if self.drawn == self._stop_at and not self.finish:
            self.end("cancelled")

    def _next(self, logits: Logits, n: int) -> None:
        terms = self._terms
        token = self._draw(logits, n)
        if token is None or token in terms.ends:
            self._close("stop", len(self.text))
            return
        self._append(token)
        if self._governor is not None:
            undo = self._governor.verdict(self.text, self._n_chars)
            if undo is not None:
                self._roll_back(undo)
                return
        end = unit_end(self.text, terms.unit)
        if end is None and len(self.ids) >= terms.max_tokens:
            end = unit_end(self.text, terms.unit, final=True)
            if end is None:
                self._close("length", len(trim(self.text, terms.unit)))
                return
        if end is not None:
            self._close("stop", end)

    def _draw(self, logits: Logits, n: int) -> int | None:
        terms, row = self._terms, self._terms.candidates.scratch
        while self._attempts.get(n, 0) <= terms.shaper.plan.max_attempts:
            row[:] = logits
            attempt = self._attempts.get(n, 0)
            self._shape(row, n)
            factor = terms.shaper.temperature(n)
            if n in self._likeliest:
                token: int | None = int(row.argmax())
            else:
                token = self._sampler.draw(row, attempt, factor)
            if token not in terms.ends or self.text.strip():
                return token
            # The model would say nothing at all: let it say something else.
            self._excluded.setdefault(n, set()).update(terms.ends)
            self._attempts[n] = attempt + 1
        return None

    def _shape(self, row: Logits, n: int) -> None:
        shaper = self._terms.shaper
        shaper.shape(row, self.ids, self._excluded.get(n, ()))
        if n in self._parted:
            row[shaper.vocabulary.clings] = -np.inf
        forced = self._forced.get(n)
        if forced is not None:
            row[:] = -np.inf
            row[forced] = 0.0
        elif self._governor is not None:
            self._governor.shape(row, self.ids)

    def _append(self, token: int) -> None:
        self.ids.append(token)
        self.text += self._decoder.decode(self._terms.pieces[token])
        self._n_chars.append(len(self.text))
        self._sampler.accept(token)

    def _close(self, finish: str, n_chars: int) -> None:
        """End with the first `n_chars` characters, unless a banned phrase is there."""
        if self._governor is not None:
            ends = self._n_chars[: self._tokens_for(n_chars)]
            undo = self._governor.verdict(self.text[:n_chars], ends, final=True)
            if undo is not None:
                self._roll_back(undo)
                return
        self.end(finish, n_chars)

    def _roll_back(self, undo: Undo) -> None:
        """Go back to before a token: what stood there is never drawn there again, or
        others take its place."""
        assert self._governor is not None
        n = undo.at
        self._excluded = {at: ids for at, ids in self._excluded.items() if at <= n}
        self._attempts = {at: k for at, k in self._attempts.items() if at <= n}
        self._forced = {at: token for at, token in self._forced.items() if at < n}
        self._parted = {at for at in self._parted if at <= n}
        self._likeliest = {at for at in self._likeliest if at < n}
        if undo.likeliest:
            self._likeliest.add(n)
        self._attempts[n] = self._attempts.get(n, 0) + 1
        if undo.take:
            self._forced.update(enumerate(undo.take, start=n))
            self._parted.add(n + len(undo.take))
        elif n < len(self.ids):
            self._excluded.setdefault(n, set()).add(self.ids[n])
        self._keep(n, self._n_chars[n - 1] if n else 0)
        self._governor.back(n, self.text)
        self._sampler.roll_back(n)
        self._decoder.reset()
        for token in self.ids:
            self._decoder.decode(self._terms.pieces[token])
        if self._attempts[n] > self._terms.shaper.plan.max_attempts:
            self.end("stop")

    def _tokens_for(self, n_chars: int) -> int:
        """The fewest tokens whose text has `n_chars` characters."""
        for n, chars in enumerate(self._n_chars, start=1):
            if chars >= n_chars:
                return n
        return len(self.ids)

    def _keep(self, n_tokens: int, n_chars: int) -> None:
        del self.ids[n_tokens:], self._n_chars[n_tokens:]
        self.text = self.text[:n_chars]
        if self._sent_ids > n_tokens or self._sent_chars > n_chars:
            terms = self._terms
            self._sent_ids = min(self._sent_ids, n_tokens)
            self._sent_chars = min(self._sent_chars, n_chars)
            terms.emit(
                Shrank(
                    terms.weave,
                    terms.voice,
                    self.number,
                    self._sent_ids,
                    self._sent_chars,
                )
            )

    def flush(self) -> None:
        """Tell what has grown since the last time, but for what may have to go."""
        n, n_chars = len(self.ids), len(self.text)
        if self._governor is not None and not self.finish:
            n = self._shown(self._governor)
            n_chars = self._n_chars[n - 1] if n else 0
        if n > self._sent_ids:
            terms = self._terms
            terms.emit(
                Grew(
                    terms.weave,
                    terms.voice,
                    self.number,
                    self._sent_ids,
                    tuple(self.ids[self._sent_ids : n]),
                    self.text[self._sent_chars : n_chars],
                )
            )
            self._sent_ids, self._sent_chars = n, n_chars
            self._tell_rate()

    def _shown(self, governor: Governor) -> int:
        """How many tokens may be shown: nothing in them may come to be banned, and they
        must not end within a longer word whose beginning is."""
        n, safe = len(self.ids), governor.safe(self.text)
        while n > self._sent_ids:
            n_chars = self._n_chars[n - 1]
            if n_chars <= safe and governor.clean(self.text[:n_chars]) == n_chars:
                break
            n -= 1
        return n

    def _tell_rate(self) -> None:
        terms, (n_terms, n_tokens) = self._terms, self._told
        if self._governor is None or terms.governing.grove is None:
            return
        now = len(self._governor.used)
        if now != n_terms or len(self.ids) >= n_tokens + INFECTED:
            self._told = (now, len(self.ids))
            terms.emit(Infected(terms.weave, terms.voice, self.number, *self._told))

    def end(self, finish: str, n_chars: int | None = None) -> None:
        """End with the first `n_chars` characters (all by default) and say so."""
        self.n_drawn = len(self.ids)
        n_chars = len(self.text) if n_chars is None else n_chars
        if self._governor is not None:
            n_chars = self._governor.clean(self.text[:n_chars])
        self.finish = finish
        if n_chars < len(self.text):
            self._keep(self._tokens_for(n_chars) if n_chars else 0, n_chars)
        self.flush()
        self._sampler.close()
        terms = self._terms
        if self._governor is not None:
            terms.emit(self._governed(self._governor))
        terms.emit(
            TakeEnded(
                terms.weave,
                terms.voice,
                self.number,
                self.text,
                tuple(self.ids),
                terms.seed,
                finish,
                self.drawn,
                tuple(
                    round(bits, 2) for bits in self._sampler.entropy[: len(self.ids)]
                ),
            )
        )

    def _governed(self, governor: Governor) -> Governed:
        used, rules = governor.kept(self.text)
        terms, undone = self._terms, governor.undone
        return Governed(
            terms.weave,
            terms.voice,
            self.number,
            len(self.ids),
            used,
            rules,
            tuple(undone[:TOLD]),
            len(undone),
            terms.governing.plan.myth.target,
            governor.pulled(),
        )
