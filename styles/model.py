"""The fitted numbers behind the encoder: what is in `data/encoder.npz`."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from styles.axes import AXES, STYLES
from styles.features import PER, Choice

Floats = npt.NDArray[np.float32]
MOST_BYTES = 8_000_000


class StyleError(Exception):
    """Something about the style encoder cannot be used; says what and what to do."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(f"{title}. {message}")
        self.title, self.message = title, message


@dataclass(frozen=True, slots=True)
class Model:
    """n features, d directions, D dimensions, K lengths, S style scores, A axes."""

    choice: Choice
    lengths: Floats
    """(K,) words; what lies between two lengths is interpolated on their logarithm."""
    prior: Floats
    """(n,) rate of each feature over all authors."""
    pseudo: Floats
    """(len(PER),) how much prior is mixed in, in each denominator's own unit."""
    mean: Floats
    """(K, n) of the square roots of the mixed rates."""
    deviation: Floats
    """(n,) at the first length."""
    basis: Floats
    """(n, d) directions in which authors differ."""
    project: Floats
    """(K, d, D) from them to the vector."""
    style_weights: Floats
    """(n, S)."""
    style_mean: Floats
    """(S,) of long passages."""
    style_true: Floats
    """(S, S) covariance of works."""
    style_noise: Floats
    """(S, S) covariance of one passage of the first length about its work."""
    style_slope: Floats
    """(K, S, 4) and"""
    style_offset: Floats
    """(K, 4): scores to the logarithms of shares, calibrated at each length."""
    axis_weights: Floats
    """(n, A)."""
    axis_mean: Floats
    axis_true: Floats
    axis_noise: Floats
    """(A,) mean and variance of works, and variance of one passage of the first
    length about its work."""
    prose: Floats
    """(A, 101) percentiles of reference prose, and"""
    verse: Floats
    """(A, 101) of reference verse."""

    @property
    def dimensions(self) -> int:
        return int(self.project.shape[2])

    def write(self, path: Path) -> None:
        """One compressed file of plain arrays."""
        held: dict[str, npt.NDArray[np.generic]] = {
            "words": np.frombuffer(
                "\n".join(self.choice.words).encode("utf-8"), dtype=np.uint8
            ),
            "pairs": self.choice.pairs.astype(np.int16),
            "triples": self.choice.triples.astype(np.int16),
            "starters": self.choice.starters.astype(np.int16),
        }
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            half = field.name in ("basis", "project", "style_weights", "axis_weights")
            held[field.name] = value.astype(np.float16 if half else np.float32)
        np.savez_compressed(path, **held)  # type: ignore[arg-type]

    @classmethod
    def read(cls, path: Path) -> Model:
        """StyleError when the file is missing or is not such a model."""
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError("it is too large")
            with np.load(path, allow_pickle=False) as held:
                choice = Choice(
                    tuple(held["words"].tobytes().decode("utf-8").split("\n")),
                    held["pairs"].astype(np.int32),
                    held["triples"].astype(np.int32),
                    held["starters"].astype(np.int32),
                )
                rest = {
                    field.name: held[field.name].astype(np.float32)
                    for field in fields(cls)[1:]
                }
            model = cls(choice, **rest)
            model._check()
        except (
            OSError,
            ValueError,
            KeyError,
            EOFError,
            BadZipFile,
            zlib.error,
        ) as error:
            raise StyleError(
                "The style data cannot be read",
                f"{path}: {error}. Install Protean again, or fit it anew with "
                "`protean style fit`.",
            ) from error
        return model

    def _check(self) -> None:
        n, lengths = len(self.prior), len(self.lengths)
        d, size = self.basis.shape[1], self.project.shape[2]
        scores, axes = self.style_weights.shape[1], len(AXES)
        wanted = {
            "pseudo": (len(PER),), "mean": (lengths, n), "deviation": (n,),
            "basis": (n, d), "project": (lengths, d, size),
            "style_weights": (n, scores), "style_mean": (scores,),
            "style_true": (scores, scores), "style_noise": (scores, scores),
            "style_slope": (lengths, scores, len(STYLES)),
            "style_offset": (lengths, len(STYLES)), "axis_weights": (n, axes),
            "axis_mean": (axes,), "axis_true": (axes,), "axis_noise": (axes,),
            "prose": (axes, 101), "verse": (axes, 101),
        }  # fmt: skip
        for name, shape in wanted.items():
            value = getattr(self, name)
            if value.shape != shape or not np.isfinite(value).all():
                raise ValueError(f"{name} is not what it should be")
