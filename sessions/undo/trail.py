"""Leaps of the draft from one place of the tree to another, each of them undoable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass, replace
from typing import Any

MOST = 1000
"""Leaps remembered; an undo beyond them goes on step by step."""


@dataclass(frozen=True, slots=True)
class Went:
    """The draft went from one step to another; `caret` is where it stood before.

    `ahead` is the step that a redo at `to` led to when the leap was taken back, 0 for
    none: taking a leap back visits other branches, and redo is to go on as it was.
    """

    start: int
    to: int
    caret: int
    ahead: int = 0


class Trail:
    """Leaps that undo takes back (`went`) and that redo makes again (`again`).

    While a leap is the last of `went`, the draft stands at its end or beyond it, so
    undo reaches its end before it takes back the leap.
    """

    def __init__(self, went: Iterable[Went] = (), again: Iterable[Went] = ()) -> None:
        self.went = list(went)[-MOST:]
        self.again = list(again)[-MOST:]

    def leapt(self, leap: Went) -> None:
        """A new leap was made."""
        self.went.append(leap)
        del self.went[:-MOST]
        self.again.clear()

    def edited(self) -> None:
        """Words were written: what lay ahead is a branch of its own now."""
        self.again.clear()

    def behind(self, at: int) -> Went | None:
        """The leap that an undo from `at` takes back."""
        return self.went[-1] if self.went and self.went[-1].to == at else None

    def ahead(self, at: int) -> Went | None:
        """The leap that a redo from `at` makes again."""
        return self.again[-1] if self.again and self.again[-1].start == at else None

    def back(self, ahead: int) -> None:
        """The last leap was taken back."""
        self.again.append(replace(self.went.pop(), ahead=ahead))

    def forth(self) -> None:
        """It was made again."""
        self.went.append(self.again.pop())

    def plain(self) -> dict[str, list[list[int]]]:
        """For a snapshot."""
        return {
            "went": [list(astuple(leap)) for leap in self.went],
            "again": [list(astuple(leap)) for leap in self.again],
        }

    @classmethod
    def of(cls, state: dict[str, Any]) -> Trail:
        """From a snapshot. Raises TypeError or ValueError."""

        def leaps(key: str) -> list[Went]:
            return [Went(*map(int, leap)) for leap in state.get(key, ())]

        return cls(leaps("went"), leaps("again"))
