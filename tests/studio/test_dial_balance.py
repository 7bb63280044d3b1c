"""Leans against leans, fitted to a voice that answers exactly as its leans ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import numpy as np

from engines.request import Scale, Voice
from studio.dial.balance import AXES, balanced, leant, responses, table_of
from studio.dial.trial import LEAST_TOKENS, Trial
from styles.dial.ends import end_weight
from styles.encoder import Encoder

CARRIER = Voice("realism", (Scale("realism.gguf", 1.0),))
DRAFTS = ("One.", "Another.")
LEANING = {table_of(axis): place for place, axis in enumerate(AXES)}


class Exact:
    """A trial whose takes say how their voice leans."""

    def takes(
        self,
        voices: Sequence[Voice],
        draft: str,
        n: int,
        seed: int = 1,
        least: int = LEAST_TOKENS,
    ) -> dict[str, list[str]]:
        return {
            voice.name: [
                json.dumps({lean.table: lean.weight for lean in voice.plan.leans})
            ]
            * n
            for voice in voices
        }


class Reads:
    """An encoder by which every lean moves its own axis by 1 and others by `spill`."""

    def __init__(self, spill: float) -> None:
        n = len(AXES)
        self.moves = np.eye(n) + spill * np.eye(n, k=1)

    @property
    def features(self) -> Any:
        return self

    def counts(self, text: str) -> Any:
        weights = np.zeros(len(AXES))
        for table, weight in json.loads(text).items():
            weights[LEANING[table]] = weight
        return weights

    def stands(self, weights: Any) -> Any:
        return weights @ self.moves


def fitted(spill: float) -> tuple[dict[str, float], Reads]:
    trial, reads = cast(Trial, Exact()), Reads(spill)
    encoder = cast(Encoder, reads)
    moves = responses(trial, encoder, CARRIER, DRAFTS, 1)
    asides = balanced(trial, encoder, "archaic", moves, CARRIER, DRAFTS, 1)
    return {aside.table: aside.by for aside in asides}, reads


def test_what_a_lean_drags_along_is_held_back() -> None:
    against, reads = fitted(0.5)
    end = end_weight("archaic")
    voice = leant(CARRIER, {"archaic": end, **{t: w * end for t, w in against.items()}})
    (text,) = Exact().takes([voice], "", 1)["realism"]
    moved = reads.stands(reads.counts(text)).tolist()
    assert moved[0] > 0.9 * end
    assert max(map(abs, moved[1:-1])) < 0.1 * end


def test_a_lean_that_drags_nothing_is_left_alone() -> None:
    assert fitted(0.0)[0] == {}
