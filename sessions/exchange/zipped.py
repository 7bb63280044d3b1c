"""Foreign zip archives, measured before anything in them is unpacked.

Nothing is ever written under a name that an archive gives.
"""

from __future__ import annotations

import io
import zipfile

from sessions.errors import SessionError

LARGEST_FILE = 128 * 2**20
"""Bytes of the archive itself."""

LARGEST_PART = 48 * 2**20
"""Bytes of one XML part when unpacked; a novel's text is about two."""

LARGEST_WHOLE = 256 * 2**20
"""Bytes of all parts together, pictures included."""

MOST_PARTS = 4000

UNUSUAL = 250
"""Times that a part may be larger unpacked than packed, beyond a million bytes."""


def measure(data: bytes, name: str) -> None:
    """Raise SessionError for an archive that is none, or that would unpack into more
    than a document needs. Python reads no more of a part than the archive declares, so
    that the declared sizes hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as reason:
        raise SessionError(
            "This is not a Word document",
            f"{name} is damaged or of another kind. Save it again as .docx.",
        ) from reason
    if any(part.flag_bits & 1 for part in parts):
        raise SessionError(
            "This document is locked",
            f"{name} has a password. Save it without one and import it again.",
        )
    bomb = any(
        part.file_size > 2**20 and part.file_size > UNUSUAL * max(1, part.compress_size)
        for part in parts
    )
    text = sum(p.file_size for p in parts if p.filename.endswith((".xml", ".rels")))
    whole = sum(part.file_size for part in parts)
    if bomb or len(parts) > MOST_PARTS or text > LARGEST_PART or whole > LARGEST_WHOLE:
        raise SessionError(
            "This document is too large",
            f"{name} would unpack into far more than a draft. Save its text as .txt "
            "or .md and import that.",
        )
