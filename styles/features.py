"""What is counted in a text. Counts add up: a text's are the sum of its paragraphs'.

A row of counts is one float64 vector: a column per feature, then a column per
denominator (`PER`). `Features.counts` is linear in the text and holds no more of it in
arrays than one piece of `tokens.PIECE` letters at a time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from styles.closed_class import COARSE
from styles.tokens import TOKEN, alike, paragraphs, pieces, unwrapped
from styles.words import (
    CLASS_OF,
    CLASSES,
    ENDINGS,
    FIRST_OPEN,
    FIRST_WORD,
    LEXNAMES,
    TAG_OF_CLASS,
    Ints,
    Words,
)

Counts = npt.NDArray[np.float64]

PER = (
    "words", "pairs", "triples", "sentences", "clauses", "content words", "fields",
    "sounds", "lines", "windows", "paragraphs", "neighbours",
)  # fmt: skip
"""What features are counted per; each is a count itself."""

WINDOW = 50
"""Words in which different words are counted."""

_BINS = {
    "sentence": (1, 4, 7, 11, 16, 23, 33, 46, 65),
    "clause": (1, 2, 3, 4, 6, 8, 11, 15, 21),
    "commas": (0, 1, 2, 3, 4, 6),
    "letters": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13),
    "line": (1, 4, 6, 8, 10, 13, 17, 25),
    "paragraph": (1, 11, 26, 51, 101, 201),
    "syllables": (0, 1, 2, 3, 4),
}
_TOP = 512
_BIN_OF = {
    name: (np.searchsorted(edges, np.arange(_TOP + 1), side="right") - 1).astype(
        np.int32
    )
    for name, edges in _BINS.items()
}
_LINE, _COMMA, _QUOTE = CLASS_OF["line"], CLASS_OF[","], CLASS_OF['"']
_ENDS = np.isin(np.arange(len(CLASSES)), [CLASS_OF[mark] for mark in ".!?"])
_BREAKS = np.isin(np.arange(len(CLASSES)), [CLASS_OF[m] for m in ".!?,;:—…()"])
_CAPITAL = re.compile(r"(?<=[a-z,;] )[A-Z]")
_SINGLE = (
    "in quotes",
    "capitals",
    "not listed",
    "alliteration",
    "different words",
    "sentences that begin alike",
    "open lines",
)
_SINGLE_PER = (
    "words", "words", "words", "neighbours", "windows", "sentences", "lines",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """Which words, pairs, triples and sentence openings are worth a column: chosen from
    the corpora by how many authors use them (`fitting/choice.py`)."""

    words: tuple[str, ...]
    pairs: Ints
    """(n, 2) classes."""
    triples: Ints
    """(n, 3) coarse tags."""
    starters: Ints
    """(n,) classes."""


class Features:
    """Counts the chosen features; `names`, `per` and `group` say what column i is."""

    def __init__(self, words: Words, choice: Choice) -> None:
        self.words, self.choice = words, choice
        names: list[str] = []
        per: list[str] = []
        group: list[str] = []

        def add(kind: str, titles: list[str], denominator: str) -> int:
            start = len(names)
            names.extend(titles)
            per.extend([denominator] * len(titles))
            group.extend([kind] * len(titles))
            return start

        n_rows = len(words.kind)
        # -1 stands for "not counted" until the number of columns is known.
        self._word_at = np.full(n_rows, -1, np.int32)
        start = add("word", [f"word: {word}" for word in choice.words], "words")
        for place, word in enumerate(choice.words):
            self._word_at[words.row(word)] = start + place
        start = add("mark", [f"mark: {mark}" for mark in CLASSES[:FIRST_WORD]], "words")
        self._mark_at = np.full(len(CLASSES), -1, np.int32)
        self._mark_at[:FIRST_WORD] = np.arange(start, start + FIRST_WORD)
        self._mark_at[_LINE] = -1
        size = len(CLASSES)
        self._pair_at = np.full(size * size, -1, np.int32)
        titles = [f"pair: {CLASSES[a]} {CLASSES[b]}" for a, b in choice.pairs]
        start = add("pair", titles, "pairs")
        self._pair_at[choice.pairs[:, 0] * size + choice.pairs[:, 1]] = np.arange(
            start, start + len(titles)
        )
        tags = len(COARSE)
        self._triple_at = np.full(tags**3, -1, np.int32)
        titles = [
            "triple: " + " ".join(COARSE[t] for t in triple)
            for triple in choice.triples
        ]
        start = add("triple", titles, "triples")
        where = (choice.triples[:, 0] * tags + choice.triples[:, 1]) * tags
        self._triple_at[where + choice.triples[:, 2]] = np.arange(
            start, start + len(titles)
        )
        self._starter_at = np.full(size, -1, np.int32)
        titles = [f"begins with: {CLASSES[kind]}" for kind in choice.starters]
        start = add("starter", titles, "sentences")
        self._starter_at[choice.starters] = np.arange(start, start + len(titles))
        titles = [f"class: {name}" for name in CLASSES[FIRST_OPEN:]]
        start = add("class", titles, "words")
        self._class_at = np.full(size, -1, np.int32)
        self._class_at[FIRST_OPEN:] = np.arange(start, start + len(titles))
        start = add("ending", [f"ending: -{e}" for e in ENDINGS], "content words")
        self._ending_at = _after(words.end, start)
        start = add("field", [f"field: {name}" for name in LEXNAMES], "fields")
        self._field_at = _after(words.field, start)
        start = add("vowel", [f"vowel: {v}" for v in range(1, 16)], "sounds")
        self._vowel_at = _after(words.vowel, start)
        self._bin_at = {
            name: add(
                name,
                [f"{name}: {edge} and up" for edge in edges],
                {
                    "sentence": "sentences",
                    "clause": "clauses",
                    "commas": "sentences",
                    "letters": "words",
                    "line": "lines",
                    "paragraph": "paragraphs",
                    "syllables": "words",
                }[name],
            )
            for name, edges in _BINS.items()
        }
        self._single_at = len(names)
        for title, denominator in zip(_SINGLE, _SINGLE_PER, strict=True):
            add(title, [title], denominator)
        self.names, self.group = tuple(names), tuple(group)
        self.n = len(names)
        self.per = np.array([PER.index(name) for name in per], dtype=np.int32)
        self.width = self.n + len(PER)
        for held in (
            self._word_at, self._mark_at, self._pair_at, self._triple_at,
            self._starter_at, self._class_at, self._ending_at, self._field_at,
            self._vowel_at,
        ):  # fmt: skip
            held[held < 0] = self.width

    @cached_property
    def zero(self) -> Counts:
        return np.zeros(self.width)

    def counts(self, text: str) -> Counts:
        """Counts of a whole text, shape (width,)."""
        total = np.zeros(self.width)
        for part in paragraphs(text):
            total += self.paragraph(part)
        return total

    def paragraph(self, text: str) -> Counts:
        """Counts of one paragraph, shape (width,)."""
        total = np.zeros(self.width)
        words = 0
        for piece in pieces(unwrapped(alike(text).strip())):
            words += self._piece(piece, total)
        if words:
            place = _BIN_OF["paragraph"][min(words, _TOP)]
            total[self._bin_at["paragraph"] + place] += 1
            total[self.n + PER.index("paragraphs")] += 1
        return total

    def _piece(self, text: str, total: Counts) -> int:
        words, n = self.words, self.n
        tokens = TOKEN.findall(text.lower())
        if not tokens:
            return 0
        get, row = words.row_of.get, words.row
        rows = np.array(
            [row(t) if (r := get(t)) is None else r for t in tokens], dtype=np.int32
        )
        kinds = words.kind[rows]
        word = kinds >= FIRST_WORD
        n_words = int(word.sum())
        if not n_words:
            return 0
        flat = kinds[kinds != _LINE]
        own, own_kinds = rows[word], kinds[word]
        content = own[own_kinds >= FIRST_OPEN]
        size, tags = len(CLASSES), len(COARSE)
        tag = TAG_OF_CLASS[flat]
        lengths = np.fromiter(map(len, tokens), np.int32, len(tokens))[word]
        onset = words.onset[content]
        alliterates = int(((onset[1:] == onset[:-1]) & (onset[1:] > 0)).sum())
        sentence, commas, starters = _sentences(flat)
        clause = _runs(flat, _BREAKS)
        line, open_lines = _lines(kinds)
        full = n_words // WINDOW
        parts = [
            self._word_at[own],
            self._mark_at[flat],
            self._pair_at[flat[:-1] * size + flat[1:]],
            self._triple_at[(tag[:-2] * tags + tag[1:-1]) * tags + tag[2:]],
            self._starter_at[starters],
            self._class_at[own_kinds],
            self._ending_at[content],
            self._field_at[content],
            self._vowel_at[own],
            self._binned("sentence", sentence),
            self._binned("clause", clause),
            self._binned("commas", commas),
            self._binned("letters", lengths),
            self._binned("line", line),
            self._binned("syllables", words.syllables[own]),
        ]
        total += np.bincount(np.concatenate(parts), minlength=self.width + 1)[:-1]
        different = 0
        if full:
            window = np.sort(own[: full * WINDOW].reshape(full, WINDOW), axis=1)
            different = int((window[:, 1:] != window[:, :-1]).sum()) + full
        quoted = np.cumsum(kinds == _QUOTE)[word] & 1
        at = self._single_at
        total[at : at + len(_SINGLE)] += (
            int(quoted.sum()),
            len(_CAPITAL.findall(text)),
            int((own >= words.listed).sum()),
            alliterates,
            different / WINDOW,
            int((starters[1:] == starters[:-1]).sum()),
            open_lines,
        )
        total[n:] += (
            n_words,
            max(0, len(flat) - 1),
            max(0, len(flat) - 2),
            len(sentence),
            len(clause),
            len(content),
            int((words.field[content] > 0).sum()),
            int((words.vowel[own] > 0).sum()),
            len(line),
            full,
            0,
            max(0, len(content) - 1),
        )
        return n_words

    def _binned(self, name: str, values: Ints) -> Ints:
        return _BIN_OF[name][np.minimum(values, _TOP)] + self._bin_at[name]


def _after(column: Ints, start: int) -> Ints:
    """A table's column (0 none, else a place from 1) as columns of counts."""
    return np.where(column > 0, column + (start - 1), -1).astype(np.int32)


