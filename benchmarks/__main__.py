"""`python -m benchmarks [NAMES] [--quick]`: each benchmark prints one JSON line.

Run it with nothing else running. `--quick` only shows that everything works: its
figures mean nothing.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks.ours import OursError
from benchmarks.peer import PeerError
from benchmarks.terminal import TerminalError
from engines.errors import EngineError

BENCHES = {
    "heads": "benchmarks.heads",
    "first_token": "benchmarks.first_token",
    "typing": "benchmarks.keystrokes",
    "startup": "benchmarks.startup",
    "sessions": "benchmarks.sessions",
    "governed": "benchmarks.govern_speed",
    "rules": "benchmarks.govern_rules",
    "infection": "benchmarks.govern_infection",
    "styles": "benchmarks.styles",
    "styles_short": "benchmarks.styles_short",
    "styles_speed": "benchmarks.styles_speed",
    "measures": "benchmarks.measures",
    "dial": "benchmarks.dial",
    "dial_adapters": "benchmarks.dial_adapters",
    "lexicon_panel": "benchmarks.lexicon_panel",
    "map": "benchmarks.map",
    "map_typing": "benchmarks.map_typing",
    "lexicon_large": "benchmarks.lexicon_large",
}

CORPORA = ("styles", "styles_short", "measures")
"""Benchmarks that need a corpora folder, left out where none is named."""


def main() -> int:
    """Run the benchmarks asked for, all by default; 1 when one could not run."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--quick", action="store_true", help="tiny, only to see it run")
    parser.add_argument(
        "--corpora",
        type=Path,
        metavar="FOLDER",
        help="texts; styles and measures need them",
    )
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHES]
    if unknown:
        parser.error(f"no benchmark {unknown[0]}; there are {', '.join(BENCHES)}")
    code = 0
    with_texts = [name for name in BENCHES if asked.corpora or name not in CORPORA]
    for name in asked.names or with_texts:
        try:
            run = importlib.import_module(BENCHES[name]).run
            more = {"corpora": asked.corpora} if name in CORPORA else {}
            print(run(quick=asked.quick, **more), flush=True)
        except (EngineError, OursError, PeerError, TerminalError, ValueError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
