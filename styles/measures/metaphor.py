"""Metaphor candidates: words that belong together by grammar and not by meaning.

Patterns of word classes propose pairs (adjective + noun, noun + verb, verb + object,
noun + noun, noun is noun, noun like noun). A pair counts by how far its words keep
apart (one less their cosine), up to three times that the more of a thing the describing
word is than the described (abstract met by concrete: Turney et al. 2011). It cannot
read: it knows words, not meanings, and takes a fresh plain phrase for a figure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from styles.closed_class import COARSE
from styles.measures.window import Window
from styles.words import CLASS_OF, TAG_OF_CLASS

_TAG = {name: place for place, name in enumerate(COARSE)}
_NOUN = np.isin(np.arange(len(COARSE)), [_TAG["noun"], _TAG["nv"]])
_ADJECTIVE = np.isin(np.arange(len(COARSE)), [_TAG["adj"], _TAG["ing"], _TAG["ed"]])
_VERB = np.isin(
    np.arange(len(COARSE)), [_TAG["v"], _TAG["nv"], _TAG["ed"], _TAG["ing"]]
)
_DET = np.isin(np.arange(len(COARSE)), [_TAG["det"], _TAG["poss"]])
_LIKE = CLASS_OF["like"]
_IS = np.array([CLASS_OF[word] for word in ("is", "are", "was", "were", "be", "art")])


@dataclass(frozen=True, slots=True)
class Candidate:
    """Places of two words in the window: what is spoken of, and as what."""

    subject: int
    figure: int
    clash: float


def candidates(window: Window) -> list[Candidate]:
    """Every pair that a pattern proposes and both of whose words have a vector."""
    kinds = window.kinds[window.is_word]
    tags = TAG_OF_CLASS[kinds]
    # Words with a mark between them are not one phrase.
    phrase = np.cumsum(~window.is_word)[window.is_word]
    noun, adjective, verb = _NOUN[tags], _ADJECTIVE[tags], _VERB[tags]
    n = len(kinds)

    def object_at(i: int, k: int) -> int:
        """Where the noun of a phrase that begins at `k` stands, if `i` is of it too."""
        if k < n and _DET[tags[k]]:
            k += 1
        if k + 1 < n and adjective[k] and noun[k + 1]:
            k += 1
        return k if k < n and noun[k] and phrase[i] == phrase[k] else -1

    pairs: list[tuple[int, int]] = []
    for i in range(n - 1):
        j = i + 1
        if phrase[i] != phrase[j]:
            continue
        if adjective[i] and noun[j]:
            pairs.append((j, i))
        elif noun[i] and verb[j]:
            pairs.append((i, j))
        if verb[i] and (k := object_at(i, j)) >= 0:
            pairs.append((k, i))
        if noun[i] and noun[j]:
            pairs.append((j, i))
        linked = noun[i] and (kinds[j] == _LIKE or kinds[j] in _IS)
        if linked and (k := object_at(i, j + 1)) >= 0:
            pairs.append((i, k))
    unit, concrete = window.known.vectors.unit, window.known.concrete
    found = []
    for subject, figure in pairs:
        a, b = window.at[subject], window.at[figure]
        if a < 0 or b < 0 or a == b:
            continue
        apart = 1 - float(unit[a] @ unit[b])
        step = max(0.0, float(concrete[b] - concrete[a]))
        found.append(Candidate(subject, figure, apart * (1 + min(step, 2.0))))
    return found


def metaphor_density(window: Window) -> float:
    """Clash of all candidates per 100 words: 0 to about 60. NaN without a word."""
    if not len(window.words):
        return float("nan")
    total = sum(found.clash for found in candidates(window))
    return 100 * total / len(window.words)
