"""What processes cost, from /proc: memory, CPU, and who belongs to whom (Linux)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Cost:
    """Memory in bytes (PSS shares common pages fairly, RSS counts them fully)."""

    name: str
    pss: int
    rss: int


def tree(pid: int) -> tuple[int, ...]:
    """`pid` and everything below it."""
    parents: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents.setdefault(_stat(int(entry.name)).parent, []).append(
                    int(entry.name)
                )
    found = [pid]
    for member in found:
        found += parents.get(member, [])
    return tuple(found)


def memory(pid: int) -> Cost:
    """One process's memory."""
    sizes = {"Pss": 0, "Rss": 0}
    for row in (PROC / str(pid) / "smaps_rollup").read_text().splitlines():
        key, _, rest = row.partition(":")
        if key in sizes:
            sizes[key] = int(rest.split()[0]) * 1024
    words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    module = next(
        (words[i + 1] for i, word in enumerate(words[:-1]) if word == b"-m"), words[0]
    )
    return Cost(module.decode(errors="replace"), sizes["Pss"], sizes["Rss"])


def cpu_seconds(pids: tuple[int, ...]) -> float:
    """CPU time used so far by these processes; those that are gone count nothing."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += _stat(pid).ticks
    return total / TICKS


def cpu_share(pid: int, wait: Callable[[], object]) -> float:
    """Share of one core that a process tree uses during `wait`."""
    before = cpu_seconds(tree(pid))
    began = time.perf_counter()
    wait()
    used = cpu_seconds(tree(pid)) - before
    return used / (time.perf_counter() - began)


@contextlib.contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep `count` other processes working as hard as they can, at normal priority."""
    spin = "while True:\n    pass"
    others = [subprocess.Popen([sys.executable, "-c", spin]) for _ in range(count)]
    try:
        if others:
            time.sleep(0.3)
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


@dataclass(frozen=True, slots=True)
class _Stat:
    parent: int
    ticks: int


def _stat(pid: int) -> _Stat:
    # The command's name may hold spaces and parentheses; fields are counted after it.
    text = (PROC / str(pid) / "stat").read_text()
    fields = text[text.rindex(")") + 2 :].split()
    return _Stat(int(fields[1]), int(fields[11]) + int(fields[12]))
