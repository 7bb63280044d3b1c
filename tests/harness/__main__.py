"""`python -m tests.harness [NAMES] [--full] [--seed N]`: one JSON line for each fault.

With `--full` the numbers are those that Protean promises: 500 kills, 500 power
failures, 1,000 damages; it takes some minutes. Broken promises are listed on stderr,
their folders are kept, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.harness.damage import damage
from tests.harness.kill import kill
from tests.harness.rivals import rival
from tests.harness.surroundings import surround

SLACK = 1.5
"""Seconds that a busy machine's disk is given on top of the promise in short form."""

Run = Callable[[int, Path, int, bool], Any]


def _kill(n: int, folder: Path, seed: int, full: bool) -> object:
    return kill(n, folder, seed=seed, slack=0.0 if full else SLACK)


def _power(n: int, folder: Path, seed: int, full: bool) -> object:
    # Only this one and the next need apsw.
    from tests.harness.power import fail

    return fail(n, folder, seed=seed, slack=0.0 if full else SLACK)


def _mending(n: int, folder: Path, seed: int, full: bool) -> object:
    from tests.harness.mending import mend

    return mend(n, folder, seed=seed)


def _damage(n: int, folder: Path, seed: int, full: bool) -> object:
    return damage(n, folder, seed=seed)


def _rivals(n: int, folder: Path, seed: int, full: bool) -> object:
    return rival(n, folder, seed=seed)


def _surroundings(n: int, folder: Path, seed: int, full: bool) -> object:
    return surround(folder, rounds=n, seed=seed)


FAULTS: dict[str, tuple[Run, int, int]] = {
    "kill": (_kill, 16, 500),
    "power": (_power, 60, 500),
    "mending": (_mending, 2, 30),
    "damage": (_damage, 30, 1000),
    "rivals": (_rivals, 2, 30),
    "surroundings": (_surroundings, 1, 10),
}
"""What is run, how many times in the short form, and in the full one."""


def main() -> int:
    """Run the faults asked for, all by default; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAULTS))
    parser.add_argument("--full", action="store_true", help="as often as promised")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in FAULTS]
    if unknown:
        parser.error(f"no fault {unknown[0]}; there are {', '.join(FAULTS)}")
    folder = Path(os.path.realpath(tempfile.mkdtemp(prefix="protean-harness-")))
    # Nothing may be kept in the folders of whoever runs this.
    for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_DOCUMENTS_DIR", "HOME"):
        os.environ[name] = str(folder / name.lower())
    broken = 0
    for name in asked.names or FAULTS:
        run, few, many = FAULTS[name]
        room = folder / name
        room.mkdir()
        began = time.monotonic()
        result = run(many if asked.full else few, room, asked.seed, asked.full)
        print(_line(name, result, time.monotonic() - began), flush=True)
        for what in result.broken:
            print(f"{name}: {what}", file=sys.stderr)
        broken += len(result.broken)
    if not broken:
        shutil.rmtree(folder)
    return min(broken, 1)


def _line(name: str, result: Any, seconds: float) -> str:
    """What a run showed, as JSON; lists of figures as their median and largest."""
    shown: dict[str, Any] = {"fault": name, "seconds": round(seconds, 1)}
    for key, value in vars(result).items():
        if key == "oldest":
            shown["lost_s"] = {
                "median": round(statistics.median(value or [0.0]), 3),
                "max": round(max(value, default=0.0), 3),
            }
        elif key in ("broken", "tried"):
            shown[key] = len(value)
        else:
            shown[key] = value
    return json.dumps(shown)


if __name__ == "__main__":
    sys.exit(main())
