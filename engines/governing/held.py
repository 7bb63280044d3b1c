"""What governs a take: bans, rules and the pull of terms, kept while it is written.

A `Governor` follows one take under a compiled plan (`governing/compiled.py`). The take
asks it to `shape` each row of logits, tells it the text after each token, and does what
`verdict` says: keep, or go back to a token, never to draw it there again or to take
another one there instead.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engines.events import RuleKept, TermUsed, Undone
from engines.governing.compiled import Governing, Target
from engines.governing.myth import Current
from engines.governing.programs import MUST_NAME, TRAITS, Debt, Running, chance
from engines.governing.slots import Slots
from engines.plan import Demand

Logits = NDArray[np.float32]

GENTLE, URGENT = 0.5, 5.0
"""Nats by which a rule's targets are pulled when they begin and when they cease to have
time."""
PULLED = 12
"""Terms that are told to have been pulled."""
HERE = 5
"""Times a rule may send a take back to one place."""
_NONE: Set[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Undo:
    """Go back to before token `at`. `take`: these tokens stand there then; without any,
    the token that stood there is excluded. `likeliest`: the most likely other one is
    taken, since any that is drawn costs the text more."""

    at: int
    take: tuple[int, ...] = ()
    likeliest: bool = False


class Governor:
    """What governs one take. `key` is (seed, voice, take), `bare` tells whether a word
    that begins at a position of the take stands without a space."""

    def __init__(
        self,
        governing: Governing,
        key: tuple[int, str, int],
        n_expected: int,
        bare: Callable[[Sequence[int], int], bool],
    ) -> None:
        self._governing, self._bare = governing, bare
        self._n_expected = max(1, n_expected)
        self._watch = governing.opening.watch.fork()
        self._wording = governing.opening.wording.fork()
        plan = governing.plan
        self._current: Current | None = None
        self._behind: Mapping[tuple[str, str], Set[int]] = {}
        """The terms on the page, by the two words that one stands behind."""
        self._behind_here: dict[tuple[str, str], set[int]] = {}
        """The same of those in the take."""
        if governing.grove is not None and governing.page is not None:
            self._current = Current(
                plan.myth,
                governing.grove,
                governing.moods,
                governing.owed,
                key[2],
                governing.page.used,
            )
            self._behind = governing.page.behind
        first = governing.n_terms
        self._running = [
            Running(
                ready,
                self._wording,
                first + 2 * number,
                first + 2 * number + 1,
                chance(key, number, ready.program.broken),
                governing.seen[number],
            )
            for number, ready in enumerate(governing.ready)
        ]
        n_rules = len(self._running)
        self._slots = [
            Slots(running, targets, self._wording)
            for running, targets in zip(self._running, governing.targets, strict=True)
        ]
        self._counts, self._weak = [0] * n_rules, [0] * n_rules
        self._here: Counter[tuple[int, int]] = Counter()
        self._budget = 8 + n_expected // 10
        self._ends: Sequence[int] = ()
        self._judged = self._counted = self._owing = self._stirred = -1
        self._stirring: list[tuple[int, Running]] = []
        self._debts: list[tuple[int, Debt]] = []
        self._used: list[tuple[int, int]] = []
        self.undone: list[Undone] = []

    # -- before a draw ---------------------------------------------------------------

    def shape(self, logits: Logits, ids: Sequence[int]) -> None:
        """Pull in place on one row of logits (n_vocab,); `ids` is the take so far."""
        if self._current is None and not self._running:
            return
        if self._owing != self._wording.version:
            self._owing = self._wording.version
            share = len(ids) / self._n_expected
            self._debts = [
                (number, debt)
                for number, running in self._awake()
                if not running.given_up and (debt := running.owed(share)) is not None
            ]
        # What was just said may yet grow into another word; it is not owed twice.
        debts = [(n, debt) for n, debt in self._debts if not self._slots[n].said]
        top = float(logits.max()) if debts else 0.0
        bare = self._bare(ids, len(ids)) if debts else False
        found = [(n, d, self._slots[n].note(logits, ids, bare, top)) for n, d in debts]
        if self._current is not None:
            used = self.used
            self._current.add_to(logits, ids, used, self._bare, self._barred)
        for number, debt, pulled in found:
            running = self._running[number]
            here = running.wronged_here and running.wronged == len(ids)
            spent = 1.0 if here else min(1.0, debt.spent)
            logits[pulled] += np.float32(GENTLE + (URGENT - GENTLE) * spent * spent)

    def _barred(self) -> Set[int]:
        """Terms that have stood behind the last two words: not the same again."""
        if not self._behind and not self._behind_here:
            return _NONE
        last = self._wording.last
        page, here = self._behind.get(last), self._behind_here.get(last)
        return (page or _NONE) | (here or _NONE) if page or here else _NONE

    def _awake(self) -> list[tuple[int, Running]]:
        """The rules, numbered, that something here speaks of."""
        if self._stirred != self._wording.finds:
            self._stirred = self._wording.finds
            self._stirring = [
                (number, running)
                for number, running in enumerate(self._running)
                if not running.silent
            ]
        return self._stirring

    @property
    def used(self) -> list[tuple[int, int]]:
        """(term, tokens so far) for each term in the take, in the order they came."""
        if self._counted != self._wording.finds:
            self._used = self._count()
            self._counted = self._wording.finds
        return self._used

    def _count(self) -> list[tuple[int, int]]:
        wording, first = self._wording, self._wording.first
        found = []
        self._behind_here = {}
        for term, spans in wording.found.items():
            if term < self._governing.n_terms:
                for a, b in reversed(spans):
                    if a < first:
                        break
                    at = bisect_right(self._ends, wording.words[b - 1].end - 1)
                    found.append((term, at + 1))
                    behind = wording.behind(a)
                    self._behind_here.setdefault(behind, set()).add(term)
        return sorted(found, key=lambda each: each[1])

    # -- after a token ---------------------------------------------------------------

    def verdict(
        self, text: str, ends: Sequence[int], *, final: bool = False
    ) -> Undo | None:
        """What to do about the text, which is as long as `ends[-1]` unless it is to end
        sooner (`final`). `ends` are the characters there are after each token."""
        self._ends = ends
        caught = self._watch.close(text) if final else self._watch.read(text)
        if caught is not None:
            at = bisect_right(ends, caught.start)
            self.undone.append(Undone("ban", caught.phrase, at, text[caught.start :]))
            return Undo(at)
        if not self._governing.has_words:
            return None
        self._wording.read(text, final=final)
        if not final and self._judged == self._wording.version:
            return None
        self._judged = self._wording.version
        for number, running in self._awake():
            if not running.given_up:
                undo = self._held(number, running, text, final)
                if undo is not None:
                    return undo
        if final:
            # The take may go on, if something else sends it back.
            self._wording.read(text)
            self._judged = self._owing = -1
        return None

    def _held(
        self, number: int, running: Running, text: str, final: bool
    ) -> Undo | None:
        weakly = self._weak[number] < MUST_NAME
        fault = running.fault(final=final, weakly=weakly)
        if fault is not None:
            self._weak[number] += fault.weak
            start = max(0, self._wording.words[fault.word].start)
            at = bisect_right(self._ends, start)
            if running.program.demand in TRAITS:
                running.wronged = at
                self._stirred = -1
                running.wronged_here = fault.weak or fault.trait
                target = self._slots[number].here(at)
                if target is not None:
                    # It was sent back to this place before.
                    return self._take_there(number, running, at, target, text)
            return self._send_back(number, running, at, text)
        debt = running.overdue(final=final)
        if debt is None:
            return None
        slot = self._slots[number].best(debt, self._ends)
        if slot is not None:
            return self._take_there(number, running, *slot, text)
        way_out = self._way_out(running, debt)
        if way_out is not None:
            at = bisect_right(self._ends, way_out)
            return self._send_back(number, running, at, text)
        running.given_up = True
        return None

    def _take_there(
        self, number: int, running: Running, at: int, target: Target, text: str
    ) -> Undo | None:
        self._slots[number].put(at, target)
        return self._send_back(number, running, at, text, target.tokens)

    def _way_out(self, running: Running, debt: Debt) -> int | None:
        """Where something else has to stand when no target can be put anywhere."""
        words = self._wording.words
        if running.program.demand is Demand.SENTENCE and debt.until is not None:
            # The sentence must not end yet.
            return max(0, words[debt.until - 1].end)
        if running.program.demand in TRAITS:
            # The take must not be over yet.
            return len(self._wording.text) - 1
        if running.program.demand is Demand.TOUCH and debt.since > self._wording.first:
            # What asked for a target must not stand.
            return max(0, words[debt.since - 1].start)
        return None

    def _send_back(
        self,
        number: int,
        running: Running,
        at: int,
        text: str,
        take: tuple[int, ...] = (),
    ) -> Undo | None:
        self._counts[number] += 1
        self._here[number, at] += 1
        if self._counts[number] > self._budget or self._here[number, at] > HERE:
            running.given_up = True
            return None
        start = self._ends[at - 1] if at else 0
        self.undone.append(Undone("rule", running.name, at, text[start:]))
        return Undo(at, take, likeliest=not take)

    def back(self, n_tokens: int, text: str) -> None:
        """The take has only its first tokens any more, with this text."""
        self._watch.back(len(text))
        self._wording.read(text)
        self._judged = self._owing = -1
        for slots in self._slots:
            slots.back(n_tokens)

    # -- what may be shown, and what became of it ------------------------------------

    def safe(self, text: str) -> int:
        """Characters of the text that will not be found to be banned later on."""
        n = self._watch.safe(text)
        words = self._wording.words
        if self._running and words:
            # A word is shown when rules have seen it whole.
            n = min(n, max(0, words[-1].end))
        elif self._running:
            n = 0
        for running in self._running:
            at = None if running.given_up else running.unsettled()
            if at is not None:
                n = min(n, max(0, words[at].start))
        return n

    def clean(self, text: str) -> int:
        """The most characters of the text that may stand as a take that ends there."""
        n = len(text)
        while (caught := self._watch.close(text[:n])) is not None:
            n = caught.start
        return n

    def pulled(self) -> tuple[TermUsed, ...]:
        """The terms that were pulled at most steps."""
        if self._current is None:
            return ()
        pulls = self._governing.plan.myth.pulls
        steps = self._current.steps
        most = np.argsort(-steps, kind="stable")[:PULLED]
        return tuple(TermUsed(pulls[n].term, int(steps[n])) for n in most if steps[n])

    def kept(self, text: str) -> tuple[tuple[TermUsed, ...], tuple[RuleKept, ...]]:
        """The terms in a take that is over, and what became of each rule."""
        self._wording.read(text, final=True)
        counts = Counter(term for term, _ in self.used)
        pulls = self._governing.plan.myth.pulls
        terms = tuple(TermUsed(pulls[term].term, n) for term, n in counts.items())
        rules = tuple(
            RuleKept(
                running.name,
                running.met(),
                min(count, self._budget),
                running.n_broken,
            )
            for running, count in zip(self._running, self._counts, strict=True)
        )
        return terms, rules
