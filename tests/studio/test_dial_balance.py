"""Leans against leans, fitted to a voice that answers exactly as its leans ask."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytest

from engines.measuring.told_apart import Reader
from engines.request import Scale, Voice
from studio.dial.balance import AXES, balanced, leant, responses, table_of
from studio.dial.judging import judged_axis
from studio.dial.trial import LEAST_TOKENS, Trial
from styles.dial.ends import end_weight
from styles.dial.motors import motors
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


def test_an_axis_is_tested_over_every_voice_alike(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[tuple[str, int, int]] = []

    class Told(Exact):
        def takes(self, voices: Any, draft: str, n: int, *more: Any) -> Any:
            asked.append((voices[0].adapters[0].path, len(voices), n))
            woven = super().takes(voices, draft, n)
            if voices[0].adapters[0].path == "deaf.gguf":
                return {name: ["{}"] * n for name in woven}
            return woven

    def leaning(_: Any, texts: Sequence[str], *ends: str) -> Any:
        return [json.loads(text).get("density", 0.0) for text in texts]

    monkeypatch.setattr("studio.dial.judging.leaning", leaning)
    carriers = [Voice(n, (Scale(f"{n}.gguf", 1.0),)) for n in ("realism", "kjv")]
    deaf = Voice("deaf", (Scale("deaf.gguf", 1.0),))
    told = judged_axis(
        cast(Trial, Told()),
        cast(Encoder, Reads(0.0)),
        cast(Reader, None),
        "density",
        [*carriers, deaf],
        motors(),
        7,
    )
    assert set(asked) == {(f"{n}.gguf", 5, 3) for n in ("realism", "kjv", "deaf")}
    assert told["takes"] == 5 * 5 * 9
    assert told["spearman"] == 1.0 > told["per_take"]
    assert told["over"] == {"realism": 1.0, "kjv": 1.0, "deaf": 0.0}
