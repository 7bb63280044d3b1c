"""A plan compiled for one vocabulary: what is shared by voices, takes and weaves."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from engines.governing.bans import gather
from engines.governing.grove import Grove
from engines.governing.programs import Ready, pulled, sets_of
from engines.governing.watching import Watch
from engines.governing.wording import Phrases, Wording, phrase
from engines.plan import Plan
from engines.request import Warm

Tokenize = Callable[[str], Sequence[int]]
Forms = tuple[tuple[str, ...], ...]

DRAFT = 2_000
"""Characters of the draft that rules look back on."""
SHORT = 200
"""Characters of it where there are no rules, and only the seam matters."""
RATED = 6_000
"""Characters of the draft that the rate of terms is counted in."""
_WHITE = re.compile(r"\s+")
LONGER = 4.0
"""Nats that each further token of a target counts against taking it."""


@dataclass(frozen=True, slots=True)
class Target:
    """A target's tokens at a place where a word may begin, and its words."""

    tokens: tuple[int, ...]
    words: tuple[str, ...]


class Targets:
    """A program's targets over a vocabulary, with a leading space or bare."""

    def __init__(self, forms: Sequence[str], tokenize: Tokenize) -> None:
        self.spaced = _Kind([f" {form}" for form in forms], tokenize)
        self.bare = _Kind(forms, tokenize)
        self.words = frozenset(target.words for target in self.spaced.targets)
        self._begun: dict[int, list[tuple[int, Target]]] = {}
        for target in (*self.spaced.targets, *self.bare.targets):
            for n, token in enumerate(target.tokens[:-1], start=1):
                self._begun.setdefault(token, []).append((n, target))

    def begun(self, ids: Sequence[int]) -> list[tuple[int, Target]]:
        """(n, target) for each target whose first n tokens a take ends in."""
        found = self._begun.get(ids[-1], ()) if ids else ()
        return [(n, each) for n, each in found if tuple(ids[-n:]) == each.tokens[:n]]


class _Kind:
    def __init__(self, forms: Sequence[str], tokenize: Tokenize) -> None:
        found = {tuple(tokenize(form)): phrase(form) for form in forms}
        self.targets = [Target(t, w) for t, w in found.items() if t and w]
        self.first = np.array([t.tokens[0] for t in self.targets], np.int32)
        extra = [len(t.tokens) - 1 for t in self.targets]
        self.handicap = LONGER * np.array(extra, np.float32)


_T = TypeVar("_T")


class Held:
    """What of a plan does not depend on a draft or a voice, compiled."""

    def __init__(self, plan: Plan, compiled: Compiled) -> None:
        self.parts = (plan.bans, plan.clot, plan.myth.pulls, plan.programs)
        self.automata = gather(plan.bans, plan.clot)
        self.terms = tuple(pull.forms for pull in plan.myth.pulls)
        self.told = np.array([pull.mood for pull in plan.myth.pulls], np.float64)
        self.grove = compiled.grove(self.terms) if self.terms else None
        self.ready = [Ready.of(each) for each in plan.programs]
        self.targets = [compiled.targets(pulled(each)) for each in plan.programs]
        self.phrases = Phrases((*self.terms, *sets_of(plan.programs)))
        self.page: Page | None = None
        self.opening: Opening | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a draft's end has of the terms: (term, tokens before the take) of each, and
    how many tokens that end has."""

    draft: str
    n_tokens: int
    used: tuple[tuple[int, int], ...]
    behind: Mapping[tuple[str, str], Set[int]]
    """The terms, by the two words that one stands behind."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A draft's end as it was read for bans and rules; takes read on from there."""

    draft: str
    watch: Watch
    wording: Wording


