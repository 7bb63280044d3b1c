"""What the encoder says of a text: shares and positions, each with how sure it is."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from styles.axes import AXES


@dataclass(frozen=True, slots=True)
class Share:
    """How much of one of the four styles, 0 to 1. `mean` is calibrated: of passages
    given 0.6 to 0.7 of a style, 60 to 70 % are of it (where all four are equally
    likely). Between `low` and `high` the share lies with 80 % chance were the same
    writer to go on in the same way at length."""

    style: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Place:
    """A percentile (0 to 100) among reference texts and its 80 % band."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AxisReading:
    axis: str
    prose: Place
    """Among reference prose."""
    verse: Place
    """Among reference verse."""
    value: float
    """The position in standard deviations of the reference texts, and its band; what a
    slider or a comparison is computed with."""
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Reading:
    words: int
    shares: tuple[Share, ...]
    """In the order of `styles.axes.STYLES`; the means sum to 1."""
    axes: tuple[AxisReading, ...]
    """In the order of `styles.axes.AXES`."""
    english: bool = True
    """Nothing else here means anything where this is false."""

    def share(self, style: str) -> Share:
        """KeyError when there is no such style."""
        for share in self.shares:
            if share.style == style:
                return share
        raise KeyError(style)

    def axis(self, name: str) -> AxisReading:
        """KeyError when there is no such axis."""
        for axis in self.axes:
            if axis.axis == name:
                return axis
        raise KeyError(name)

    def as_json(self) -> dict[str, object]:
        """For `--json`: every number with its band."""
        return {
            "words": self.words,
            "english": self.english,
            "styles": {
                share.style: {
                    "share": round(share.mean, 3),
                    "low": round(share.low, 3),
                    "high": round(share.high, 3),
                }
                for share in self.shares
            },
            "axes": {
                axis.axis: {
                    "prose": {k: round(v, 1) for k, v in asdict(axis.prose).items()},
                    "verse": {k: round(v, 1) for k, v in asdict(axis.verse).items()},
                    "low_word": words.low,
                    "high_word": words.high,
                }
                for axis, words in zip(self.axes, AXES, strict=True)
            },
        }
