"""From a lexicon, rules and lists to what the engine is told: plain plans."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from engines.governing.bans import PATTERN
from engines.plan import NO_MYTH, Ban, Demand, Myth, Plan, Program, Pull
from engines.request import Voice, Warm
from lexicon.forms import inflections, surface_forms
from lexicon.graph import Lexicon
from lexicon.matcher import Matcher
from lexicon.pull import COLD, Moods
from lexicon.rules.judging import Judge, Ruling, seen_traits
from lexicon.rules.opposites import TRAITS as USUAL
from lexicon.rules.rule import Kind, Name, Rule, Rules
from lexicon.rules.traits import QUIET, Tagger
from lexicon.terms import Term
from studio.dial.virality import CEILING, gamma_of, infection_of

MOST_PULLED = 10_000
"""Terms that pull; of more, the oldest."""
LOOKED_BACK = 20_000
"""Characters of the draft in which traits are looked for."""

DEMANDS = {
    Kind.TOUCH: Demand.TOUCH,
    Kind.SENTENCE: Demand.SENTENCE,
    Kind.FRESH: Demand.FRESH,
    Kind.INVERT: Demand.INVERT,
    Kind.LEAST: Demand.LEAST,
    Kind.MOST: Demand.MOST,
    Kind.AVOID: Demand.MOST,
}


TRAITS = (Kind.FRESH, Kind.INVERT)
OPPOSED = ("opposes", "inverts")
"""Kinds of relations between words that are each other's opposites."""


Broken = Callable[[int, int], bool]
"""Whether a rule, by number, is broken on purpose on an occasion."""


@dataclass(frozen=True, slots=True)
class Governed:
    """What the writer has set for the voices. `infection` (terms per 100 tokens) below
    0 follows from `virality`."""

    lexicon: Lexicon | None = None
    rules: Rules | None = None
    bans: tuple[Ban, ...] = ()
    virality: float = 0.0
    infection: float = -1.0

    @property
    def target(self) -> float:
        """Terms per 100 tokens that are aimed at."""
        if self.infection >= 0:
            return self.infection
        return infection_of(self.virality)


class Compiler:
    """Makes plans; what does not depend on the draft is made once. `tagger` is asked
    for when a rule is about traits; `matcher` finds the lexicon's terms, if there is
    one already."""

    def __init__(
        self,
        governed: Governed,
        tagger: Callable[[], Tagger] | None = None,
        matcher: Matcher | None = None,
    ) -> None:
        self.governed = governed
        self._tagger = tagger
        lexicon = governed.lexicon
        self._moods = (
            Moods(lexicon, matcher)
            if lexicon is not None and governed.target > 0
            else None
        )
        self._forms = _Forms(lexicon)
        self.judge = None
        if governed.rules is not None:
            traits = any(rule.kind in TRAITS for rule in governed.rules.rules)
            found = tagger() if tagger is not None and traits else None
            ties = _opposed(lexicon) if lexicon is not None and traits else ()
            self.judge = Judge(
                governed.rules, forms=self._forms, tagger=found, ties=ties
            )
        self._terms = [term for term in lexicon or () if term.kind == "term"]
        del self._terms[MOST_PULLED:]
        rules = governed.rules
        self._rules = rules.rules if rules is not None else ()
        self.plan = Plan(
            myth=self._myth(),
            programs=tuple(self._program(rules, rule) for rule in self._rules)
            if rules is not None
            else (),
            clot=clot_of(governed.bans),
        )
        """What governs takes, whatever they go on from."""
        self._plans: dict[float, Plan] = {}

    def plan_at(self, virality: float) -> Plan:
        """The plan for a voice whose slider stands there; the same one each time."""
        plan = self._plans.get(virality)
        if plan is None:
            myth = replace(
                self.plan.myth,
                gamma=gamma_of(virality),
                target=infection_of(virality),
            )
            myth = myth if virality > 0 and myth.pulls else NO_MYTH
            plan = self._plans[virality] = replace(self.plan, myth=myth)
        return plan

    def around(self, draft: str) -> Around:
        """What of it depends on the draft that takes go on from."""
        warm: tuple[Warm, ...] = ()
        if self._moods is not None:
            fits = self._moods.at(draft)
            numbered = [(n, round(fits[term], 2)) for n, term in enumerate(self._terms)]
            warm = tuple(Warm(n, mood) for n, mood in numbered if mood > COLD)
        seen = tuple(self._seen(rule, draft) for rule in self._rules)
        return Around(warm, seen if any(seen) else ())

    def judged(self, draft: str, take: str, broken: Broken) -> list[Ruling]:
        """What a take that is over made of the rules."""
        if self.judge is None:
            return []
        draft = draft[-self.looked_back :]
        return self.judge(draft + take, len(draft), final=True, broken=broken)

    @property
    def looked_back(self) -> int:
        """Characters of a draft that rules see."""
        return LOOKED_BACK

    def _myth(self) -> Myth:
        if self._moods is None:
            return NO_MYTH
        pulls = tuple(Pull(term.name, _written(term), COLD) for term in self._terms)
        gamma = gamma_of(self.governed.virality) if self.governed.virality else CEILING
        return Myth(pulls, gamma, self.governed.target)

    def _program(self, rules: Rules, rule: Rule) -> Program:
        subjects = () if rule.subject is None else self._of(rules, rule.subject)
        return Program(
            str(rule),
            DEMANDS[rule.kind],
            self._of(rules, rule.target),
            subjects,
            rule.number,
            rule.broken,
            quiet=tuple(sorted(QUIET)) if rule.kind in TRAITS else (),
            traits=USUAL if rule.kind is Kind.FRESH else (),
            opposites=self._opposites() if rule.kind is Kind.INVERT else (),
        )

    def _opposites(self) -> tuple[tuple[str, ...], ...]:
        assert self.judge is not None
        known = self.judge.opposites
        return tuple((word, *sorted(known[word])) for word in sorted(known))

    def _of(self, rules: Rules, name: Name) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for member in rules.members(name):
            found.update(dict.fromkeys(self._forms(member)))
        return tuple(found)

    def _seen(self, rule: Rule, draft: str) -> tuple[str, ...]:
        if rule.kind not in TRAITS or self.judge is None:
            return ()
        return tuple(sorted(seen_traits(self.judge, rule, draft[-LOOKED_BACK:])))


