"""Choosing the words, pairs, triples and openings that get a column of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from styles.closed_class import COARSE, FUNCTION_WORDS
from styles.features import Choice
from styles.tokens import TOKEN, alike
from styles.words import CLASS_OF, CLASSES, FIRST_OPEN, FIRST_WORD, TAG_OF_CLASS, Words

N_WORDS, N_PAIRS, N_TRIPLES, N_STARTERS = 380, 330, 150, 40
SPREAD = 0.5
"""Share of authors that must use what is chosen."""


def choose(words: Words, texts: Iterable[tuple[str, str]]) -> Choice:
    """The choice from (author, text) passages: by frequency, every author counting the
    same, among what at least `SPREAD` of the authors use. Archaic closed-class words
    are always in: few authors use them, and those are told by them."""
    totals: dict[str, Counter[tuple[str, int]]] = defaultdict(Counter)
    size, tags = len(CLASSES), len(COARSE)
    line = CLASS_OF["line"]
    for author, text in texts:
        rows = np.array(
            [words.row(token) for token in TOKEN.findall(alike(text).lower())], np.int32
        )
        kinds = words.kind[rows]
        flat = kinds[kinds != line]
        if len(flat) < 3:
            continue
        held = totals[author]
        held.update(("word", int(row)) for row in rows[kinds >= FIRST_WORD])
        held.update(("pair", int(code)) for code in flat[:-1] * size + flat[1:])
        tag = TAG_OF_CLASS[flat]
        codes = (tag[:-2] * tags + tag[1:-1]) * tags + tag[2:]
        held.update(("triple", int(code)) for code in codes)
        stops = np.isin(flat[:-1], [CLASS_OF[mark] for mark in ".!?"])
        held.update(("starter", int(kind)) for kind in flat[1:][stops])
    rate: dict[str, Counter[int]] = defaultdict(Counter)
    users: dict[str, Counter[int]] = defaultdict(Counter)
    for held in totals.values():
        size_of = sum(count for (what, _), count in held.items() if what == "word")
        for (what, code), count in held.items():
            rate[what][code] += count / size_of  # type: ignore[assignment]
            users[what][code] += 1
    least = SPREAD * len(totals)

    def best(what: str, count: int) -> list[int]:
        spread = [code for code in rate[what] if users[what][code] >= least]
        return sorted(spread, key=lambda code: (-rate[what][code], code))[:count]

    form_of = {row: form for form, row in words.row_of.items()}
    own = [form_of[row] for row in best("word", N_WORDS) if row in form_of]
    known = set(own)
    own += [word for word in FUNCTION_WORDS if word not in known]
    pairs = [
        divmod(code, size)
        for code in best("pair", 4 * N_PAIRS)
        if min(divmod(code, size)) < FIRST_OPEN
    ][:N_PAIRS]
    triples = [
        (code // tags // tags, code // tags % tags, code % tags)
        for code in best("triple", N_TRIPLES)
    ]
    starters = [k for k in best("starter", 3 * N_STARTERS) if k >= FIRST_WORD]
    return Choice(
        tuple(own),
        np.array(pairs, np.int32),
        np.array(triples, np.int32),
        np.array(starters[:N_STARTERS], np.int32),
    )
