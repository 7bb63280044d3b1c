"""Which file was it? A name for its contents that a session can be checked against."""

from __future__ import annotations

import hashlib
from pathlib import Path

WHOLE = 128 * 1024 * 1024
"""Bytes up to which a file is read through (some 0.1 s)."""
PIECE = 64 * 1024
PIECES = 256


def fingerprint(path: Path) -> str:
    """SHA-256 of the file in hex. Of a file above `WHOLE` bytes only the size and some
    evenly spread pieces are hashed, so that opening a large model need not wait for the
    disk; the result then begins with "~". Raises OSError."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if size <= WHOLE:
            return hashlib.file_digest(file, "sha256").hexdigest()
        digest = hashlib.sha256(str(size).encode("ascii"))
        for at in range(PIECES):
            file.seek((size - PIECE) * at // (PIECES - 1))
            digest.update(file.read(PIECE))
        return "~" + digest.hexdigest()
