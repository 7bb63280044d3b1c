"""Rules while a take is written: what is owed, what must not come, when to go back.

A program sees words and answers three questions. What is `owed` now (its targets are
then pulled, the more the nearer the end of the time it has)? What must be `undone` (the
take goes back to before that word, which is not drawn there again)? What is `overdue`
(the take goes back to the place where the model itself would soonest have let a target
come, and takes it there)? Nothing here keeps state: all of it is read off the words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engines.draws import uniform
from engines.governing import traits
from engines.governing.wording import Phrase, Wording, phrase
from engines.plan import Demand, Program

TRAITS = (Demand.FRESH, Demand.INVERT)
"""What is asked of a word's traits."""
MUST_NAME = 4
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
    """Word `word` must not stand where it stands. `weak`: it may, if it comes again.
    `trait`: it is a trait, and another may be in its place."""

    word: int
    weak: bool = False
    trait: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """A program made ready for many takes."""

    program: Program
    quiet: frozenset[str]
    opposites: Mapping[str, Sequence[str]]
    openings: frozenset[Phrase]
    """What the targets of a rule that takes them back begin with, short of all."""
    lasts: frozenset[str]
    """The last words of those."""
    longest: int
    """Words in the longest of them."""

    @classmethod
    def of(cls, program: Program) -> Ready:
        takes_back = program.demand is Demand.MOST
        phrases = [phrase(form) for form in program.targets] if takes_back else []
        openings = {each[:n] for each in phrases for n in range(1, len(each))}
        return cls(
            program,
            frozenset(program.quiet),
            {each[0]: each[1:] for each in program.opposites if each},
            frozenset(openings),
            frozenset(words[-1] for words in openings),
            max(map(len, openings), default=0),
        )


