"""The leans' tables: how often each form stands at either end of an axis.

Ends are sets of whole authors (`contrasts.py`). An author's rate is taken first and
authors are averaged, so that no long work outweighs the others; forms that few authors
use are left out, names as well, and rates are drawn towards their mean, so that a rare
form leans little. Winding books are old and strange as well: what a table would move
besides its own axis is taken out of it (`purity.py`).
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np

from styles.axes import AXIS_IDS
from styles.closed_class import FUNCTION_WORDS
from styles.corpora import Work, people, works
from styles.dial.ends import table_end
from styles.dial.positions import LINES
from styles.dial.purity import Usage, purified, usage
from styles.encoder import Encoder
from styles.fitting.contrasts import CONTRASTS, Contrast, end_of
from styles.fitting.sample import Origin, cut, stretches

FORM = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\n+| ?[^\w\s]+")
"""Words with their apostrophes, line ends, runs of marks with the space before them."""
ME = re.compile(r"I(?:'|$)")
"""Has its capital everywhere."""
AUTHOR_LETTERS = 150_000
STRETCHES = 8
LEAST_AUTHORS = 5
LEAST_RATE = 15.0
"""Per million forms, at the end where a form is more frequent."""
PRIOR = 12.0
"""Occurrences per million that both ends are taken to have had beforehand, in the
proportion of their common mean."""
MOST, LEAST_RATIO = 1_500, 0.001
"""Forms in a table, those that move most, and the least nats of one."""
AUTHOR_PASSAGES, STRETCH_PASSAGES, WORDS = 40, 6, 85
"""Passages of every author, about as long as a take, in which it is seen what forms
move."""
PROSE = ("general", "realism", "surreal", "philosophical")
MOST_RATIO = 3.0
"""Most nats of a form that the engine leans on."""

FRAGMENTS = Contrast("collapse", ("mark", "word"), (), ())
"""Flowing to fragmented: by the length of a work's sentences, not by author sets."""
LONGEST_SHORT, SHORTEST_LONG = 12.0, 24.0


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_FUNCTION = frozenset(FUNCTION_WORDS)
_ARCHAIC = _words(
    "thou thee thy thine ye unto hath hast doth dost art wast wert shalt wilt wouldst "
    "shouldst canst couldst mayst hadst didst spake saith verily behold lo yea nay "
    "wherefore whence wherein whereof thereof therein hither thither ere o"
)
_SPOKEN = _words("i me my mine we us our ours you your yours yes oh ah said says say")
ARCHAIC_END = re.compile(r"[^aeiou]eth$|[^aeioun]est$")
QUOTE = re.compile(r"[\"'\u2018-\u201d]")
KINDS = {
    "archaic": ("archaic", "function", "spoken", "short"),
    "nesting": ("mark", "function"),
    "concreteness": ("content",),
    "strangeness": ("content", "function"),
    "density": ("content", "function"),
    "dialogue": ("quote", "spoken", "short"),
    "line-break": ("line",),
    "collapse": ("mark", "function"),
}
"""Kinds of forms that each axis leans on; others come in where they take something back
that those move besides."""
KEEPS = {"collapse": "nesting"}
"""What an axis that the encoder does not know may move: fragments are straight."""


