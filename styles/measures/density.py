"""PDI, the poetic density index: how much of a passage's making is a poem's."""

from __future__ import annotations

from styles.measures.features import Row
from styles.measures.weighing import Weighing

OF = (
    "semantic variance",
    "metaphor density",
    "word entropy",
    "word surprisal",
    "concreteness",
    "function words",
    "alliteration",
    "syllables",
    "past",
    "present",
    "grammar surprisal",
)
"""Features weighed; the weights are fitted on verse against fiction and exposition, as
they are and with every content word swapped. None sees where lines end."""
ORDER = (
    "closeness",
    "grammar surprisal",
    "forward flow",
    "sentence cosine",
    "cosine to the rest",
    "least cosine to the rest",
    "displacement",
    "unlisted",
)
"""Features by which passages are told from the same passages with their words put in
any order, or with half or all of them swapped for others of their class."""


def poetic_density(features: Row, poetry: Weighing, disorder: Weighing) -> float:
    """0 to 100: 100 times the chance that a passage so made is verse, times the chance
    that its words belong together.

    The second factor is what keeps noise from counting as poetry: the more words are
    swapped for others, the lower it is.
    """
    row = features[None]
    return 100 * float(poetry(row)[0]) * (1 - float(disorder(row)[0]))