class Compiled:
    """What plans were compiled to for one vocabulary, so that voices and weaves share
    it. Any thread."""

    KEPT = 32
    PLANS = 8

    def __init__(
        self, tokenize: Tokenize, clings: NDArray[np.bool_] | None = None
    ) -> None:
        """`clings` (n_vocab,): the tokens that may go on with a word."""
        self.tokenize = tokenize
        self._clings = clings
        self._lock = threading.RLock()
        self._kept: OrderedDict[object, Any] = OrderedDict()
        self._held: deque[Held] = deque(maxlen=self.PLANS)

    def held(self, plan: Plan) -> Held:
        """A plan compiled; at once for one whose parts are the very same values."""
        parts = (plan.bans, plan.clot, plan.myth.pulls, plan.programs)
        with self._lock:
            for held in self._held:
                if all(a is b for a, b in zip(held.parts, parts, strict=True)):
                    return held
            held = Held(plan, self)
            self._held.appendleft(held)
            return held

    def grove(self, terms: Forms) -> Grove:
        """The terms' forms as a trie of tokens."""
        return self._once(
            ("grove", terms), lambda: Grove(terms, self.tokenize, self._clings)
        )

    def targets(self, forms: tuple[str, ...]) -> Targets:
        """What a rule may put into a take."""
        return self._once(("targets", forms), lambda: Targets(forms, self.tokenize))

    def page(self, held: Held, draft: str) -> Page:
        """The terms in a draft's end, read once for all takes that go on from it."""
        with self._lock:
            if held.page is None or held.page.draft != draft:
                # Empty lines are no words that a term could have stood among.
                n_tokens = len(self.tokenize(_WHITE.sub(" ", draft)))
                share = n_tokens / max(1, len(draft))
                read, n_terms = Wording(held.phrases, draft), len(held.terms)
                words = read.words
                used = []
                behind: dict[tuple[str, str], set[int]] = {}
                for term, spans in read.found.items():
                    for a, _ in spans if term < n_terms else ():
                        used.append((term, round(-words[a].start * share)))
                        behind.setdefault(read.behind(a), set()).add(term)
                held.page = Page(draft, n_tokens, tuple(used), behind)
            return held.page

    def opening(self, held: Held, draft: str) -> Opening:
        """A draft's end, read once for all takes that go on from it."""
        with self._lock:
            if held.opening is None or held.opening.draft != draft:
                watch = Watch(held.automata, draft)
                held.opening = Opening(draft, watch, Wording(held.phrases, draft))
            return held.opening

    def _once(self, key: object, make: Callable[[], _T]) -> _T:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = make()
                while len(self._kept) > self.KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end(key)
            made: _T = self._kept[key]
            return made


class Governing:
    """A plan for one voice, compiled. `draft` is what stands before the take, as the
    writer wrote it; for `moods`, `warm` and `seen` see `engines.request.Weave`."""

    def __init__(
        self,
        plan: Plan,
        compiled: Compiled,
        draft: str = "",
        *,
        moods: Sequence[float] = (),
        warm: Sequence[Warm] = (),
        seen: Sequence[Sequence[str]] = (),
    ) -> None:
        held = compiled.held(plan)
        self.plan = plan
        self.automata = held.automata
        draft_end = draft[-DRAFT if plan.programs else -SHORT :]
        self.opening = compiled.opening(held, draft_end)
        self.n_terms = len(held.terms)
        self.grove = held.grove
        fits = len(moods) == self.n_terms
        self.moods = np.array(moods, np.float64) if fits else held.told.copy()
        for each in warm:
            if 0 <= each.pull < self.n_terms:
                self.moods[each.pull] = min(1.0, max(0.0, each.mood))
        self.seen = [*seen, *((),) * len(plan.programs)][: len(plan.programs)]
        self.ready, self.targets = held.ready, held.targets
        self.page: Page | None = None
        self.owed = 0.0
        if held.terms:
            self.page = page = compiled.page(held, draft[-RATED:])
            if plan.myth.target > 0:
                self.owed = plan.myth.target * page.n_tokens / 100 - len(page.used)

    @property
    def has_words(self) -> bool:
        """Whether the take must be read word by word."""
        return bool(self.grove or self.targets)

    @property
    def idle(self) -> bool:
        return not (self.automata or self.has_words)
