"""Positions of the style dial, and the arithmetic of turning one.

A position gives every slider a value. *Styles* are shares of voices on a simplex: none
below 0, their sum at most 1 (1.25 where the writer has asked to go beyond the end);
what is missing to 1 is the speaking voice's own. Every other slider runs from -1 to 1,
with 0 for the voice as it is.

The scales of several adapters on one base interpolate predictably while they stay
convex (Kangaslahti and Alvarez-Melis, "Continuous language model interpolation", 2024);
beyond the end they extrapolate for a while and then fall apart, hence the limit.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from styles import axes

END, BEYOND = 1.0, 1.25
"""Most that styles may sum to, and most beyond the end."""
FINE, COARSE = 0.05, 0.25
MOST_SLIDERS = 64
LONGEST_NAME = 100
_DIGITS = 4
_FINEST = 10**_DIGITS


@dataclass(frozen=True, slots=True)
class Slider:
    """One axis of the dial: its name and the words at its two ends."""

    name: str
    low: str
    high: str
    style: bool = False
    one_way: bool = False
    """It begins at rest."""

    @property
    def floor(self) -> float:
        """The lowest value."""
        return 0.0 if self.style or self.one_way else -1.0


LINES = "line-break"
AXES = tuple(
    Slider(axis.id, axis.low, axis.high, one_way=axis.id == LINES) for axis in axes.AXES
)
"""The axes that the encoder measures, under its words. Prose that runs on cannot run on
more, so lines begin at rest and break from there."""
MANNERS = (
    Slider("ambiguity", "nudge", "re-imagine"),
    Slider("entropy", "expected", "unforeseen"),
    Slider("collapse", "flowing", "fragmented"),
)

VIRALITY = Slider("virality", "my words", "everywhere", one_way=True)
"""How often the writer's own terms come (Burroughs: "language is a virus"), from none
of them to everywhere; what it is for a voice is the lexicon's business."""


def style(voice: str, label: str = "") -> Slider:
    """The slider of a voice."""
    return Slider(voice, "silent", label or voice, style=True)


@dataclass(frozen=True, slots=True)
class Position:
    """Where the dial stands. `styles` and `turned` hold what is not 0, ordered by name.

    `beyond` lets styles go past their end; `exact` mixes voices word by word instead of
    blending them into one.
    """

    styles: tuple[tuple[str, float], ...] = ()
    turned: tuple[tuple[str, float], ...] = ()
    beyond: bool = False
    exact: bool = False

    @property
    def neutral(self) -> bool:
        """Every voice speaks as it is."""
        return not self.styles and not self.turned

    @property
    def reach(self) -> float:
        """Most that the styles may sum to."""
        return BEYOND if self.beyond else END

    @property
    def own(self) -> float:
        """The share that is left to the speaking voice."""
        return max(0.0, END - sum(share for _, share in self.styles))

    def value(self, slider: Slider) -> float:
        """Where one slider stands."""
        pairs = self.styles if slider.style else self.turned
        return dict(pairs).get(slider.name, 0.0)

    def top(self, slider: Slider) -> float:
        """The highest value of a slider."""
        return self.reach if slider.style else 1.0


CENTRE = Position()


def made(
    styles: Mapping[str, float],
    turned: Mapping[str, float],
    *,
    beyond: bool = False,
    exact: bool = False,
) -> Position:
    """A position from any finite numbers, brought within bounds."""
    reach = BEYOND if beyond else END
    shares = {name: min(max(share, 0.0), reach) for name, share in styles.items()}
    whole = sum(shares.values())
    if whole > reach:
        shares = {name: share * reach / whole for name, share in shares.items()}
    # Cut, not rounded, so that the sum stays within its bound.
    shares = {n: math.floor(s * _FINEST + 1e-6) / _FINEST for n, s in shares.items()}
    others = {name: min(max(value, -1.0), 1.0) for name, value in turned.items()}
    return Position(_pairs(shares), _pairs(others), beyond, exact)


