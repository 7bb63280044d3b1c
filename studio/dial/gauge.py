"""Where the draft and the lanes stand, as measured: places on the dial's sliders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from styles.encoder import Encoder
    from styles.features import Counts
    from styles.incremental import Measured
    from styles.reading import AxisReading

Places = dict[str, "Place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place on a slider, 0 to 1, and between what it is uncertain."""

    at: float
    low: float
    high: float


@dataclass(slots=True)
class Gauge:
    """Places by slider, of the draft and of each voice's take.

    Styles stand at their share, axes at their percentile among reference prose. The
    encoder is read with the first draft, by the thread that measures it. Lines stand
    among prose and verse alike: among prose alone, one short line is the end of the
    scale. How fragmented a text is, is counted (`styles.pace`); the other manners are
    in how words are drawn and cannot be read off a page.
    """

    draft: Places = field(default_factory=dict)
    lanes: dict[str, Places] = field(default_factory=dict)
    _measured: Measured | None = None
    _encoder: Encoder | None = None
    _takes: dict[str, tuple[str, Places]] = field(default_factory=dict)

    def of_draft(self, text: str) -> Places:
        """Measure a whole draft; one thread at a time. Raises StyleError."""
        from styles.encoder import load
        from styles.incremental import Measured

        if self._measured is None:
            self._measured = Measured(load())
        self._measured.update_text(text)
        self._encoder = self._measured.encoder
        return places(self._encoder, self._measured.counts)

    def of_takes(self, texts: Mapping[str, str]) -> bool:
        """Measure short texts by voice; whether anything stands elsewhere. Nothing is
        measured until the encoder is there."""
        if self._encoder is None:
            return False
        for voice, text in texts.items():
            if self._takes.get(voice, ("", {}))[0] != text:
                counts = self._encoder.features.counts(text)
                self._takes[voice] = text, places(self._encoder, counts)
        now = {voice: self._takes[voice][1] for voice in texts if texts[voice].strip()}
        changed = now != self.lanes
        self.lanes = now
        return changed


def places(encoder: Encoder, counts: Counts) -> Places:
    """A text's places; none where there is no word, or no English."""
    from styles.pace import pace

    reading = encoder.read_counts(counts)
    if not reading.words or not reading.english:
        return {}
    found = {s.style: Place(s.mean, s.low, s.high) for s in reading.shares}
    found |= {axis.axis: _place(axis) for axis in reading.axes}
    broken = pace(counts, encoder.features)
    at, low, high = (x / 100 for x in (broken.at, broken.low, broken.high))
    return {**found, "collapse": Place(at, low, high)}


def _place(axis: AxisReading) -> Place:
    among = (axis.prose, axis.verse) if axis.axis == "line-break" else (axis.prose,)
    return Place(
        *(
            sum(getattr(place, name) for place in among) / (100 * len(among))
            for name in ("at", "low", "high")
        )
    )
