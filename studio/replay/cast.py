"""A recording as an asciicast (version 2), which asciinema's players show.

Format: https://docs.asciinema.org/manual/asciicast/v2/ (a header line of JSON, then one
line of JSON per event: seconds, "o" for output or "m" for a marker, text).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache

from engines.text import inert
from sessions.replay.frames import frames
from sessions.replay.player import Player
from sessions.replay.score import decides
from sessions.telling import told
from studio.replay.paint import Painter, Row

WIDTH, HEIGHT = 110, 32
FASTEST = 1 / 20
"""Seconds between two frames at least; what happens between is shown in the next."""

LINGER_S = 2.0
"""The last frame stays so long."""

STYLES = {"": "", "muted": "2", "strong": "1", "caret": "7"}
PALETTE = "#15151b:#ec8478:#8cc28c:#e2b75f:#8db4d8:#a79fc4:#7fc1bd:#ece6d9"
THEME = {"fg": "#ece6d9", "bg": "#15151b", "palette": f"{PALETTE}:{PALETTE}"}


def lines(
    player: Player,
    hues: Mapping[str, str],
    *,
    speed: float = 1.0,
    width: int = WIDTH,
    height: int = HEIGHT,
) -> Iterator[str]:
    """The lines of the file, newlines included. Raises SessionError."""
    player.read()
    title = player.path.stem
    length = player.length
    yield _line(
        {
            "version": 2,
            "width": width,
            "height": height,
            "timestamp": int(player.score.at[0]) if player.n_events else 0,
            "duration": round(length / speed + LINGER_S, 3),
            "title": inert(title),
            "env": {"TERM": "xterm-256color"},
            "theme": THEME,
        }
    )
    painter = Painter(width, height, title, hues)
    before: list[Row] = []
    drawn_at = -FASTEST
    yield _line([0.0, "o", "\x1b[?25l\x1b[2J"])
    for frame in frames(player):
        event, at = frame.event, frame.shown / speed
        if event is not None and decides(event):
            painter.said = told(event)
        if event is not None and event.kind == "mark":
            yield _line([round(at, 3), "m", told(event)])
        last = frame.n == player.n_events
        if not last and frame.until / speed < drawn_at + FASTEST:
            # The next frame shows this one's change as well.
            continue
        rows = painter.rows(frame, length)
        if data := _drawn(rows, before):
            yield _line([round(at, 3), "o", data])
            before, drawn_at = rows, at
    end = round(length / speed + LINGER_S, 3)
    yield _line([end, "o", "\x1b[0m"])


def _drawn(rows: list[Row], before: list[Row]) -> str:
    """What a terminal must be sent so that it shows `rows` instead of `before`."""
    return "".join(
        f"\x1b[{place};1H{_coloured(row)}"
        for place, row in enumerate(rows, start=1)
        if place > len(before) or row != before[place - 1]
    )


def _coloured(row: Row) -> str:
    return "".join(f"\x1b[{_code(style)}m{text}" for text, style in row if text)


@cache
def _code(style: str) -> str:
    """The parameters that set a style and nothing else."""
    if style.startswith("#"):
        red, green, blue = (int(style[at : at + 2], 16) for at in (1, 3, 5))
        return f"0;38;2;{red};{green};{blue}"
    code = STYLES[style]
    return f"0;{code}" if code else "0"


def _line(content: object) -> str:
    return json.dumps(content) + "\n"
