"""The host's end of the pipes: its own copies of standard input and output."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def claim() -> tuple[BinaryIO, BinaryIO]:
    """The streams requests come from and events go to.

    Anything else in the process (a C library too) that prints to standard output prints
    to standard error from now on, and reads nothing from standard input.
    """
    requests = os.fdopen(os.dup(0), "rb")
    events = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdout.flush()
    os.dup2(2, 1)
    return requests, events
