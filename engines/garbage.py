"""What is made once and kept, set aside from the search for garbage.

A plan with thousands of terms and bans is hundreds of thousands of small objects.
Python looks through all of them again and again while more are made, and would do so
while voices write: 60 ms at a time in which nobody decodes.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def set_aside() -> Iterator[None]:
    """Look for no garbage while something large is made; afterwards look once, and then
    no more at what is there."""
    gc.disable()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.collect()
        gc.freeze()
        gc.enable()
