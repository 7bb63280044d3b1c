"""One frame of a recording set in rows of coloured text, for a terminal recording.

All text is made inert here; what comes out holds no control character.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from engines.text import inert
from sessions.edit import TAKEN
from sessions.replay.frames import Frame
from sessions.replay.stage import LaneShown
from sessions.telling import clock, name
from studio.writing.counts import spoken
from widgets.breaks import break_all
from widgets.glyphs import cells, visible
from widgets.take_rows import clipped, take_rows

Piece = tuple[str, str]
"""(text, style): "", muted, strong, caret, or a colour `#rrggbb`."""

Row = list[Piece]

BACK = 6_000
"""Characters before the caret that are set; more would be out of sight."""

WIDE = 90
"""Columns from which the lanes stand beside the draft."""

MARGIN = 3
"""Cells before a row of the draft."""

SAYING = {"thinking": "·", "stopped": "stopped", "failed": "failed"}


class Painter:
    """Sets frames for a terminal of `width` by `height` cells."""

    def __init__(
        self, width: int, height: int, title: str, hues: Mapping[str, str]
    ) -> None:
        self.width, self.height = width, height
        self.title, self.hues = name(title), hues
        self.said = ""
        """What the writer did last, in words."""
        self._breaks = lru_cache(maxsize=512)(break_all)

    def rows(self, frame: Frame, length: float) -> list[Row]:
        """Rows of exactly `width` cells; `length` is the whole in shown seconds."""
        body = self.height - 3
        if self.width >= WIDE:
            left = self.width * 11 // 20
            draft = self._draft(frame, left, body)
            right = self.width - left - 1
            lanes = self._lanes(frame, right, body, len(frame.lanes))
            rows = [[*a, ("│", "muted"), *b] for a, b in zip(draft, lanes, strict=True)]
        else:
            below = body * 2 // 5
            rows = self._draft(frame, self.width, body - below)
            rows += self._lanes(frame, self.width, below, 2)
        return [self._head(frame), _blank(self.width), *rows, self._foot(frame, length)]

    def _head(self, frame: Frame) -> Row:
        words = spoken(len(frame.text.split()), "word", "words") + " "
        title = clipped(f" {visible(self.title)}", self.width // 2)
        gap = self.width - cells(title) - cells(words)
        return [(title, "strong"), (" " * gap, ""), (words, "muted")]

    def _foot(self, frame: Frame, length: float) -> Row:
        times = f" {clock(frame.shown)} / {clock(length)} "
        said = clipped(f" {visible(self.said)}", self.width // 3) + " "
        room = max(1, self.width - cells(times) - cells(said))
        done = round(room * min(1.0, frame.shown / length)) if length else room
        bar = ("━" * done, "strong"), ("─" * (room - done), "muted")
        return _fitted([(times, "muted"), *bar, (said, "muted")], self.width)

    # -- the draft -------------------------------------------------------------------

    def _draft(self, frame: Frame, width: int, height: int) -> list[Row]:
        """The rows around the caret, tinted by whose words they are."""
        places, at_caret = self._places(frame, width - 2 * MARGIN, height)
        top = max(0, at_caret - height * 2 // 3)
        rows = [
            self._line(frame, a, b, width, lit=top + k == at_caret)
            for k, (a, b) in enumerate(places[top : top + height])
        ]
        return rows + [_blank(width)] * (height - len(rows))

    def _places(
        self, frame: Frame, measure: int, height: int
    ) -> tuple[list[tuple[int, int]], int]:
        """Offsets of rows from some way before the caret on, and the caret's row."""
        text, caret = frame.text, frame.caret
        at = text.rfind("\n", 0, max(0, caret - BACK)) + 1
        # A paragraph without an end is cut; where its rows then break is no matter.
        at = max(at, caret - 2 * BACK)
        places: list[tuple[int, int]] = []
        at_caret = 0
        for line in text[at : caret + height * measure].split("\n"):
            stops = [0, *self._breaks(inert(line), max(8, measure)), len(line)]
            for a, b in pairwise(stops):
                if at + a <= caret:
                    at_caret = len(places)
                places.append((at + a, at + b))
            at += len(line) + 1
        return places, at_caret

    def _line(self, frame: Frame, a: int, b: int, width: int, *, lit: bool) -> Row:
        pieces: Row = [(" " * MARGIN, "")]
        for span in frame.fold.provenance.between(a, b):
            taken = span.origin.kind == TAKEN
            hue = self.hues.get(span.origin.voice, "") if taken else ""
            for start, end in _around(span.start, span.end, frame.caret if lit else -1):
                style = "caret" if lit and start == frame.caret else hue
                pieces.append((_shown(frame.text[start:end]), style))
        if lit and frame.caret == b:
            pieces.append((" ", "caret"))
        return _fitted(pieces, width)

    # -- the lanes -------------------------------------------------------------------

    def _lanes(self, frame: Frame, width: int, height: int, most: int) -> list[Row]:
        """The lanes one under the other, the lit one always among them."""
        lanes = list(frame.lanes)
        lit = next((k for k, lane in enumerate(lanes) if lane.voice == frame.lit), 0)
        most = max(1, min(most, height // 2))
        first = max(0, min(lit - (most - 1) // 2, len(lanes) - most))
        seen = lanes[first : first + most]
        rows: list[Row] = []
        for lane in seen:
            in_hand = frame.in_hand and lane.voice == frame.lit
            rows += self._lane(lane, width, height // len(seen), in_hand)
        return rows + [_blank(width)] * (height - len(rows))

    def _lane(self, lane: LaneShown, width: int, height: int, lit: bool) -> list[Row]:
        hue = self.hues.get(lane.voice, "")
        bar = ("▌ " if lit else "  ", hue)
        counter = f"{lane.k}/{lane.n} " if lane.n else ""
        said = SAYING.get(lane.state, "")
        if lane.stale:
            said = "before the last words"
        elif lane.all_taken:
            said = "in the draft"
        head: Row = [bar, (visible(name(lane.voice)), hue), (f"  {said}", "muted")]
        rows = [_fitted([*head, (f"  {counter}", "muted")], width)]
        body = take_rows(inert(lane.text), max(8, width - 4))[-max(0, height - 2) :]
        style = "muted" if lane.stale else ""
        rows += [_fitted([bar, (text, style)], width) for text in body]
        return rows + [_blank(width)] * (height - len(rows))


def _shown(text: str) -> str:
    return visible(inert(text)).replace("\t", "    ")


def _around(start: int, end: int, caret: int) -> list[tuple[int, int]]:
    """A stretch, with the letter at the caret by itself."""
    stops = sorted({start, end, *(at for at in (caret, caret + 1) if start < at < end)})
    return list(pairwise(stops))


def _blank(width: int) -> Row:
    return [(" " * width, "")]


def _fitted(pieces: Row, width: int) -> Row:
    """The pieces, cut or filled to `width` cells."""
    row: Row = []
    for text, style in pieces:
        text = clipped(text, width)
        width -= cells(text)
        row.append((text, style))
    return [*row, (" " * width, "")]