class Running:
    """One program in one take. `targets` and `subjects` are its sets of phrases in the
    wording; `lapses(occasion)` says whether an occasion breaks on purpose."""

    def __init__(
        self,
        ready: Ready,
        wording: Wording,
        targets: int,
        subjects: int,
        lapses: Callable[[int], bool],
        seen: Sequence[str] = (),
    ) -> None:
        self.program, self._wording = ready.program, wording
        self._ready = ready
        self._seen = frozenset(seen)
        self._targets, self._subjects = targets, subjects
        self._lapses = lapses if self.program.broken > 0 else lambda occasion: False
        self.given_up = False
        self.wronged = -1
        """The token at which a target was taken back for its trait, if one was, or -1.
        One is owed then, so that what a word must be like makes no word rarer."""
        self.wronged_here = False
        """Another trait may stand there in its place."""

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
            case Demand.FRESH | Demand.INVERT:
                return self.wronged < 0 and not self._wording.spans(self._targets)
            case Demand.MOST:
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
                    spent = (n - b) / max(1, program.number)
                    return Debt(b, b - 1 + program.number, max(spent, share))
            case Demand.SENTENCE:
                for a, b, lapse, touches in self._sentences():
                    if lapse or touches:
                        continue
                    return Debt(a, b if b < n or wording.over else None, (n - a) / 16)
            case Demand.FRESH | Demand.INVERT:
                if self.wronged >= 0 and not self._inside():
                    return Debt(wording.first, None, share)
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

    def unsettled(self) -> int | None:
        """The first of the last words, if they may become something that must not
        stand and is taken back whole."""
        words = self._wording.words
        if not words or words[-1].key not in self._ready.lasts:
            return None
        if len(self._inside()) < self.program.number:
            return None
        for size in range(min(self._ready.longest, len(words)), 0, -1):
            last = words[-size:]
            same = last[0].sentence == last[-1].sentence
            if same and tuple(word.key for word in last) in self._ready.openings:
                return len(words) - size
        return None

    def fault(self, *, final: bool, weakly: bool = True) -> Fault | None:
        """The first word of the take that must not stand, also those that only weakly
        must not."""
        first = self._wording.first
        match self.program.demand:
            case Demand.TOUCH | Demand.SENTENCE:
                for _, _, lapse, touches in self._occasions():
                    inside = [c for c, _ in touches if c >= first]
                    if lapse and inside:
                        return Fault(inside[0])
            case Demand.FRESH | Demand.INVERT:
                return self._amiss(final, weakly)
            case Demand.MOST:
                excess = self._excess()
                if excess:
                    return Fault(max(first, excess[0][0]))
        return None

    def met(self) -> str:
        """What the whole take made of it: met, missed, unknown or idle."""
        wordless = self._wording.first >= len(self._wording.words)
        if wordless and self.program.demand is Demand.SENTENCE:
            return "idle"
        demand = self.program.demand
        if demand is Demand.INVERT:
            return self._inverted()
        if self.fault(final=True, weakly=False) is not None:
            return "missed"
        if demand is Demand.FRESH:
            unknown = self.fault(final=True) is not None
            return "unknown" if unknown else "met" if self._inside() else "idle"
        if self.owed(1.0) is not None:
            return "missed"
        if demand is Demand.TOUCH and not any(True for _ in self._touches()):
            return "idle"
        return "met"

    @property
    def n_broken(self) -> int:
        """Occasions that were broken on purpose."""
        return sum(lapse and not touches for _, _, lapse, touches in self._occasions())

    # -- reading the words ---------------------------------------------------------

    def _occasions(self) -> Iterator[tuple[int, int, bool, list[tuple[int, int]]]]:
        if self.program.demand is Demand.TOUCH:
            return self._touches()
        return iter(self._sentences() if self.program.demand is Demand.SENTENCE else ())

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

    def _traits(
        self, a: int, b: int, said: Collection[int], *, final: bool
    ) -> tuple[dict[str, int], bool]:
        """The traits of the target at words [a, b) with their words, and whether more
        may come. `said` are the words of all targets."""
        wording, quiet = self._wording, self._ready.quiet
        found = traits.before(wording, a, quiet, said)
        named = {wording.words[at].key: at for at in found}
        clause = traits.clause(wording, b, quiet, said, final=final)
        if clause is not None and clause >= 0:
            named[wording.words[clause].key] = clause
        return named, clause is None

    def _amiss(self, final: bool, weakly: bool) -> Fault | None:
        """The first target of the take whose trait was there before (`FRESH`), or is
        no opposite of one that was (`INVERT`); weakly, one whose trait cannot be
        told."""
        first = self._wording.first
        seen = set(self._seen)
        occasion = 0
        inverts = self.program.demand is Demand.INVERT
        spans = self._wording.spans(self._targets)
        said = words_of(spans)
        for a, b in spans:
            named, more = self._traits(a, b, said, final=final)
            if a >= first and (seen or not inverts):
                lapses = self._lapses(occasion)
                occasion += 1
                turned = self._turned(seen)
                if lapses or (inverts and not turned):
                    pass
                elif inverts and named and not more and not turned & named.keys():
                    at = min(named.values())
                    return Fault(at, trait=True) if at >= first else Fault(a)
                elif not inverts and (again := named.keys() & seen):
                    at = min(named[name] for name in again)
                    return Fault(at, trait=True) if at >= first else Fault(a)
                elif weakly and not named and not more:
                    return Fault(a, weak=True)
            seen.update(named)
        return None

    def _inverted(self) -> str:
        """`met` for a rule that inverts: what cannot be told is not met."""
        prior, first = set(self._seen), self._wording.first
        spans = self._wording.spans(self._targets)
        said = words_of(spans)
        status = "idle"
        occasion = 0
        for a, b in spans:
            named, _ = self._traits(a, b, said, final=True)
            if a >= first and prior:
                turned = self._turned(prior)
                lapses = self._lapses(occasion)
                occasion += 1
                told = bool(named and turned)
                if told and not lapses and not turned & named.keys():
                    return "missed"
                status = "met" if told and status != "unknown" else "unknown"
            prior.update(named)
        return status

    def _turned(self, traits: Iterable[str]) -> set[str]:
        """The opposites of these traits."""
        opposites = self._ready.opposites
        return {other for one in traits for other in opposites.get(one, ())}

    @property
    def may_begin(self) -> bool:
        """Whether a target with its trait may begin here."""
        return (
            self.program.demand not in TRAITS
            or self._wording.last[1] in traits.DETERMINERS
        )

    def wanted(self) -> frozenset[str] | None:
        """Traits that a target may have now; None where that makes no difference."""
        demand = self.program.demand
        if demand not in TRAITS:
            return None
        seen = set(self._seen)
        spans = self._wording.spans(self._targets)
        said = words_of(spans)
        for a, b in spans:
            seen.update(self._traits(a, b, said, final=True)[0])
        if demand is Demand.INVERT:
            return frozenset(self._turned(seen))
        return frozenset(self.program.traits) - seen


def sets_of(programs: Sequence[Program]) -> list[tuple[str, ...]]:
    """The sets of phrases that programs look for: targets and subjects of each."""
    return [forms for each in programs for forms in (each.targets, each.subjects)]


def words_of(spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    """The words in some spans."""
    return frozenset(at for a, b in spans for at in range(a, b))


MOST_PULLED = 1_500
"""Phrases of a trait and a target that a rule may put into a take."""


def pulled(program: Program) -> tuple[str, ...]:
    """What a rule may put into a take: its targets, each with a trait where the rule is
    about traits."""
    if program.demand not in TRAITS:
        return program.targets
    named = program.traits or tuple(
        dict.fromkeys(word for each in program.opposites for word in each[1:])
    )
    made = [f"{trait} {target}" for target in program.targets for trait in named]
    return tuple(made[:MOST_PULLED])


def chance(
    key: tuple[int, str, int], number: int, share: float
) -> Callable[[int], bool]:
    """Whether an occasion breaks a rule on purpose, as `engines.draws` has it."""
    seed, voice, take = key

    def lapses(occasion: int) -> bool:
        return uniform(seed, f"{voice}/break {number}", take, occasion, 0) < share

    return lapses
