"""What the fitted measures weigh: plain numbers of one window, each said in a line.

None looks at line breaks; only capitals that begin a line are taken for names when
verse is printed as prose.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from styles.measures.cohesion import motifs
from styles.measures.displacement import displacement, forward_flow
from styles.measures.metaphor import metaphor_density
from styles.measures.renyi import word_entropy
from styles.measures.variance import semantic_variance
from styles.measures.window import Window
from styles.words import CLASS_OF, FIRST_OPEN, TAG_OF_CLASS

Row = npt.NDArray[np.float64]

CLOSE = 5
"""Content words within which two stand close."""

_PERSONS = (
    "i me my mine myself i'm i'll i've i'd",
    "we us our ours ourselves",
    "you your yours yourself you're you'll you've you'd",
    "thou thee thy thine thyself ye art hast dost",
    "he him his himself he's he'd he'll",
    "she her hers herself she's she'd she'll",
    "they them their theirs themselves",
    "it its itself it's",
)
_PAST_FORMS = "was were had did said went came saw knew thought made took gave got"
_PRESENT_FORMS = "is are am has have do does says see know think make take will shall"
_PAST = _PAST_FORMS.split()
_PRESENT = _PRESENT_FORMS.split()
_PERSON = np.full(len(CLASS_OF), -1, np.int32)
for _place, _names in enumerate(_PERSONS):
    for _name in _names.split():
        if _name in CLASS_OF:
            _PERSON[CLASS_OF[_name]] = _place
_IS_PAST = np.isin(
    np.arange(len(CLASS_OF)), [CLASS_OF[w] for w in _PAST] + [CLASS_OF["verb -ed"]]
)
_IS_PRESENT = np.isin(np.arange(len(CLASS_OF)), [CLASS_OF[w] for w in _PRESENT])

NAMES = (
    "semantic variance",
    "metaphor density",
    "word entropy",
    "word surprisal",
    "concreteness",
    "displacement",
    "forward flow",
    "closeness",
    "grammar surprisal",
    "function words",
    "alliteration",
    "syllables",
    "past",
    "present",
    "sentence cosine",
    "shared words",
    "shared persons",
    "tense breaks",
    "cosine to the rest",
    "least cosine to the rest",
    "uneven words",
    "uneven lengths",
    "persons",
    "names once",
    "names again",
    "unlisted",
    "motifs",
)


def features(window: Window) -> Row:
    """(len(NAMES),), NaN where the window is too poor in words for one."""
    words, known = window.words, window.known
    if not len(words):
        return np.full(len(NAMES), np.nan)
    kinds = window.kinds[window.is_word]
    content, unit = window.content, known.vectors.unit
    table = known.words
    n = len(words)
    inside = kinds >= FIRST_OPEN
    onset = table.onset[words[inside]]
    syllables = table.syllables[words]
    return np.array(
        [
            semantic_variance(window),
            metaphor_density(window),
            word_entropy(window),
            _mean(-known.vectors.log_share[content]),
            _mean(known.concrete[content]),
            displacement(window),
            forward_flow(window),
            _closeness(unit[content], content),
            grammar_surprisal(window),
            1 - inside.mean(),
            _mean((onset[1:] == onset[:-1]) & (onset[1:] > 0)),
            _mean(syllables[syllables > 0]),
            _IS_PAST[kinds].sum() / n,
            _IS_PRESENT[kinds].sum() / n,
            *_between_sentences(window, kinds),
            _persons(kinds),
            len(set(window.names)),
            len(window.names) - len(set(window.names)),
            (window.at[inside] < 0).mean() if inside.any() else 0.0,
            motifs(window),
        ],
        np.float64,
    )


def _mean(values: npt.NDArray[np.generic]) -> float:
    return float(np.mean(values.astype(np.float64))) if len(values) else float("nan")


def _closeness(unit: npt.NDArray[np.float32], content: npt.NDArray[np.int32]) -> float:
    """Mean cosine of different content words that stand close."""
    total, count = 0.0, 0
    for step in range(1, CLOSE + 1):
        apart = content[step:] != content[:-step]
        cosines = (unit[step:] * unit[:-step]).sum(axis=1)[apart]
        total += float(cosines.sum())
        count += len(cosines)
    return total / count if count else float("nan")


def grammar_surprisal(window: Window) -> float:
    """Mean surprisal in nats of the class of each word or mark after the two before
    it; high where words stand in no English order. NaN for fewer than three."""
    tags = TAG_OF_CLASS[window.kinds]
    if len(tags) < 3:
        return float("nan")
    return float(-window.known.vectors.tags[tags[:-2], tags[1:-1], tags[2:]].mean())


def _between_sentences(
    window: Window, kinds: npt.NDArray[np.int32]
) -> tuple[float, ...]:
    """How sentences of four words or more hang together: (cosine, shared content words,
    shared persons, change of tense) of neighbours, (mean, least) cosine of a sentence
    to all others, spread over sentences of (how rare, how long) their words are."""
    sums, words, persons, tenses, rare, long = [], [], [], [], [], []
    vectors = window.known.vectors
    syllables = window.known.words.syllables[window.words]
    for number in np.unique(window.sentence):
        inside = window.sentence == number
        at = window.at[inside]
        at = at[at >= 0]
        if inside.sum() < 4 or not len(at):
            continue
        sums.append(vectors.unit[at].sum(axis=0))
        words.append(set(window.words[inside & (kinds >= FIRST_OPEN)].tolist()))
        of = _PERSON[kinds[inside]]
        persons.append(set(of[of >= 0].tolist()))
        past, now = _IS_PAST[kinds[inside]].sum(), _IS_PRESENT[kinds[inside]].sum()
        tenses.append((past - now) / max(past + now, 1))
        rare.append(float(vectors.log_share[at].mean()))
        long.append(float(syllables[inside].mean()))
    if len(sums) < 2:
        return (float("nan"),) * 8
    total = np.array(sums)
    unit = _unit(total)
    rest = (unit * _unit(total.sum(axis=0) - total)).sum(axis=1)
    pairs = list(pairwise(range(len(sums))))
    return (
        float((unit[1:] * unit[:-1]).sum(axis=1).mean()),
        float(np.mean([bool(words[a] & words[b]) for a, b in pairs])),
        float(np.mean([bool(persons[a] & persons[b]) for a, b in pairs])),
        float(np.mean([abs(tenses[a] - tenses[b]) for a, b in pairs])),
        float(rest.mean()),
        float(rest.min()),
        float(np.std(rare)),
        float(np.std(long)),
    )


def _unit(rows: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=-1), 1e-6)[..., None])


def _persons(kinds: npt.NDArray[np.int32]) -> float:
    """Entropy in nats of the persons spoken of (I, thou, she ...)."""
    of = _PERSON[kinds]
    count = np.bincount(of[of >= 0], minlength=len(_PERSONS))
    share = count[count > 0] / max(count.sum(), 1)
    return float(-(share * np.log(share)).sum())
