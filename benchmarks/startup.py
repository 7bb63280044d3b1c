"""startup: from the command to a screen that takes keys, and what it all weighs.

The files are warm: each program is started once before it counts. The bare app is one
empty `TextArea`. Ours opens on the embedded model in a home of its own, and its engine
loads while the first screen is painted.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import figures, processes, wire_log
from benchmarks.figures import Figure, Series
from benchmarks.terminal import Terminal, surroundings

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds from the command to the first frame, and to the first letter painted."""

    painted_s: float
    keys_s: float


def open_and_type(command: Sequence[str], home: Path) -> Start:
    """Start a program and type letters until one of them is on the screen."""
    with Terminal(command, env=surroundings(home)) as terminal:
        return Start(terminal.first_frame(), terminal.first_echo())


def starts(command: Sequence[str], home: Path) -> Callable[[int], float]:
    """Seconds until a program takes keys; every call is a new start in one home."""

    def measure(_: int) -> float:
        return open_and_type(command, home).keys_s

    return measure


@dataclass(frozen=True, slots=True)
class Weight:
    """What the studio's processes cost with the embedded model open."""

    ready_s: float
    costs: tuple[processes.Cost, ...]
    idle_cpu: float

    @property
    def pss_mb(self) -> float:
        return sum(cost.pss for cost in self.costs) / MB

    @property
    def rss_mb(self) -> float:
        return sum(cost.rss for cost in self.costs) / MB


def weigh(idle_seconds: float) -> Weight:
    """Open the studio, weave once, then leave it alone for `idle_seconds`."""
    with tempfile.TemporaryDirectory(prefix="protean-bench-") as name:
        home = Path(name)
        log = home / "wire.jsonl"
        command = [sys.executable, "-m", "benchmarks.tapped", str(log)]
        with Terminal(command, env=surroundings(home)) as terminal:
            began = terminal.began
            terminal.first_frame()
            wire_log.until(terminal, log, lambda found: found.ready_at() is not None)
            terminal.write("The sea was calm that night.")
            terminal.rest(0.5)
            terminal.write("\t")
            wire_log.until(terminal, log, lambda found: bool(found.weaves()))
            terminal.rest(1.0)
            costs = tuple(map(processes.memory, processes.tree(terminal.pid)))
            share = processes.cpu_share(
                terminal.pid, lambda: terminal.rest(idle_seconds)
            )
            ready = wire_log.read(log).ready_at()
            assert ready is not None
            return Weight(ready - began, costs, share)


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    ours = [sys.executable, "-m", "studio"]
    bare = [sys.executable, "-m", "benchmarks.bare"]
    with tempfile.TemporaryDirectory(prefix="protean-bench-") as name:
        home = Path(name)
        contenders = {"ours": starts(ours, home), "bare": starts(bare, home)}
        for first in contenders.values():
            first(0)
        series = figures.in_turn(2 if quick else 9, contenders)
        painted = [
            open_and_type(ours, home).painted_s for _ in range(2 if quick else 5)
        ]
    weights = [weigh(2.0 if quick else 10.0) for _ in range(1 if quick else 3)]
    return figures.line(
        "startup",
        figures_of(series, weights),
        first_paint_s=Series(tuple(painted)).report(),
        processes=[
            {
                "name": cost.name,
                "pss_mb": round(cost.pss / MB, 1),
                "rss_mb": round(cost.rss / MB, 1),
            }
            for cost in weights[-1].costs
        ],
        rss_mb=round(weights[-1].rss_mb, 1),
    )


def figures_of(series: dict[str, Series], weights: Sequence[Weight]) -> list[Figure]:
    """The five figures of a start."""
    mine, theirs = series["ours"], series["bare"]
    ready = Series(tuple(weight.ready_s for weight in weights))
    memory = Series(tuple(weight.pss_mb for weight in weights))
    idle = Series(tuple(weight.idle_cpu for weight in weights))
    details = {"ours_s": mine.report(), "bare_s": theirs.report()}
    return [
        Figure("times_bare", mine.median / theirs.median, 2.0, details=details),
        Figure("accepts_keys_s", mine.median, 1.0),
        Figure("model_ready_s", ready.median, 2.0, details=ready.report()),
        Figure("memory_mb", memory.median, 400.0, details=memory.report(1)),
        Figure("idle_cpu_share", idle.median, 0.01, details=idle.report()),
    ]
