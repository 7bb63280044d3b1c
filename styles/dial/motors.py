"""What was measured of the dial's motors: one small file, made again by one command.

`styles/data/dial.json` holds a curve per adapter and per axis and the figures by which
an axis is offered as a slider or shown as measured only; `protean style calibrate`
writes it, nothing in it is set by hand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from styles.dial import asides as dial_asides
from styles.dial import curves as dial_curves
from styles.dial.asides import Aside
from styles.dial.curves import STRAIGHT, Curve

FILE = Path(__file__).resolve().parent.parent / "data" / "dial.json"
LEAST = 0.8
"""Spearman's rho between dial and measured axis from which a slider is offered."""
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
    """Curves by adapter (the voice's name) and by axis."""

    adapters: Mapping[str, AdapterMotor] = field(default_factory=dict)
    axes: Mapping[str, AxisMotor] = field(default_factory=dict)

    def scale(self, voice: str, sha256: str, share: float) -> float:
        """The scale for a voice's share; the share itself where nothing was measured
        of exactly this adapter."""
        return self._curve(voice, sha256)(share) if share else 0.0

    def end(self, voice: str, sha256: str) -> float:
        """The scale at the end of a voice's slider."""
        return self._curve(voice, sha256)(1.0)

    def _curve(self, voice: str, sha256: str) -> Curve:
        motor = self.adapters.get(voice)
        fits = motor is not None and motor.sha256 == sha256
        return motor.curve if motor is not None and fits else STRAIGHT


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
        )
    except (KeyError, TypeError, AttributeError) as reason:
        raise ValueError("the dial's motors") from reason
