"""How a file spells its text: encoding, byte order mark, newlines, kept to the byte."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

from sessions.errors import SessionError
from sessions.worddiff import align

NEWLINE = re.compile("\r\n|\r|\n")

LARGEST = 64 * 2**20
"""Bytes of the largest text that is opened."""

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of one file. `sure` is False where the encoding was a guess.

    `newline` is used for lines that are new; `newlines` gives the one after each line
    where the file mixes them, and `text` is then the text those lines belong to.
    """

    encoding: str = "utf-8"
    bom: bytes = b""
    newline: str = "\n"
    sure: bool = True
    newlines: tuple[str, ...] = ()
    text: str = ""


def decode(data: bytes, name: str) -> tuple[str, Spelling]:
    """The text with "\\n" newlines, and its spelling.

    Raises SessionError for what is no text.
    """
    if len(data) > LARGEST:
        raise SessionError(
            "This file is too large",
            f"{name} is larger than {LARGEST // 2**20} MB. Divide it and open a part.",
        )
    bom, encoding, sure = _guess(data)
    if not encoding:
        raise SessionError(
            "This is not a text file",
            f"{name} holds bytes that no text has. Open a Markdown or text file.",
        )
    raw = data[len(bom) :].decode(encoding)
    found = NEWLINE.findall(raw)
    text = NEWLINE.sub("\n", raw) if "\r" in raw else raw
    kinds = [kind for kind, _ in Counter(found).most_common()]
    spelling = Spelling(encoding, bom, kinds[0] if kinds else "\n", sure)
    if len(kinds) > 1:
        spelling = replace(spelling, newlines=tuple(found), text=text)
    return text, spelling


def encode(text: str, spelling: Spelling) -> tuple[bytes, Spelling]:
    """The bytes of `text`, and the spelling that the next call goes on from.

    Raises UnicodeEncodeError when the encoding has no sign for a letter.
    """
    if spelling.newlines:
        newlines = _carried(spelling, text)
        lines = text.split("\n")
        raw = "".join(
            line + newline for line, newline in zip(lines, newlines, strict=False)
        )
        raw += lines[-1]
        spelling = replace(spelling, newlines=newlines, text=text)
    else:
        raw = text.replace("\n", spelling.newline) if spelling.newline != "\n" else text
    try:
        data = raw.encode(spelling.encoding)
    except UnicodeEncodeError:
        if not spelling.encoding.startswith("utf"):
            raise
        # Half of a surrogate pair has no bytes in any file; the journal keeps it.
        whole = raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        data = whole.encode(spelling.encoding)
    return spelling.bom + data, spelling


def spelt_as(spelling: Spelling, encoding: str) -> Spelling:
    """The same newlines in another encoding, chosen by the writer."""
    codecs.lookup(encoding)
    return replace(spelling, encoding=encoding, bom=b"", sure=True)


def _carried(spelling: Spelling, text: str) -> tuple[str, ...]:
    """Each line keeps the newline it had; lines that are new take the usual one."""
    old, new = spelling.text.split("\n"), text.split("\n")
    newlines = [spelling.newline] * (len(new) - 1)
    last_i = last_j = 0
    for i, j, n in [*align(old, new), (len(old), len(new), 0)]:
        # A line changed in place is the same line of the file.
        same = min(i - last_i, j - last_j)
        for k in range(same):
            _carry(spelling.newlines, last_i + k, newlines, last_j + k)
        for k in range(n):
            _carry(spelling.newlines, i + k, newlines, j + k)
        last_i, last_j = i + n, j + n
    return tuple(newlines)


def _carry(old: tuple[str, ...], i: int, new: list[str], j: int) -> None:
    if i < len(old) and j < len(new):
        new[j] = old[i]


def _guess(data: bytes) -> tuple[bytes, str, bool]:
    for bom, encoding in BOMS:
        if data.startswith(bom) and _reads(data[len(bom) :], encoding):
            return bom, encoding, True
    if _reads(data, "utf-8"):
        return b"", "utf-8", True
    if b"\0" in data:
        for encoding, half in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
            if half.count(0) * 3 > len(half) and _reads(data, encoding):
                signs = data.decode(encoding)
                if all(sign.isprintable() or sign in "\t\n\r\f" for sign in signs):
                    return b"", encoding, False
        return b"", "", False
    for encoding in ("cp1252", "latin-1"):
        if _reads(data, encoding):
            return b"", encoding, False
    return b"", "", False


def _reads(data: bytes, encoding: str) -> bool:
    try:
        return data.decode(encoding).encode(encoding) == data
    except UnicodeError:
        return False