class Tables:
    """Counts forms work by work; `table` gives what is shipped for an axis, from every
    second author of each end: sides 0 and 1 share none."""

    def __init__(self, contrasts: Iterable[Contrast] = CONTRASTS) -> None:
        self.contrasts = tuple(contrasts)
        self._counts: dict[str, Counter[str]] = defaultdict(Counter)
        self._names: Counter[str] = Counter()
        self._lower: Counter[str] = Counter()
        self._known: dict[tuple[str, int | None], dict[str, tuple[float, float]]] = {}
        self.passages: list[str] = []
        self._ends: dict[str, dict[int, set[str]]] = {
            each.axis: {1: set(), -1: set()} for each in (*self.contrasts, FRAGMENTS)
        }

    def add(self, author: str, work: Work) -> None:
        """Count one work under its author."""
        if text := self.note(author, work):
            self._count(author, text)

    def note(self, author: str, work: Work) -> str:
        """Remember at which ends an author stands; what is to be counted, if any."""
        origin = Origin(work.title, author, work.year, work.set, work.source)
        ends = {each.axis: end_of(each, origin) for each in self.contrasts}
        text = "\n\n".join(stretches(work.text, STRETCHES))[:AUTHOR_LETTERS]
        ends[FRAGMENTS.axis] = _pace(text) if work.set != "poetry" else 0
        for axis, end in ends.items():
            if end:
                self._ends[axis][end].add(author)
        return text if any(ends.values()) else ""

    def _count(self, author: str, text: str) -> None:
        counts = self._counts[author]
        if counts.total() * 5 > AUTHOR_LETTERS:
            return
        for match in FORM.finditer(text):
            form = match.group()
            lower = form.lower()
            if form[0].isupper() and not ME.match(form):
                before = text[max(0, match.start() - 2) : match.start()]
                if before[-1:] == " " and before[:1].isalpha():
                    self._names[lower] += 1
            else:
                self._lower[lower] += 1
            counts[lower] += 1

    def authors(self, axis: str, end: int) -> list[str]:
        """All authors of an end, in order; none that stands at both."""
        both = self._ends[axis]
        return sorted(both[end] - both[-end])

    def table(
        self, contrast: Contrast, side: int | None = None, used: Usage | None = None
    ) -> dict[str, list[float]]:
        """Form to [rate at the high end, rate at the low end], per million forms. With
        `used`, what the table would move besides its axis is taken out of it."""
        rates = self.rates(contrast.axis, side)
        forms = sorted(rates)
        own = np.array([_kind(form) in KINDS[contrast.axis] for form in forms], float)
        ratios = np.array([_log_ratio(rates[form]) for form in forms])
        means = np.array([sum(rates[form]) / 2 for form in forms])
        often = means
        if used is None or contrast.axis == LINES:
            ratios = ratios * own
        else:
            known = used.of(forms)
            often = known.often
            axis = AXIS_IDS.index(KEEPS.get(contrast.axis, contrast.axis))
            others = [n for n, name in enumerate(AXIS_IDS) if name != LINES]
            others.remove(axis)
            end = table_end(contrast.axis)
            within = np.clip(ratios, -MOST_RATIO, MOST_RATIO)
            ratios = purified(within, own, known, end, axis, others, MOST_RATIO)
        order = np.argsort(-often * ratios**2, kind="stable")[:MOST]
        return {
            forms[at]: [
                max(round(float(means[at] * math.exp(sign * ratios[at] / 2)), 2), 0.01)
                for sign in (1, -1)
            ]
            for at in sorted(order)
            if abs(ratios[at]) > LEAST_RATIO
        }

    def usage(self, encoder: Encoder, side: int | None = None) -> Usage:
        """What every form of any table does in the passages there are."""
        forms: set[str] = set()
        for contrast in (*self.contrasts, FRAGMENTS):
            forms |= self.rates(contrast.axis, side).keys()
        shuffled = np.random.default_rng(1).permutation(len(self.passages))
        return usage(
            [self.passages[place] for place in shuffled],
            {form for form in forms if _kind(form) != "line"},
            forms_of,
            lambda text: encoder.stands(encoder.features.counts(text)),
        )

    def rates(self, axis: str, side: int | None) -> dict[str, tuple[float, float]]:
        """Rates of every form at both ends, drawn towards their mean: forms of several
        authors, frequent enough, and no names."""
        known = self._known.get((axis, side))
        if known is not None:
            return known
        high = self._rates(self._side(axis, 1, side))
        low = self._rates(self._side(axis, -1, side))
        used = Counter(
            form
            for end in (1, -1)
            for author in self._side(axis, end, side)
            for form in self._counts[author]
        )
        found = self._known[axis, side] = {}
        for form in {*high, *low}:
            a, b = high.get(form, 0.0), low.get(form, 0.0)
            # At the head of a sentence a capital says nothing.
            named = self._names[form] > self._lower[form]
            if used[form] < LEAST_AUTHORS or max(a, b) < LEAST_RATE or named:
                continue
            mean = (a + b) / 2
            share = PRIOR / (mean + PRIOR)
            found[form] = a + (mean - a) * share, b + (mean - b) * share
        return found

    def _side(self, axis: str, end: int, side: int | None) -> list[str]:
        authors = self.authors(axis, end)
        return authors if side is None else authors[side::2]

    def _rates(self, authors: Iterable[str]) -> dict[str, float]:
        rates: Counter[str] = Counter()
        n = 0
        for author in authors:
            counts = self._counts[author]
            total = counts.total()
            if not total:
                continue
            n += 1
            for form, count in counts.items():
                rates[form] += count * 1e6 / total  # type: ignore[assignment]
        return {form: rate / max(n, 1) for form, rate in rates.items()}


def count(folder: Path) -> Tables:
    """Count a whole corpora folder. Raises ValueError where there is none."""
    tables = Tables()
    held = list(works(folder))
    spelled = people([work.author for work in held])
    room: Counter[str] = Counter()
    for work in held:
        author = spelled[work.author]
        tables.add(author, work)
        if work.set in PROSE:
            some = list(islice(_passages(work), AUTHOR_PASSAGES - room[author]))
            room[author] += len(some)
            tables.passages += some
    return tables


def forms_of(text: str) -> Iterator[tuple[str, int, int]]:
    """The forms of a text, in lower case, each with where it begins and ends."""
    for match in FORM.finditer(text):
        yield match.group().lower(), match.start(), match.end()


def _passages(work: Work) -> Iterator[str]:
    for stretch in stretches(work.text, STRETCHES):
        yield from islice(cut(stretch, WORDS), STRETCH_PASSAGES)


def _log_ratio(rates: tuple[float, float]) -> float:
    return math.log(rates[0] / rates[1])


def _kind(form: str) -> str:
    """What kind of form it is; an axis leans on forms of its own kinds alone, so that
    it moves little else."""
    if form[0] == "\n":
        return "line"
    if not form[0].isalpha():
        return "quote" if QUOTE.search(form) else "mark"
    if form in _ARCHAIC or ARCHAIC_END.search(form):
        return "archaic"
    if "'" in form:
        return "short"
    if form in _SPOKEN:
        return "spoken"
    return "function" if form in _FUNCTION else "content"


def _pace(text: str) -> int:
    """1 where sentences are short, -1 where they are long, 0 between."""
    words = len(text.split())
    stops = len(re.findall(r"[.!?…]|—|;", text))
    mean = words / max(stops, 1)
    if mean <= LONGEST_SHORT:
        return 1
    return -1 if mean >= SHORTEST_LONG else 0
