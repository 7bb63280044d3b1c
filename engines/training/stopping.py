"""Ctrl+C ends a run at the next batch, with everything kept."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def ctrl_c(say: Callable[[str], None]) -> Iterator[threading.Event]:
    """An event that the first Ctrl+C sets; the second one interrupts at once.

    Only the main thread hears signals; elsewhere the event is never set.
    """
    stop = threading.Event()

    def asked(*_: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        say("stopping after this batch; Ctrl+C again stops at once and keeps less")

    with _handled(asked):
        yield stop


@contextmanager
def deaf() -> Iterator[None]:
    """Processes started inside never hear Ctrl+C: the first one decides for all."""
    with _handled(signal.SIG_IGN):
        yield


@contextmanager
def _handled(handler: Callable[..., object] | signal.Handlers) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
