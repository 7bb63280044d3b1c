"""The studio with a tap on its wire: what it asks the engine, and how the engine did.

`python -m benchmarks.tapped LOG [ARGUMENTS]` opens the studio as `protean ARGUMENTS`
does. Beside that it writes one JSON line to LOG for each request (as sent) and for each
answer worth timing. The clock is the machine's monotonic one, shared by processes.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TextIO

from engines import wire
from engines.events import Event, Prepared, Ready, WeaveEnded
from engines.request import Request

TIMED = (Ready, Prepared, WeaveEnded)


def tap(log: TextIO) -> None:
    """Have every message of this process noted in `log`."""
    encode, decode = wire.encode, wire.decode_event

    def note(way: str, message: str) -> None:
        row = {"at": time.perf_counter(), way: message}
        log.write(json.dumps(row) + "\n")
        log.flush()

    def encoded(message: Request | Event) -> bytes:
        line = encode(message)
        note("asked", line.decode("utf-8", "surrogatepass"))
        return line

    def decoded(line: bytes) -> Event:
        event = decode(line)
        if isinstance(event, TIMED):
            note("told", line.decode("utf-8", "surrogatepass"))
        return event

    wire.encode, wire.decode_event = encoded, decoded


def main() -> None:
    with Path(sys.argv[1]).open("w", encoding="utf-8") as log:
        tap(log)
        from studio.cli.main import main as studio

        sys.exit(studio(sys.argv[2:]))


if __name__ == "__main__":
    main()
