"""How long a paragraph takes to read, beside the usual baseline on the same texts."""

from __future__ import annotations

import time
from collections.abc import Callable

from benchmarks.figures import Figure, in_turn, line
from benchmarks.prose import passage
from benchmarks.styles_baselines import CharacterGrams
from styles.encoder import load
from styles.incremental import Measured
from styles.tokens import paragraphs

WORDS = 120
NOVEL = 100_000
"""Words of the draft that one paragraph is changed in."""
MOST_MS = 1.0


def run(quick: bool = False) -> str:
    """The JSON line; times are of the processor, a paragraph each."""
    texts = [passage(WORDS, seed) for seed in range(20 if quick else 400)]
    encoder = load()
    grams = CharacterGrams(texts)
    draft = paragraphs(
        "\n\n".join(passage(WORDS, seed) for seed in range(NOVEL // WORDS))
    )
    measured = Measured(encoder)
    measured.update(draft)

    def each(work: Callable[[str], object]) -> Callable[[int], float]:
        def timed(_: int) -> float:
            start = time.process_time()
            for text in texts:
                work(text)
            return (time.process_time() - start) * 1_000 / len(texts)

        return timed

    def edit(number: int) -> float:
        changed = [f"{draft[0]} {number}.", *draft[1:]]
        start = time.process_time()
        measured.update(changed)
        _ = measured.whole
        return (time.process_time() - start) * 1_000

    held = in_turn(
        3 if quick else 9,
        {
            "vector": each(encoder.vector),
            "reading": each(encoder.read),
            "character n-grams": each(lambda text: grams.embed([text])),
            "one paragraph of a novel": edit,
        },
    )
    vector, peer = held["vector"], held["character n-grams"]
    return line(
        "styles_speed",
        [
            Figure(
                "ratio",
                vector.median / peer.median,
                details={"peer_ms": peer.report()},
            ),
            Figure("vector_ms", vector.median, MOST_MS, details=vector.report()),
            Figure("reading_ms", held["reading"].median),
            Figure("edit_ms", held["one paragraph of a novel"].median),
        ],
        words=WORDS,
    )
