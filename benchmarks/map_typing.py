"""Typing while the map is laid out anew beside: the same studio, the same draft, typed
at in turn with and without a refit of some 5,000 passages under way.

The refit is the studio's own, begun with its keys (F4, r, F4): its child process, its
looks at how far the child is, and the map's adoption at the end are all in it.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import prose
from benchmarks.echo import glyphs
from benchmarks.figures import Figure, Series, line
from benchmarks.processes import PROC, tree
from benchmarks.terminal import Terminal, TerminalError, surroundings
from styles.map.atlas import shipped

PASSAGES = 5_000
WORDS = 40
"""Words of a paragraph of the draft; it has as many as there are passages missing."""
BLOCKS, KEYS = 4, 60
F4, CTRL_END, BACKSPACE = "\x1bOS", "\x1b[1;5F", "\x7f"
STANDING = 24
"""Letters until they are taken back."""
MEASURED_S = 60.0
_WORKER = b"styles.map.worker"


class Typist:
    """Types letters that are nowhere else on the screen, in a typist's rhythm."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal, self._draw = terminal, random.Random(0)
        self._letters: Iterator[str] = glyphs()
        self._standing = 0

    def type(self, n: int, going_on: Callable[[], bool] = lambda: True) -> list[float]:
        """Seconds from each key to its letter on the screen, of keys that came while
        `going_on`; ends when that is over, at `n` keys at the latest."""
        delays: list[float] = []
        while len(delays) < n and going_on():
            self._terminal.rest(self._draw.uniform(0.08, 0.18))
            delay = self._terminal.paint(next(self._letters), timeout=2.0)
            self._standing += 1
            if going_on():
                delays.append(2.0 if delay is None else delay)
            if self._standing == STANDING:
                self.wipe()
        self.wipe()
        return delays

    def wipe(self) -> None:
        """Take back what stands, so that no letter is painted twice."""
        self._terminal.rest(0.1)
        self._terminal.write(BACKSPACE * self._standing)
        self._terminal.rest(0.3)
        self._standing, self._letters = 0, glyphs()


def laying_out(pid: int) -> bool:
    """Whether a child of the studio lays out a map."""
    for child in tree(pid)[1:]:
        try:
            state = (PROC / str(child) / "stat").read_text().rpartition(")")[2].split()
            command = (PROC / str(child) / "cmdline").read_bytes()
        except OSError:
            continue
        if _WORKER in command and state[0] != "Z":
            return True
    return False


def begin_refit(terminal: Terminal) -> None:
    """Go to the map, lay it out anew, come back. The studio may first have to measure
    the draft."""
    terminal.write(F4)
    waited = 0.0
    while not laying_out(terminal.pid):
        if waited > MEASURED_S:
            raise TerminalError("the map was not laid out anew")
        terminal.rest(1.0)
        terminal.write("r")
        terminal.rest(0.5)
        waited += 1.5
    terminal.write(F4)
    terminal.rest(0.3)


def run(quick: bool = False) -> str:
    """The JSON line."""
    missing = 10 if quick else PASSAGES - len(shipped().vectors)
    blocks, keys = (1, 10) if quick else (BLOCKS, KEYS)
    quiet: list[float] = []
    beside: list[float] = []
    with tempfile.TemporaryDirectory(prefix="protean-bench-") as name:
        home = Path(name)
        draft = home / "draft.md"
        parts = [prose.passage(WORDS, seed) for seed in range(missing)]
        draft.write_text("\n\n".join(parts) + "\n\n", encoding="utf-8")
        command = [sys.executable, "-m", "studio", str(draft), "--scripted"]
        with Terminal(command, env=surroundings(home)) as terminal:
            terminal.first_frame()
            terminal.rest(2.0)
            terminal.write(CTRL_END)
            terminal.rest(0.5)
            typist = Typist(terminal)
            typist.type(STANDING)
            for _ in range(blocks):
                quiet += typist.type(keys)
                begin_refit(terminal)
                beside += typist.type(keys, lambda: laying_out(terminal.pid))
                while laying_out(terminal.pid):
                    terminal.rest(0.2)
                terminal.rest(1.0)
    alone, with_it = Series(tuple(quiet)), Series(tuple(beside))
    return line(
        "map_typing",
        [
            Figure(
                "p50_ratio",
                with_it.median / alone.median,
                1.25,
                details={"beside_s": with_it.report(), "alone_s": alone.report()},
            ),
            Figure("p99_ratio", with_it.percentile(0.99) / alone.percentile(0.99), 1.5),
        ],
        p99_ms={
            "beside": round(with_it.percentile(0.99) * 1000, 2),
            "alone": round(alone.percentile(0.99) * 1000, 2),
        },
        passages=len(shipped().vectors) + missing,
    )
