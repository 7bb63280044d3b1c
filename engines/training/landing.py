"""Files that are whole or not there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def landing(target: Path) -> Iterator[Path]:
    """A path to write a file or a folder at, which takes `target`'s place at the end.

    Whatever goes wrong (a full disk, Ctrl+C), nothing half-written stays behind and
    what stood at `target` still stands there.
    """
    part = target.with_name(f".{target.name}.part{os.getpid()}")
    old = target.with_name(f".{target.name}.old{os.getpid()}")
    _remove(part)
    try:
        yield part
        if target.is_dir():
            os.replace(target, old)
        os.replace(part, target)
    finally:
        if old.exists() and not target.exists():
            os.replace(old, target)
        _remove(part)
        _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
