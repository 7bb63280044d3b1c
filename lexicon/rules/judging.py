"""What a text makes of its rules: kept where, and where not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from lexicon.rules.opposites import Opposites, opposites_of
from lexicon.rules.rule import Kind, Name, Rule, Rules
from lexicon.rules.traits import Tagger, traits
from lexicon.rules.words import Finder, Phrase, Word, ended, phrase, words

Forms = Callable[[str], Iterable[str]]
"""From a term or a word to all its surface forms."""


class Status(StrEnum):
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"
    """It cannot be told, which is not the same as met."""
    IDLE = "idle"
    """Nothing in the text is subject to it."""


@dataclass(frozen=True, slots=True)
class Span:
    """A place [start, end) in the text, and what is amiss there in plain words."""

    start: int
    end: int
    why: str


@dataclass(slots=True)
class Ruling:
    """One rule in one text."""

    rule: Rule
    status: Status = Status.IDLE
    spans: list[Span] = field(default_factory=list)
    """Where it is missed, or where it cannot be told."""
    occasions: int = 0


def _always(rule: int, occasion: int) -> bool:
    return False


def _itself(word: str) -> tuple[str, ...]:
    return (word,)


class Judge:
    """Rules made ready for any number of texts. `forms` inflects terms and the words of
    classes; without a `tagger` traits are unknown; `ties` are opposites beside the
    common ones and those of the rules."""

    def __init__(
        self,
        rules: Rules,
        *,
        forms: Forms = _itself,
        tagger: Tagger | None = None,
        ties: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.rules = rules
        self.tagger = tagger
        inverts = any(rule.kind is Kind.INVERT for rule in rules.rules)
        self.opposites: Opposites = opposites_of(rules, ties) if inverts else {}
        self.finders: dict[Name, Finder] = {}
        self.phrases: dict[Name, frozenset[Phrase]] = {}
        """The phrases of words that each name stands for."""
        for rule in rules.rules:
            for name in (rule.target, rule.subject):
                if name is not None and name not in self.finders:
                    self.phrases[name] = _phrases(rules.members(name), forms)
                    self.finders[name] = Finder(self.phrases[name])

    def __call__(
        self,
        text: str,
        start: int = 0,
        *,
        final: bool = False,
        broken: Callable[[int, int], bool] = _always,
    ) -> list[Ruling]:
        """One ruling for each rule about `text` from character `start` on; what stands
        before it is only what was said already.

        `final`: the text ends here, so what is still open is missed. `broken(rule,
        occasion)` says, by their numbers from 0, which occasions break on purpose.
        """
        page = _Page(text, start, final)
        found = {
            name: list(finder(page.words)) for name, finder in self.finders.items()
        }
        rulings = []
        for number, rule in enumerate(self.rules.rules):
            ruling = Ruling(rule)

            def breaks(occasion: int, number: int = number, rule: Rule = rule) -> bool:
                return rule.broken > 0 and broken(number, occasion)

            match rule.kind:
                case Kind.TOUCH:
                    _touch(ruling, page, found, breaks)
                case Kind.SENTENCE:
                    _sentences(ruling, page, found, breaks)
                case Kind.FRESH:
                    _fresh(ruling, page, found, breaks, self.tagger)
                case Kind.INVERT:
                    _invert(ruling, page, found, breaks, self)
                case Kind.LEAST | Kind.MOST if rule.number:
                    _count(ruling, page, found, breaks)
                case _:
                    _avoid(ruling, page, found, breaks)
            rulings.append(ruling)
        return rulings


def seen_traits(judge: Judge, rule: Rule, text: str) -> frozenset[str]:
    """The traits that a text gives what a rule is about; none without a tagger."""
    page = _Page(text, 0, False)
    found: set[str] = set()
    if judge.tagger is not None:
        spans = list(judge.finders[rule.target](page.words))
        for at in range(len(spans)):
            found |= _traits(page, spans, at, judge.tagger)
    return frozenset(found)


Found = Mapping[Name, Sequence[tuple[int, int]]]
Breaks = Callable[[int], bool]


class _Page:
    def __init__(self, text: str, start: int, final: bool) -> None:
        self.text, self.final = text, final
        self.words: list[Word] = words(text)
        self.n = len(self.words)
        self.first = next(
            (i for i, w in enumerate(self.words) if w.end > start), self.n
        )
        """The first word that is judged."""

    def span(self, a: int, b: int, why: str) -> Span:
        return Span(self.words[a].start, self.words[b - 1].end, why)


def _phrases(members: Iterable[str], forms: Forms) -> frozenset[Phrase]:
    found = {phrase(form) for member in members for form in (member, *forms(member))}
    return frozenset(found - {()})


def _settle(ruling: Ruling, missed: bool, unknown: bool = False) -> None:
    ruling.occasions += 1
    if missed or ruling.status is Status.MISSED:
        ruling.status = Status.MISSED
    elif unknown or ruling.status is Status.UNKNOWN:
        ruling.status = Status.UNKNOWN
    else:
        ruling.status = Status.MET


def _touch(ruling: Ruling, page: _Page, found: Found, breaks: Breaks) -> None:
    rule = ruling.rule
    assert rule.subject is not None
    near, targets = rule.number, found[rule.target]
    occasion = 0
    for a, b in found[rule.subject]:
        reach = b - 1 + near
        inherited = a < page.first
        if inherited and reach < page.first:
            continue
        touching = [
            (c, d)
            for c, d in targets
            if (c >= b and c - b + 1 <= near) or (d <= a and a - d + 1 <= near)
        ]
        if inherited and any(d <= page.first for _, d in touching):
            continue
        lapses = breaks(occasion)
        occasion += 1
        if lapses:
            inside = [(c, d) for c, d in touching if c >= page.first]
            _settle(ruling, bool(inside))
            for c, d in inside:
                ruling.spans.append(page.span(c, d, f"meant to break: {rule}"))
        elif touching:
            _settle(ruling, False)
        elif reach < page.n or page.final:
            _settle(ruling, True)
            why = f"no {rule.target} within {near} words"
            ruling.spans.append(page.span(a, b, why))


def _sentences(ruling: Ruling, page: _Page, found: Found, breaks: Breaks) -> None:
    rule = ruling.rule
    targets = found[rule.target]
    has = {page.words[c].sentence for c, _ in targets}
    own = {page.words[c].sentence for c, _ in targets if c >= page.first}
    numbered = enumerate(page.words)
    occasion = 0
    for number, group in groupby(numbered, key=lambda each: each[1].sentence):
        inside = [i for i, _ in group]
        if inside[-1] < page.first:
            continue
        lapses = breaks(occasion)
        occasion += 1
        over = inside[-1] + 1 < page.n or page.final or ended(page.text)
        missed = (number in own) if lapses else (number not in has)
        if over or not missed:
            _settle(ruling, missed)
            if missed:
                a = max(inside[0], page.first)
                why = f"meant to break: {rule}" if lapses else f"no {rule.target} here"
                ruling.spans.append(page.span(a, inside[-1] + 1, why))


def _fresh(
    ruling: Ruling, page: _Page, found: Found, breaks: Breaks, tagger: Tagger | None
) -> None:
    seen: set[str] = set()
    occasion = 0
    for at, (a, b) in enumerate(found[ruling.rule.target]):
        here = frozenset[str]()
        if tagger is not None:
            here = _traits(page, found[ruling.rule.target], at, tagger)
        if a >= page.first:
            again = sorted(here & seen)
            lapses = breaks(occasion)
            occasion += 1
            if again and not lapses:
                why = f"{again[0]} again"
                ruling.spans.append(page.span(a, b, why))
            elif not here and not lapses:
                ruling.spans.append(page.span(a, b, "no trait found"))
            _settle(ruling, bool(again) and not lapses, not here and not lapses)
        seen |= here


def _invert(
    ruling: Ruling, page: _Page, found: Found, breaks: Breaks, judge: Judge
) -> None:
    prior: dict[str, None] = {}
    occasion = 0
    for at, (a, b) in enumerate(found[ruling.rule.target]):
        here = frozenset[str]()
        if judge.tagger is not None:
            here = _traits(page, found[ruling.rule.target], at, judge.tagger)
        if a >= page.first and prior:
            lapses = breaks(occasion)
            occasion += 1
            turned = {other for one in prior for other in judge.opposites.get(one, ())}
            told = bool(here and turned)
            missed = told and not here & turned and not lapses
            if missed or not told:
                why = f"no opposite of {', '.join([*prior][-3:])}"
                why = "no trait found" if turned and not here else why
                ruling.spans.append(page.span(a, b, why))
            _settle(ruling, missed, not told)
        prior.update(dict.fromkeys(sorted(here)))


def _traits(
    page: _Page, spans: Sequence[tuple[int, int]], which: int, tagger: Tagger
) -> frozenset[str]:
    """The traits of one of a term's places."""
    a, b = spans[which]
    number = page.words[a].sentence
    low, high = a, b
    while low and page.words[low - 1].sentence == number:
        low -= 1
    while high < page.n and page.words[high].sentence == number:
        high += 1
    said = [at - low for c, d in spans for at in range(c, d) if low <= at < high]
    return traits(page.text, page.words[low:high], a - low, b - low, tagger, said)


def _avoid(ruling: Ruling, page: _Page, found: Found, breaks: Breaks) -> None:
    _settle(ruling, False)
    inside = [(c, d) for c, d in found[ruling.rule.target] if d > page.first]
    for occasion, (c, d) in enumerate(inside):
        if not breaks(occasion):
            _settle(ruling, True)
            ruling.spans.append(page.span(c, d, str(ruling.rule)))


def _count(ruling: Ruling, page: _Page, found: Found, breaks: Breaks) -> None:
    rule = ruling.rule
    inside = [(c, d) for c, d in found[rule.target] if c >= page.first]
    if breaks(0):
        _settle(ruling, False)
    elif rule.kind is Kind.MOST:
        excess = inside[rule.number :]
        _settle(ruling, bool(excess))
        ruling.spans += [page.span(c, d, str(rule)) for c, d in excess]
    elif len(inside) >= rule.number:
        _settle(ruling, False)
    elif page.final:
        _settle(ruling, True)
