"""What was measured of the dial's motors: one small file, made again by one command.

`styles/data/dial.json` holds a curve per adapter and per axis, how much colder two
voices' blend is drawn, and the figures by which an axis is offered as a slider or shown
as measured only; `protean style calibrate` writes it, nothing in it is set by hand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

from styles.dial import asides as dial_asides
from styles.dial import curves as dial_curves
from styles.dial.asides import Aside
from styles.dial.curves import STRAIGHT, Curve

FILE = Path(__file__).resolve().parent.parent / "data" / "dial.json"
LEAST = 0.8
"""Spearman's rho between dial and measured axis from which a slider is offered."""
COOLER = 0.1
"""How much colder a blend is drawn than its parts for every bit of doubt which of them
speaks, where nothing was measured: between two adapters a model is less sure of itself
than under either (docs/dial.md)."""
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class AdapterMotor:
    """How an adapter's scale follows its share; `sha256` is the file it was fitted
    to. Where the curve ends the slider ends: 1 is the voice as it speaks at rest."""

    sha256: str
    curve: Curve


@dataclass(frozen=True, slots=True)
class AxisMotor:
    """How the weight of an axis's lean follows its slider, and how well it moved what
    was measured then; `asides` lean against what it would move besides."""

    table: str
    sha: str
    curve: Curve
    spearman: float
    asides: tuple[Aside, ...] = ()

    @property
    def offered(self) -> bool:
        """Whether the slider moves what it names; the figure decides."""
        return self.spearman >= LEAST

    def tables(self) -> dict[str, str]:
        """Hash by table of all that it leans on."""
        return {self.table: self.sha, **{a.table: a.sha for a in self.asides}}

    def leans(self, value: float) -> dict[str, float]:
        """Weight by table where the slider stands at `value`."""
        own = self.curve(value)
        return {self.table: own, **{a.table: own * a.by for a in self.asides}}


@dataclass(frozen=True, slots=True)
class Motors:
    """Curves by adapter (the voice's name) and by axis; `coolings` by `pair`."""

    adapters: Mapping[str, AdapterMotor] = field(default_factory=dict)
    axes: Mapping[str, AxisMotor] = field(default_factory=dict)
    coolings: Mapping[str, float] = field(default_factory=dict)

    def scale(self, voice: str, sha256: str, share: float) -> float:
        """The scale for a voice's share; the share itself where nothing was measured
        of exactly this adapter."""
        return self._curve(voice, sha256)(share) if share else 0.0

    def end(self, voice: str, sha256: str) -> float:
        """The scale at the end of a voice's slider."""
        return self._curve(voice, sha256)(1.0)

    def fits(self, voice: str, sha256: str) -> bool:
        """Whether exactly this adapter was measured."""
        motor = self.adapters.get(voice)
        return motor is not None and motor.sha256 == sha256

    def cooling(self, shares: Mapping[str, float], fitted: Collection[str]) -> float:
        """How much colder a blend is drawn per bit of doubt: the mean over its pairs of
        voices, each by the product of their shares; `fitted` are the voices whose
        adapters were measured."""
        whole = total = 0.0
        for (a, share), (b, other) in combinations(shares.items(), 2):
            known = a in fitted and b in fitted
            own = self.coolings.get(pair(a, b), COOLER) if known else COOLER
            total += share * other * own
            whole += share * other
        return total / whole if whole else COOLER

    def _curve(self, voice: str, sha256: str) -> Curve:
        return self.adapters[voice].curve if self.fits(voice, sha256) else STRAIGHT


def pair(a: str, b: str) -> str:
    """Two voices' name as one, the same either way."""
    return "/".join(sorted((a, b)))


@cache
def motors() -> Motors:
    """What ships; nothing where the file is missing or damaged."""
    try:
        raw = FILE.read_bytes()
        return read(json.loads(raw)) if len(raw) <= MOST_BYTES else Motors()
    except (OSError, ValueError):
        return Motors()


def read(value: Any) -> Motors:
    """Motors from the file's JSON. Raises ValueError."""
    try:
        return Motors(
            {
                str(name): AdapterMotor(
                    str(motor["sha256"]), dial_curves.read(motor["curve"])
                )
                for name, motor in value["adapters"].items()
            },
            {
                str(name): AxisMotor(
                    str(motor["table"]),
                    str(motor["sha"]),
                    dial_curves.read(motor["curve"]),
                    float(motor["spearman"]),
                    dial_asides.read(motor.get("asides", [])),
                )
                for name, motor in value["axes"].items()
            },
            {
                str(name): _share(cooling)
                for name, cooling in value.get("coolings", {}).items()
            },
        )
    except (KeyError, TypeError, AttributeError) as reason:
        raise ValueError("the dial's motors") from reason


def _share(value: Any) -> float:
    if not 0 <= (share := float(value)) < 1:
        raise ValueError("the dial's motors")
    return share
