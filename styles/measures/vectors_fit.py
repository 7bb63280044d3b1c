"""Word vectors from a corpora folder: minutes on one core, numpy only.

Positive pointwise mutual information of words that stand near each other, then
the strongest directions of that table (Bullinaria & Levy 2007; smoothing of contexts
and square root of the weights after Levy, Goldberg & Dagan 2015; the directions by
randomised subspace iteration, Halko et al. 2011). Authors of `unseen` take no part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import numpy as np
import numpy.typing as npt

from styles.closed_class import COARSE
from styles.corpora import Work, people
from styles.measures.unseen import unseen
from styles.measures.vectors import Vectors
from styles.tokens import TOKEN, alike
from styles.words import CLASS_OF, FIRST_WORD, TAG_OF_CLASS, Words

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]

LETTERS_A_WORK, LETTERS_AN_AUTHOR = 80_000, 320_000
EVEN = 15_000
"""Words' worth that an author weighs at most: what everybody writes tells more of a
word than what one novelist has written for thirty years."""
NEAR = 6
"""Words on either side that count as near."""
SIZE, DIMENSIONS = 12_000, 64
LEAST = 25
"""Times a word must stand in the corpora."""
SMOOTH = 0.75
_SPARE, _ROUNDS = 24, 3
_APART = -1
"""Between two works in a run of tokens."""


def learn(
    held: Iterable[Work],
    words: Words,
    say: Callable[[str], None] = lambda _: None,
    size: int = SIZE,
    dimensions: int = DIMENSIONS,
) -> Vectors:
    """Vectors of the `size` most frequent words. ValueError when the works hold
    too few words."""
    run, weight = tokens(held, words)
    say(f"{len(run):,} words and marks read")
    kinds = np.where(run >= 0, words.kind[run], -1)
    kept = (run == _APART) | ((kinds >= FIRST_WORD) & (run < words.listed))
    flow, weight = run[kept], weight[kept]
    spoken = flow >= 0
    count = np.bincount(flow[spoken], minlength=words.listed)
    least = LEAST if len(flow) > 1_000_000 else 2
    order = np.argsort(-count, kind="stable")[:size]
    rows = np.sort(order[count[order] >= least]).astype(np.int32)
    if len(rows) <= dimensions + _SPARE:
        raise ValueError("too few words in these works to learn from")
    weighed = np.bincount(flow[spoken], weight[spoken], minlength=words.listed)[rows]
    share = weighed / weighed.sum()
    pmi = _pmi(flow, weight, rows, words.listed)
    say(f"{len(rows):,} words and their company counted")
    unit = _directions(pmi, dimensions)
    unit -= (share[:, None] ** 0.5 * unit).sum(axis=0) / (share**0.5).sum()
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-9)
    return Vectors(rows, unit, np.log(share).astype(np.float32), _tags(run, kinds))


def tokens(held: Iterable[Work], words: Words) -> tuple[Ints, Floats]:
    """Rows of the word table of every token of the seen authors, works apart by -1, and
    what each token weighs."""
    parts: list[Ints] = []
    authors: list[str] = []
    taken: Counter[str] = Counter()
    apart = np.full(1, _APART, np.int32)
    known = list(held)
    spelled = people([work.author for work in known])
    for work in known:
        author = spelled[work.author]
        left = LETTERS_AN_AUTHOR - taken[author]
        if unseen(author) or left <= 0:
            continue
        start = len(work.text) // 40
        text = work.text[start : start + min(left, LETTERS_A_WORK)]
        taken[author] += len(text)
        get, row = words.row_of.get, words.row
        found = [
            row(token) if (r := get(token)) is None else r
            for token in TOKEN.findall(alike(text).lower())
        ]
        parts.append(np.array([*found, _APART], np.int32))
        authors.append(author)
    if not parts:
        return apart, np.zeros(1, np.float32)
    said: Counter[str] = Counter()
    for author, part in zip(authors, parts, strict=True):
        said[author] += len(part)
    weight = [min(1.0, EVEN / said[author]) for author in authors]
    sizes = [len(part) for part in parts]
    return np.concatenate(parts), np.repeat(np.array(weight, np.float32), sizes)


def _pmi(flow: Ints, weight: Floats, rows: Ints, listed: int) -> Floats:
    """(V, V) positive pointwise mutual information; a pair weighs what its first word
    does."""
    size = len(rows)
    place = np.full(listed + 1, -1, np.int64)
    place[rows] = np.arange(size)
    at = place[flow]
    at[flow == _APART] = -1
    table = np.zeros(size * size, np.float32)
    for step in range(1, NEAR + 1):
        one, other = at[:-step], at[step:]
        both = (one >= 0) & (other >= 0)
        table += np.bincount(
            one[both] * size + other[both],
            weight[:-step][both],
            minlength=size * size,
        ).astype(np.float32)
    pairs = table.reshape(size, size)
    pairs = pairs + pairs.T
    np.fill_diagonal(pairs, 0)
    word = pairs.sum(axis=1, dtype=np.float64)
    context = word**SMOOTH
    context /= context.sum()
    expected = np.maximum(word, 1)[:, None].astype(np.float32) * np.maximum(
        context, 1e-12
    ).astype(np.float32)
    pairs /= expected
    np.log(np.maximum(pairs, 1, out=pairs), out=pairs)
    return np.asarray(pairs, np.float32)


def _directions(table: Floats, dimensions: int) -> Floats:
    """(V, D) places on the strongest directions, by the root of their weight."""
    draw = np.random.default_rng(0)
    basis = draw.standard_normal((len(table), dimensions + _SPARE)).astype(np.float32)
    for _ in range(_ROUNDS):
        basis, _ = np.linalg.qr(table @ basis)
    small = basis.T @ (table @ basis)
    values, turn = np.linalg.eigh((small + small.T) / 2)
    strongest = np.argsort(-values)[:dimensions]
    places = basis @ turn[:, strongest]
    return np.asarray(places * np.sqrt(np.maximum(values[strongest], 0)), np.float32)


def _tags(run: Ints, kinds: npt.NDArray[np.integer]) -> Floats:
    """(T, T, T) log chance of a coarse tag after two, line breaks left out; what was
    never seen borrows from the pair, and the pair from the tag alone."""
    size = len(COARSE)
    line = TAG_OF_CLASS[CLASS_OF["line"]]
    tag = TAG_OF_CLASS[kinds[run >= 0]]
    tag = tag[tag != line].astype(np.int64)
    triple = np.bincount(
        (tag[:-2] * size + tag[1:-1]) * size + tag[2:], minlength=size**3
    ).reshape(size, size, size)
    alone = (np.bincount(tag, minlength=size) + 1.0) / (len(tag) + size)
    pair = triple.sum(axis=0)
    second = (pair + 10 * alone) / (pair.sum(axis=1, keepdims=True) + 10)
    third = (triple + 10 * second[None]) / (triple.sum(axis=2, keepdims=True) + 10)
    return np.asarray(np.log(third), np.float32)
