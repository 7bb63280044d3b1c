"""Rules while a take is written: what is owed, what must not come, when to go back.

A program sees words and answers three questions. What is `owed` now (its targets are
then pulled, the more the nearer the end of the time it has)? What must be `undone` (the
take goes back to before that word, which is not drawn there again)? What is `overdue`
(the take goes back to the place where the model itself would soonest have let a target
come, and takes it there)? Nothing here keeps state: all of it is read off the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engines.plan import Demand, Program
from engines.wording import Wording

RELATIVE = frozenset(("who", "whom", "which", "that"))
LINKS = frozenset(("and", "or", "but", "very", "so", "too", "most", "more", "quite"))
CLAUSE = 6
"""Words of a clause in which its trait is looked for."""
MUST_NAME = 2
"""Times a take is sent back for a subject that came without a trait."""


@dataclass(frozen=True, slots=True)
class Debt:
    """A target is owed: it may stand from word `since` on and must by word `until`
    (None: by the end of the take)."""

    since: int
    until: int | None
    spent: float
    """The share of the time that is over, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Word `word` must not stand where it stands. `weak`: it may, if it comes again."""

    word: int
    weak: bool = False


class Running:
    """One program in one take. `targets` and `subjects` are its sets of phrases in the
    wording; `lapses(occasion)` says whether an occasion breaks on purpose."""

    def __init__(
        self,
        program: Program,
        wording: Wording,
        targets: int,
        subjects: int,
        lapses: Callable[[int], bool],
        seen: Sequence[str] = (),
    ) -> None:
        self.program, self._wording = program, wording
        self._seen = frozenset(seen)
        self._targets, self._subjects = targets, subjects
        self._lapses = lapses if program.broken > 0 else lambda occasion: False
        self._quiet = frozenset(program.quiet)
        self.given_up = False

    @property
    def name(self) -> str:
        return self.program.name

    # -- what is asked while the take is written -----------------------------------

    @property
    def silent(self) -> bool:
        """Nothing is here that the rule speaks of: it owes nothing, all may stand."""
        match self.program.demand:
            case Demand.TOUCH:
                return not self._wording.spans(self._subjects)
            case Demand.FRESH | Demand.MOST:
                return not self._wording.spans(self._targets)
        return False

    def owed(self, share: float) -> Debt | None:
        """The first debt that is open; `share` of the take's tokens are used up."""
        program, wording = self.program, self._wording
        n = len(wording.words)
        match program.demand:
            case Demand.TOUCH:
                for _, b, lapse, touches in self._touches():
                    if lapse or touches:
                        continue
                    until = b - 1 + program.number
                    spent = (n - b) / max(1, program.number)
                    return Debt(b, until, max(spent, share))
            case Demand.SENTENCE:
                for a, b, lapse, touches in self._sentences():
                    if lapse or touches:
                        continue
                    return Debt(a, b if b < n or wording.over else None, (n - a) / 16)
            case Demand.LEAST:
                if not self._lapses(0) and len(self._inside()) < program.number:
                    return Debt(wording.first, None, share)
        return None

    def overdue(self, *, final: bool) -> Debt | None:
        """A debt that should have been paid by now."""
        debt = self.owed(1.0)
        if debt is None:
            return None
        late = debt.until is not None and (
            self.program.demand is Demand.SENTENCE
            or len(self._wording.words) > debt.until
        )
        return debt if late or final else None

    def fault(self, *, final: bool) -> Fault | None:
        """The first word of the take that must not stand."""
        first = self._wording.first
        match self.program.demand:
            case Demand.TOUCH:
                for _, _, lapse, touches in self._touches():
                    if lapse and touches and touches[0][0] >= first:
                        return Fault(touches[0][0])
            case Demand.SENTENCE:
                for _, _, lapse, touches in self._sentences():
                    if lapse and touches and touches[0][0] >= first:
                        return Fault(touches[0][0])
            case Demand.FRESH:
                return self._again(final)
            case Demand.MOST:
                excess = self._excess()
                if excess:
                    return Fault(max(first, excess[0][0]))
        return None

    def met(self) -> str:
        """What the whole take made of it: met, missed or idle."""
        wordless = self._wording.first >= len(self._wording.words)
        if wordless and self.program.demand is Demand.SENTENCE:
            return "idle"
        if self.fault(final=True) is not None:
            return "missed"
        if self.owed(1.0) is not None:
            return "missed"
        demand = self.program.demand
        if demand is Demand.TOUCH and not any(True for _ in self._touches()):
            return "idle"
        if demand is Demand.FRESH and not self._inside():
            return "idle"
        return "met"

    # -- reading the words ---------------------------------------------------------

    def _inside(self) -> list[tuple[int, int]]:
        first = self._wording.first
        return [span for span in self._wording.spans(self._targets) if span[0] >= first]

    def _excess(self) -> list[tuple[int, int]]:
        """Targets beyond those that may stand."""
        most, first = self.program.number, self._wording.first
        if most:
            return [] if self._lapses(0) else self._inside()[most:]
        spans = [span for span in self._wording.spans(self._targets) if span[1] > first]
        return [span for n, span in enumerate(spans) if not self._lapses(n)]

    def _touches(self) -> Iterator[tuple[int, int, bool, list[tuple[int, int]]]]:
        """(first, last + 1, breaks on purpose, targets near) of every subject that can
        still be touched by the take."""
        wording, near = self._wording, self.program.number
        targets, first = wording.spans(self._targets), wording.first
        occasion = 0
        for a, b in wording.spans(self._subjects):
            inherited = a < first
            if inherited and b - 1 + near < first:
                continue
            touches = [
                (c, d)
                for c, d in targets
                if (c >= b and c - b + 1 <= near) or (d <= a and a - d + 1 <= near)
            ]
            if inherited and any(d <= first for _, d in touches):
                continue
            lapse = False
            if not inherited:
                lapse = self._lapses(occasion)
                occasion += 1
            yield a, b, lapse, touches

    def _sentences(self) -> Iterator[tuple[int, int, bool, list[tuple[int, int]]]]:
        """The same of every sentence with words of the take."""
        wording = self._wording
        words, first = wording.words, wording.first
        if not words:
            return
        at = min(first, len(words) - 1)
        if at < first and wording.over:
            return
        a = at
        while a and words[a - 1].sentence == words[at].sentence:
            a -= 1
        targets = wording.spans(self._targets)
        occasion = 0
        while a < len(words):
            b = a
            while b < len(words) and words[b].sentence == words[a].sentence:
                b += 1
            lapse = self._lapses(occasion)
            occasion += 1
            yield a, b, lapse, [span for span in targets if a <= span[0] < b]
            a = b

    def _again(self, final: bool) -> Fault | None:
        """The first target of the take with a trait that was there before, or (weakly)
        with none that could be told."""
        wording = self._wording
        words, first = wording.words, wording.first
        seen = set(self._seen)
        occasion = 0
        for a, b in wording.spans(self._targets):
            named = {words[at].key: at for at in self._before(a)}
            clause = self._clause(b, final)
            if clause is not None and clause >= 0:
                named[words[clause].key] = clause
            if a >= first:
                lapse = self._lapses(occasion)
                occasion += 1
                for name, at in named.items():
                    if name in seen and not lapse:
                        return Fault(at if at >= first else a)
                if not named and clause == -1 and not lapse:
                    return Fault(a, weak=True)
            seen.update(named)
        return None

    def _before(self, a: int) -> Iterator[int]:
        words = self._wording.words
        at = a - 1
        while at >= 0 and a - at <= 2 * CLAUSE:
            word = words[at]
            if word.sentence != words[a].sentence or not self._joined(at):
                return
            if word.key not in LINKS:
                if word.key in self._quiet:
                    return
                yield at
            at -= 1

    def _joined(self, at: int) -> bool:
        """Only spaces and commas part this word from the next."""
        words = self._wording.words
        gap = self._wording.between(words[at].end, words[at + 1].start)
        return not gap.replace(",", "").strip()

    def _clause(self, b: int, final: bool) -> int | None:
        """The word that names the clause behind a target; -1 where there is none, None
        where it cannot be told yet."""
        words = self._wording.words
        if b >= len(words):
            return -1 if final or self._wording.over else None
        same = words[b].sentence == words[b - 1].sentence
        if not same or not self._joined(b - 1) or words[b].key not in RELATIVE:
            return -1
        for at in range(b + 1, b + 1 + CLAUSE):
            if at >= len(words):
                return -1 if final or self._wording.over else None
            if words[at].sentence != words[b].sentence or not self._joined(at - 1):
                return -1
            if words[at].key not in self._quiet:
                return at
        return -1


def sets_of(programs: Sequence[Program]) -> list[tuple[str, ...]]:
    """The sets of phrases that programs look for: targets and subjects of each."""
    return [forms for each in programs for forms in (each.targets, each.subjects)]