def turn(
    position: Position, slider: Slider, value: float, locked: Iterable[str] = ()
) -> Position:
    """One slider at `value` (brought within bounds). A style that grows past the end
    takes from the others in proportion, never from a locked one, and stops where there
    is nothing left to take."""
    if not slider.style:
        turned = {**dict(position.turned), slider.name: max(slider.floor, value)}
        return replace(position, turned=made({}, turned).turned)
    shares = dict(position.styles)
    shares.pop(slider.name, None)
    held = {name: share for name, share in shares.items() if name in set(locked)}
    free = {name: share for name, share in shares.items() if name not in held}
    value = min(max(value, 0.0), position.reach - sum(held.values()))
    room = position.reach - sum(held.values()) - value
    whole = sum(free.values())
    if whole > room:
        free = {name: share * max(room, 0.0) / whole for name, share in free.items()}
    shares = {**held, **free, slider.name: max(value, 0.0)}
    made_styles = made(shares, {}, beyond=position.beyond).styles
    return replace(position, styles=made_styles)


def step(
    position: Position,
    slider: Slider,
    by: int,
    size: float = FINE,
    locked: Iterable[str] = (),
) -> Position:
    """One slider so many steps up; from between two steps to the nearest."""
    at = position.value(slider) / size
    to = (math.floor(at + 1e-6) if by > 0 else math.ceil(at - 1e-6)) + by
    return turn(position, slider, to * size, locked)


def centre(position: Position, slider: Slider) -> Position:
    """One slider at 0."""
    return turn(position, slider, 0.0)


def snap(
    position: Position, slider: Slider, end: int, locked: Iterable[str] = ()
) -> Position:
    """One slider at its low (-1) or high (1) end."""
    to = position.top(slider) if end > 0 else slider.floor
    return turn(position, slider, to, locked)


def allow_beyond(position: Position, beyond: bool) -> Position:
    """Let styles go past their end, or bring them back within it."""
    kept = made(dict(position.styles), {}, beyond=beyond)
    return replace(position, styles=kept.styles, beyond=beyond)


def between(start: Position, to: Position, share: float) -> Position:
    """The position a `share` (0 to 1) of the way; a straight line on every slider, so
    it stays on the simplex when both ends are."""
    share = min(max(share, 0.0), 1.0)
    if share in (0.0, 1.0):
        return to if share else start
    return made(
        _mixed(start.styles, to.styles, share),
        _mixed(start.turned, to.turned, share),
        beyond=start.beyond or to.beyond,
        exact=to.exact,
    )


@dataclass(frozen=True, slots=True)
class Morph:
    """From one position to another while the draft grows by `words`, counted from the
    moment it had `since` of them."""

    start: Position
    to: Position
    words: int
    since: int

    def share(self, n_words: int) -> float:
        """How far along the way, 0 to 1, when the draft has `n_words`."""
        return min(max((n_words - self.since) / max(self.words, 1), 0.0), 1.0)

    def at(self, n_words: int) -> Position:
        """Where the dial stands when the draft has so many words."""
        return between(self.start, self.to, self.share(n_words))


def plain(position: Position) -> dict[str, Any]:
    """As JSON values; what is usual is left out."""
    value: dict[str, Any] = {}
    if position.styles:
        value["styles"] = dict(position.styles)
    if position.turned:
        value["turned"] = dict(position.turned)
    for name in ("beyond", "exact"):
        if getattr(position, name):
            value[name] = True
    return value


def read(value: Any) -> Position:
    """The position that `plain` made, without anything that makes no sense in it."""
    if not isinstance(value, Mapping):
        return CENTRE
    return made(
        _numbers(value.get("styles")),
        _numbers(value.get("turned")),
        beyond=value.get("beyond") is True,
        exact=value.get("exact") is True,
    )


def _numbers(value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping) or len(value) > MOST_SLIDERS:
        return {}
    return {
        name: float(number)
        for name, number in value.items()
        if isinstance(name, str)
        and 0 < len(name) <= LONGEST_NAME
        and type(number) in (int, float)
        and -1e6 < number < 1e6
    }


def _mixed(
    start: Iterable[tuple[str, float]], to: Iterable[tuple[str, float]], share: float
) -> dict[str, float]:
    a, b = dict(start), dict(to)
    return {
        name: a.get(name, 0.0) * (1 - share) + b.get(name, 0.0) * share
        for name in {**a, **b}
    }


def _pairs(values: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    kept = {name: round(value, _DIGITS) for name, value in values.items()}
    return tuple(sorted((name, value) for name, value in kept.items() if value))
