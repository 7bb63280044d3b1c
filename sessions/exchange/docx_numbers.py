"""The numbers that Word counts itself and writes nowhere in the text."""

from __future__ import annotations

from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""Every element of the text has its name in this space."""


class Numbers:
    """Counts along with the lists of a document, read from its numbering part."""

    def __init__(self, root: Any) -> None:
        self._formats: dict[tuple[str, int], str] = {}
        self._counts: dict[tuple[str, int], int] = {}
        lists: dict[str, Any] = {}
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                lists[element.get(f"{W}abstractNumId") or ""] = element
            elif element.tag == f"{W}num":
                to = element.find(f"{W}abstractNumId")
                known = to.get(f"{W}val") if to is not None else ""
                self._note(element.get(f"{W}numId") or "", lists.get(known or ""))

    def marker(self, number: str, level: int) -> str:
        """What stands before the next item of list `number` at `level` (from 0)."""
        if self._formats.get((number, level), "bullet") in ("bullet", "none"):
            return "•"
        count = self._counts.get((number, level), 0) + 1
        self._counts[number, level] = count
        for other in list(self._counts):
            if other[0] == number and other[1] > level:
                del self._counts[other]
        return f"{count}."

    def _note(self, number: str, levels: Any) -> None:
        for level in levels if levels is not None else ():
            kind, at = level.find(f"{W}numFmt"), level.get(f"{W}ilvl") or ""
            if level.tag == f"{W}lvl" and kind is not None and at.isdecimal():
                self._formats[number, int(at)] = str(kind.get(f"{W}val"))