def _runs(flat: Ints, breaks: npt.NDArray[np.bool_]) -> Ints:
    """Words between two breaks, where there are any."""
    so_far = np.cumsum(flat >= FIRST_WORD)
    bounds = np.concatenate([[0], so_far[breaks[flat]], so_far[-1:]])
    runs = np.diff(bounds)
    return runs[runs > 0].astype(np.int32)


def _sentences(flat: Ints) -> tuple[Ints, Ints, Ints]:
    """(words, commas, class of the first word) of every sentence."""
    is_word = flat >= FIRST_WORD
    ends = _ENDS[flat]
    words = np.cumsum(is_word)
    bounds = np.concatenate([[0], words[ends], words[-1:]])
    commas = np.cumsum(flat == _COMMA)
    comma_bounds = np.concatenate([[0], commas[ends], commas[-1:]])
    runs = np.diff(bounds)
    kept = runs > 0
    first = flat[is_word][bounds[:-1][kept]]
    return (
        runs[kept].astype(np.int32),
        np.diff(comma_bounds)[kept].astype(np.int32),
        first,
    )


def _lines(kinds: Ints) -> tuple[Ints, int]:
    """(words of every line that has some, how many lines end without a mark)."""
    is_word = kinds >= FIRST_WORD
    ends = np.flatnonzero(kinds == _LINE)
    if not len(ends):
        # A short paragraph is not a broken line.
        return np.array([max(int(is_word.sum()), _BINS["line"][-1])], np.int32), 0
    words = np.cumsum(is_word)
    bounds = np.concatenate([[0], words[ends], words[-1:]])
    runs = np.diff(bounds)
    open_lines = int(is_word[ends[ends > 0] - 1].sum())
    return runs[runs > 0].astype(np.int32), open_lines
