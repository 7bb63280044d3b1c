"""Whether a word names a thing or an idea, guessed from its company.

The fields of Open English WordNet part words that name things (animals, artefacts,
bodies, plants, motions ...) from words that name ideas (attributes, feelings, states
...). A ridge regression on the word vectors carries that to words without a field and
to those whose first sense misleads.
"""

from __future__ import annotations

import numpy as np

from styles.measures.vectors import Floats, Vectors
from styles.words import LEXNAMES, Words

_THING_NAMES = (
    "noun.animal noun.artifact noun.body noun.food noun.object noun.person noun.plant "
    "noun.substance noun.phenomenon verb.body verb.contact verb.motion "
    "verb.consumption verb.weather verb.perception"
)
_IDEA_NAMES = (
    "noun.act noun.attribute noun.cognition noun.communication noun.event noun.feeling "
    "noun.motive noun.possession noun.process noun.quantity noun.relation noun.state "
    "noun.time verb.cognition verb.communication verb.competition verb.emotion "
    "verb.possession verb.social verb.stative verb.change"
)
_THINGS, _IDEAS = _THING_NAMES.split(), _IDEA_NAMES.split()
_SIDE = np.array(
    [0, *((n in _THINGS) - float(n in _IDEAS) for n in LEXNAMES)], np.float32
)
RIDGE = 30.0


def concreteness(vectors: Vectors, words: Words) -> Floats:
    """(V,) about -2 (an idea) to 2 (a thing) per word with a vector."""
    side = _SIDE[words.field[vectors.rows]]
    labelled = side != 0
    x, y = vectors.unit[labelled], side[labelled]
    offset = y.mean() if len(y) else np.float32(0)
    gram = x.T @ x + RIDGE * np.eye(x.shape[1], dtype=np.float32)
    said = vectors.unit @ np.linalg.solve(gram, x.T @ (y - offset)) + offset
    said /= max(float(said.std()), 1e-6)
    return np.asarray(np.where(labelled, (side + said) / 2, said), np.float32)
