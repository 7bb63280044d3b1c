"""Entries read from the bare pages of a session file that SQLite cannot follow.

A damaged page near the root hides all that hangs below it, though it is all still
there. Every page is looked at by itself, those of the log too; an entry is believed
when its check sum is right. The layout is SQLite's (sqlite.org/fileformat2.html).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from sessions.errors import JournalDamagedError
from sessions.event import Event, from_row

USUAL = 4096
"""Bytes of a page where the file's header does not say."""

LEAF = 13
"""The first byte of a page that holds rows."""

SEARCHED = 2000
"""Pages that are searched byte by byte, at most; a damage has few."""

LOG_HEADER, FRAME_HEADER = 32, 24

COLUMNS = 7
INTS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes of an integer by its type."""


class Carver:
    """The pages of a session file and of its log, each by itself."""

    def __init__(self, path: Path) -> None:
        """Raises OSError."""
        self._file = path.open("rb")
        header = self._file.read(100)
        size = int.from_bytes(header[16:18], "big")
        size = 65536 if size == 1 else size
        self._page = size if size >= 512 and size & (size - 1) == 0 else USUAL
        self._usable = self._page - (header[20] if len(header) > 20 else 0)
        if self._usable < 480:
            self._usable = self._page
        self._largest = os.fstat(self._file.fileno()).st_size
        self._n_pages = -(-self._largest // self._page)
        self._log = path.with_name(f"{path.name}-wal")
        self._logged: dict[int, int] = {}
        if self._log.exists():
            self._largest += self._log.stat().st_size
            for number, place in self._frames():
                self._logged[number] = place

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def events(self) -> dict[int, Event]:
        """All entries that can be believed, by number."""
        found: dict[int, Event] = {}
        odd: list[bytes] = []
        for page in self._pages():
            begin = 100 if page.startswith(b"SQLite format 3\0") else 0
            if not self._rows(page, begin, found):
                odd.append(page)
        for page in odd[:SEARCHED]:
            for offset in range(len(page)):
                self._row(page, offset, found)
        return found

    def _pages(self) -> Iterator[bytes]:
        self._file.seek(0)
        for _ in range(self._n_pages):
            yield self._file.read(self._page)
        for _, place in self._frames() if self._logged else ():
            yield self._in_log(place)

    def _frames(self) -> Iterator[tuple[int, int]]:
        """The pages in the log: number, and where its bytes begin."""
        length = self._log.stat().st_size
        with self._log.open("rb") as log:
            place = LOG_HEADER + FRAME_HEADER
            while place < length:
                log.seek(place - FRAME_HEADER)
                yield int.from_bytes(log.read(4), "big"), place
                place += FRAME_HEADER + self._page

    def _in_log(self, place: int) -> bytes:
        with self._log.open("rb") as log:
            log.seek(place)
            return log.read(self._page)

    def _rows(self, page: bytes, begin: int, found: dict[int, Event]) -> bool:
        """Read a page of rows; False where it is not wholly as it should be."""
        kind = page[begin : begin + 1]
        if kind in (b"\x02", b"\x05", b"\x0a") or not any(page):
            return True
        if kind != bytes([LEAF]):
            return False
        n_rows = int.from_bytes(page[begin + 3 : begin + 5], "big")
        whole = True
        for index in range(n_rows):
            at = begin + 8 + 2 * index
            offset = int.from_bytes(page[at : at + 2], "big")
            whole = self._row(page, offset, found) and whole
        return whole

    def _row(self, page: bytes, offset: int, found: dict[int, Event]) -> bool:
        """Read one entry; False where there is none."""
        try:
            size, offset = _varint(page, offset)
            seq, offset = _varint(page, offset)
            if not 8 <= size <= self._largest or page[offset] > 2 * COLUMNS:
                return False
            record = self._record(page, offset, size)
            event = from_row((seq, *_columns(record)[1:]))
        except (IndexError, ValueError, OverflowError, JournalDamagedError):
            return False
        found[event.seq] = event
        return True

    def _record(self, page: bytes, offset: int, size: int) -> bytes:
        """All bytes of a record, those on other pages too. Raises ValueError."""
        here, least = self._usable - 35, (self._usable - 12) * 32 // 255 - 23
        if size > here:
            kept = least + (size - least) % (self._usable - 4)
            here = kept if kept <= here else least
        else:
            here = size
        record = bytearray(page[offset : offset + here])
        if len(record) < here:
            raise ValueError("cut")
        following = int.from_bytes(page[offset + here : offset + here + 4], "big")
        while len(record) < size:
            piece = self._overflow(following)
            following = int.from_bytes(piece[:4], "big")
            record += piece[4 : 4 + min(self._usable - 4, size - len(record))]
        return bytes(record)

    def _overflow(self, number: int) -> bytes:
        if number < 1:
            raise ValueError("page")
        place = self._logged.get(number)
        if place is not None:
            piece = self._in_log(place)
        else:
            here = self._file.tell()
            self._file.seek((number - 1) * self._page)
            piece = self._file.read(self._page)
            self._file.seek(here)
        if len(piece) <= 4:
            raise ValueError("page")
        return piece


def carve(path: Path) -> dict[int, Event]:
    """All entries of a session file that can be believed, by number.

    Raises OSError.
    """
    carver = Carver(path)
    try:
        return carver.events()
    finally:
        carver.close()


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """A number of one to nine bytes, and the offset after it. Raises IndexError."""
    value = 0
    for index in range(8):
        byte = data[offset + index]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + index + 1
    return value << 8 | data[offset + 8], offset + 9


def _columns(record: bytes) -> list[int | str | None]:
    """The values of an entry's record. Raises ValueError, IndexError."""
    end, at = _varint(record, 0)
    types: list[int] = []
    while at < end:
        kind, at = _varint(record, at)
        types.append(kind)
    if at != end or len(types) != COLUMNS:
        raise ValueError("columns")
    values: list[int | str | None] = []
    for kind in types:
        if kind == 0:
            values.append(None)
        elif kind in (8, 9):
            values.append(kind - 8)
        elif kind in INTS:
            n = INTS[kind]
            values.append(int.from_bytes(record[at : at + n], "big", signed=True))
            at += n
        elif kind >= 13 and kind % 2:
            n = (kind - 13) // 2
            values.append(record[at : at + n].decode())
            at += n
        else:
            raise ValueError("type")
    if at != len(record):
        raise ValueError("length")
    return values