class _Forms:
    """The forms under which a term, or any word, may be written by a voice."""

    def __init__(self, lexicon: Lexicon | None) -> None:
        self._lexicon = lexicon

    def __call__(self, word: str) -> tuple[str, ...]:
        term = self._lexicon.find(word) if self._lexicon is not None else None
        return self.of(term if term is not None else Term(word))

    def of(self, term: Term) -> tuple[str, ...]:
        return surface_forms(term, possessives=False, verbs=False)


def _opposed(lexicon: Lexicon) -> list[tuple[str, str]]:
    ties = [tie for tie in lexicon.relations() if tie.kind in OPPOSED]
    return [(tie.source, tie.target) for tie in ties]


def _written(term: Term) -> tuple[str, ...]:
    """The forms that a voice is drawn to, as the writer spells them: singular and
    plural, and each with a capital as at the beginning of a sentence."""
    forms: dict[str, None] = {}
    for name in (term.name, *term.aliases):
        made = inflections(name, possessives=False, verbs=False) if term.inflect else ()
        forms.update(dict.fromkeys((name, *made)))
    forms.update(dict.fromkeys(term.forms))
    capitals = [form[0].upper() + form[1:] for form in forms]
    return tuple(dict.fromkeys((*forms, *capitals)))


@dataclass(frozen=True, slots=True)
class Around:
    """The part of what governs takes that goes with the draft (see `Weave`)."""

    warm: tuple[Warm, ...] = ()
    seen: tuple[tuple[str, ...], ...] = ()


def clot_of(bans: Iterable[Ban]) -> str:
    """Bans as the lines of a plan's clot."""
    lines = []
    for ban in bans:
        # White space at its ends makes no difference to a phrase.
        literal = f" {ban.phrase}" if ban.phrase.startswith(PATTERN) else ban.phrase
        lines.append(f"{PATTERN}{ban.phrase}" if ban.pattern else literal)
    return "\n".join(lines)


def governed_voice(voice: Voice, plan: Plan) -> Voice:
    """A voice under a plan; what it has of its own is kept."""
    own = replace(voice.plan, myth=plan.myth, programs=plan.programs, clot=plan.clot)
    return replace(voice, plan=own)
