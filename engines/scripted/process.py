"""A host without a model, for tests, demonstrations and pictures.

`python -m engines.scripted.process` speaks the real host's protocol.
"""

from __future__ import annotations

import argparse
import os
import threading
import time
from collections.abc import Sequence
from queue import Empty, SimpleQueue
from typing import BinaryIO

from engines import pipes, wire
from engines.errors import EngineError
from engines.events import Failed
from engines.plans import Kept
from engines.request import Close, Keep, Request
from engines.scripted.host import Scripted


def _listen(stream: BinaryIO, inbox: SimpleQueue[Request | EngineError]) -> None:
    plans = Kept()
    try:
        while line := wire.read_line(stream):
            try:
                request = wire.decode_request(line)
                if isinstance(request, Keep):
                    plans.keep(request)
                else:
                    inbox.put(plans.whole(request))
            except EngineError as error:
                inbox.put(error)
    except (OSError, EngineError):
        pass
    # The studio is gone, and with it the reason to be.
    inbox.put(Close())


def main(arguments: Sequence[str] | None = None) -> None:
    """Answer requests until Close, or until the studio is gone."""
    parser = argparse.ArgumentParser(prog="python -m engines.scripted.process")
    parser.add_argument("--tokens-per-second", type=float, default=30.0)
    parser.add_argument("--instant", action="store_true")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--refuse-adapters", action="store_true")
    parser.add_argument("--die-after", type=int, default=0, metavar="TOKENS")
    parser.add_argument("--starts-after", type=float, default=0.0, metavar="SECONDS")
    options = parser.parse_args(arguments)
    requests, events = pipes.claim()
    inbox: SimpleQueue[Request | EngineError] = SimpleQueue()
    threading.Thread(target=_listen, args=(requests, inbox), daemon=True).start()
    host = Scripted(
        out=events,
        tokens_per_second=0.0 if options.instant else options.tokens_per_second,
        hostile=options.hostile,
        die_after=options.die_after,
        refuse_adapters=options.refuse_adapters,
    )
    time.sleep(options.starts_after)
    try:
        while True:
            try:
                request = inbox.get(timeout=host.wait_s())
            except Empty:
                host.tick()
                continue
            if isinstance(request, EngineError):
                host.say(Failed(request.title, request.message))
                events.flush()
            else:
                host.answer(request)
    except (BrokenPipeError, KeyboardInterrupt, SystemExit):
        # No farewell: the reader thread may still sit on its pipe.
        os._exit(0)


if __name__ == "__main__":
    main()
