"""Finding the moment a typed letter is painted, in the bytes a program sends.

Each key is a letter that nothing else on the screen contains, so its first appearance
in the output is its own echo, whatever else streams by.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

BEGIN_FRAME = b"\x1b[?2026h"
END_FRAME = b"\x1b[?2026l"
"""Synchronised output: a terminal shows what stands between only at the end."""

BLOCKS = (
    (0x0100, 0x024F),  # Latin, extended
    (0x0370, 0x03FF),  # Greek
    (0x0400, 0x052F),  # Cyrillic
    (0x0531, 0x0587),  # Armenian
)


def glyphs() -> Iterator[str]:
    """Letters one cell wide that English never uses, each of them once."""
    for first, last in BLOCKS:
        for code in range(first, last + 1):
            letter = chr(code)
            narrow = unicodedata.east_asian_width(letter) in "NA"
            if narrow and unicodedata.category(letter) in ("Lo", "Ll", "Lu"):
                yield letter


class Echo:
    """Watches the output for one letter; `feed` tells when it is on the screen.

    Inside a synchronised frame the letter counts as painted at the frame's end.
    """

    def __init__(self, glyph: str, *, inside_frame: bool = False) -> None:
        self._glyph = glyph.encode()
        self._inside = inside_frame
        self._seen = False
        self._rest = b""

    def feed(self, chunk: bytes) -> bool:
        """Take the next bytes; true from the chunk that completes the painting."""
        data = self._rest + chunk
        at = 0
        while at < len(data):
            ends = {
                mark: place
                for mark in (BEGIN_FRAME, END_FRAME, self._glyph)
                if (place := data.find(mark, at)) >= 0
            }
            if not ends:
                break
            mark = min(ends, key=lambda found: ends[found])
            at = ends[mark] + len(mark)
            if mark == BEGIN_FRAME:
                self._inside = True
            elif mark == END_FRAME:
                self._inside = False
            else:
                self._seen = True
            if self._seen and not self._inside:
                return True
        # A mark may be cut in two by the end of the chunk.
        longest = max(len(BEGIN_FRAME), len(self._glyph)) - 1
        self._rest = data[max(at, len(data) - longest) :]
        return False


class Frames:
    """Counts whole frames and knows whether the output is inside one."""

    def __init__(self) -> None:
        self.count = 0
        self.inside = False
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        data = self._rest + chunk
        at = 0
        while True:
            mark = END_FRAME if self.inside else BEGIN_FRAME
            place = data.find(mark, at)
            if place < 0:
                break
            at = place + len(mark)
            self.count += self.inside
            self.inside = not self.inside
        self._rest = data[max(at, len(data) - len(BEGIN_FRAME) + 1) :]
