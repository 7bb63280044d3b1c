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
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engines.events import RuleKept, TermUsed, Undone
from engines.governing.compiled import Governing, Target
from engines.governing.myth import SURVIVES, Current
from engines.governing.programs import MUST_NAME, TRAITS, Debt, Running, chance
from engines.plan import Demand

Logits = NDArray[np.float32]

NATURAL = 4.0
"""Nats below the best; a target less likely than that is not pulled, only put where it
fits best when time is up."""
GENTLE, URGENT = 0.5, 5.0
"""Nats by which a rule's targets are pulled when they begin and when they cease to have
time."""
BACK = 0.01
"""Nats that each token given up counts against going back so far."""
NEAR, FAR = 8, 40
"""Words in which a target that was just used does not pay again, and in which another
is taken before it."""
AGAIN = 3.0
"""Nats that count against a target used not long ago."""
PULLED = 12
"""Terms that are told to have been pulled."""
HERE = 5
"""Times a rule may send a take back to one place."""
WORST = -12.0
"""Nats below the best; a target less likely than that is not taken by force."""
_NONE: Set[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Undo:
    """Go back to before token `at`. `take`: these tokens stand there then; without any,
    the token that stood there is excluded. `likeliest`: the most likely other one is
    taken, since any that is drawn costs the text more."""

    at: int
    take: tuple[int, ...] = ()
    likeliest: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """How well a target would have stood before a token, in nats below the best."""

    margin: float
    target: Target


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
        self._slots: list[dict[int, Slot]] = [{} for _ in range(n_rules)]
        self._tried: set[tuple[int, int, int]] = set()
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
        debts = self._debts
        top = float(logits.max()) if debts else 0.0
        bare = self._bare(ids, len(ids)) if debts else False
        found = [(n, d, self._note(n, logits, ids, bare, top)) for n, d in debts]
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

    def _note(
        self, number: int, logits: Logits, ids: Sequence[int], bare: bool, top: float
    ) -> list[int]:
        """Remember which target would stand best here; the tokens of all that may
        begin here, or go on."""
        at, targets = len(ids), self._governing.targets[number]
        kind = targets.bare if bare else targets.spaced
        rows = logits[kind.first]
        margins = rows - top - kind.handicap
        near, far = self._recent(NEAR), self._recent(FAR)
        wanted = self._running[number].wanted()
        for n, target in enumerate(kind.targets):
            tried = (number, at, target.tokens[0]) in self._tried
            unwanted = wanted is not None and target.words[0] not in wanted
            if tried or unwanted or target.words in near:
                margins[n] = -np.inf
            elif target.words in far:
                margins[n] -= AGAIN
        if not self._running[number].may_begin:
            margins[:] = -np.inf
        if len(margins) and not self._wording.over:
            best = int(margins.argmax())
            if np.isfinite(margins[best]) and rows[best] - top > WORST:
                self._slots[number][at] = Slot(float(margins[best]), kind.targets[best])
        pulled = set(kind.first[(rows >= top - NATURAL) & np.isfinite(margins)])
        for n, target in targets.begun(ids):
            if wanted is None or target.words[0] in wanted:
                pulled.add(target.tokens[n])
        return [token for token in pulled if logits[token] >= top - SURVIVES]

    def _recent(self, n: int) -> set[tuple[str, ...]]:
        last = [word.key for word in self._wording.words[-n:]]
        return {(one,) for one in last} | set(pairwise(last))

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
                slot_here = self._slots[number].get(at)
                if slot_here is not None and not self._was_tried(number, at, slot_here):
                    # It was sent back to this place before.
                    return self._take_there(number, running, at, slot_here.target, text)
            return self._send_back(number, running, at, text)
        debt = running.overdue(final=final)
        if debt is None:
            return None
        slot = self._best_slot(number, debt)
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
        self._tried.add((number, at, target.tokens[0]))
        return self._send_back(number, running, at, text, target.tokens)

    def _was_tried(self, number: int, at: int, slot: Slot) -> bool:
        return (number, at, slot.target.tokens[0]) in self._tried

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

    def _best_slot(self, number: int, debt: Debt) -> tuple[int, Target] | None:
        words = self._wording.words
        starts = [word.start for word in words]
        best: tuple[float, int, Target] | None = None
        n = len(self._ends)
        for at, slot in self._slots[number].items():
            if at >= n or self._was_tried(number, at, slot):
                continue
            offset = self._ends[at - 1] if at else 0
            word = bisect_right(starts, offset - 1)
            last = word + len(slot.target.words) - 1
            if word < debt.since or (debt.until is not None and last > debt.until):
                continue
            score = slot.margin - BACK * (n - at)
            if best is None or score > best[0]:
                best = (score, at, slot.target)
        return best[1:] if best is not None else None

    def back(self, n_tokens: int, text: str) -> None:
        """The take has only its first tokens any more, with this text."""
        self._watch.back(len(text))
        self._wording.read(text)
        self._judged = self._owing = -1
        for slots in self._slots:
            for at in [at for at in slots if at > n_tokens]:
                del slots[at]

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
            RuleKept(running.name, running.met(), min(count, self._budget))
            for running, count in zip(self._running, self._counts, strict=True)
        )
        return terms, rules
