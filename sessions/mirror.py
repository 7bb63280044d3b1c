"""The draft as a plain file: always a complete version, never written over blindly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sessions import files
from sessions.encoding import Spelling, decode, encode
from sessions.files import ABSENT, Print


class Mirror:
    """One file, its spelling, and what was last written to it.

    `ours` holds the hashes of contents that came from here: the last one written and
    the one being written, so that a death between the two is no change from outside.
    """

    def __init__(self, path: Path, spelling: Spelling, known: Print) -> None:
        self.path = path
        self.spelling = spelling
        self.known = known
        self.ours = {known.sha256} - {""}

    def theirs(self) -> bytes | None:
        """What another program left in the file, or None. Raises OSError."""
        if self.known.stands(self.path):
            return None
        data, found = files.read(self.path)
        if found == ABSENT or found.sha256 in self.ours:
            self.known = found
            return None
        return data

    def write(self, text: str, intend: Callable[[str], None]) -> bytes | None:
        """Make the file say `text`. Returns what another program left there instead,
        and then nothing was written.

        `intend` is told the hash before the file is replaced. Raises OSError, and
        UnicodeEncodeError when the file's encoding has no sign for a letter.
        """
        data, spelling = encode(text, self.spelling)
        # Reading again costs a millisecond; a file changed within one tick of the
        # clock at equal size would pass a look at its stat alone.
        there, found = files.read(self.path)
        if found != ABSENT and found.sha256 not in self.ours:
            return there
        target = files.fingerprint(data).sha256
        if found.sha256 == target:
            self.known, self.spelling = found, spelling
            return None
        files.writable(self.path)
        intend(target)
        before, self.ours = self.ours, self.ours | {target}
        try:
            self.known = files.replace_whole(self.path, data, fresh=found == ABSENT)
        except FileExistsError:
            self.ours = before
            return self.theirs()
        except OSError:
            self.ours = before
            raise
        self.ours, self.spelling = {target}, spelling
        return None

    def adopt(self, data: bytes) -> str:
        """Take the file's present content as the one last written; returns its text.

        Raises SessionError when it is no text.
        """
        text, self.spelling = decode(data, self.path.name)
        self.known = files.fingerprint(data)
        self.ours = {self.known.sha256}
        return text

    def allow(self, data: bytes) -> None:
        """From now on this content may be replaced: a copy of it was kept."""
        self.ours.add(files.fingerprint(data).sha256)

    def about(self) -> dict[str, Any]:
        """What the journal remembers of the file."""
        return {
            "name": self.path.name,
            "ours": sorted(self.ours),
            "encoding": self.spelling.encoding,
            "bom": self.spelling.bom.hex(),
            "newline": self.spelling.newline,
        }


def remembered_spelling(about: dict[str, Any]) -> Spelling:
    """The spelling the file had, for when the file itself is gone."""
    encoding, newline = about.get("encoding"), about.get("newline")
    try:
        bom = bytes.fromhex(str(about.get("bom", "")))
        "".encode(str(encoding))
    except (ValueError, LookupError):
        return Spelling()
    if newline not in ("\n", "\r\n", "\r"):
        newline = "\n"
    return Spelling(str(encoding), bom, newline)
