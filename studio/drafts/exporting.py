"""Where an export is written: whole or not at all, and over nothing."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sessions.exchange.arriving import harmless
from sessions.exchange.leaving import FORMATS, Leaving, made, tree
from sessions.files import place

FOLDER = "Exports"
"""The folder beside a draft that exports from the studio go into."""


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """A name in `folder` that nothing uses."""
    stem = harmless(stem)
    number, out = 1, folder / f"{stem}{suffix}"
    while os.path.lexists(out):
        number += 1
        out = folder / f"{stem}-{number}{suffix}"
    return out


def write_out(out: Path, pieces: Iterable[bytes], *, replace: bool = False) -> None:
    """Write a file in one move. Raises OSError; then nothing stands at `out` that did
    not stand there before."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:80]}-")
    arriving = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(OSError):
            os.chmod(arriving, 0o666 & ~_mask())
        if replace:
            os.replace(arriving, out)
        else:
            place(arriving, out)
    finally:
        arriving.unlink(missing_ok=True)


def export_beside(leaving: Leaving, draft: Path, form: str) -> Path:
    """Write a draft into the Exports folder beside it; where it went.

    Raises SessionError, OSError.
    """
    folder = draft.parent / FOLDER
    folder.mkdir(exist_ok=True)
    out = free_name(folder, leaving.name, FORMATS[form])
    if form == "tree":
        write_out(out, (piece.encode() for piece in tree(draft)))
    else:
        write_out(out, [made(leaving, form)])
    return out


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
