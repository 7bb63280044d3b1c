"""A recording as a row of frames: one for each event, and more while takes grow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sessions.edit import Edit, Run
from sessions.event import Event
from sessions.replay.fold import Fold
from sessions.replay.player import Player
from sessions.replay.stage import LaneShown

TICK = 0.1
"""Shown seconds between two frames of a take that grows, at least."""


@dataclass(slots=True)
class Frame:
    """What is to be seen from the shown second `shown` on until `until`, after `n`
    events. `fold` is the session itself, true until the next frame is asked for.

    `edits` lead from the frame before to this one; `event` is None for a frame in which
    only takes grew. Texts are verbatim.
    """

    shown: float
    until: float
    at: float
    n: int
    event: Event | None
    edits: Sequence[tuple[Edit, Sequence[Run]]]
    text: str
    caret: int
    lanes: tuple[LaneShown, ...]
    lit: str
    in_hand: bool
    fold: Fold


def frames(player: Player) -> Iterator[Frame]:
    """All frames in order of shown time. Raises SessionError."""
    edits: list[tuple[Edit, Sequence[Run]]] = []
    score = player.score
    for event, fold in player.walk(lambda edit, runs: edits.append((edit, runs))):
        n = event.seq
        began = score.played[n - 1]
        times = [0.0]
        if n < len(score):
            if fold.stage.growing():
                times += _ticks(player, fold, n)
            times.append(score.played[n] - began)
        else:
            times.append(0.0)
        told: Event | None = event
        for into, until in pairwise(times):
            yield _frame(player, fold, n, (into, until), told, tuple(edits))
            edits.clear()
            told = None


def _frame(
    player: Player,
    fold: Fold,
    n: int,
    span: tuple[float, float],
    event: Event | None,
    edits: Sequence[tuple[Edit, Sequence[Run]]],
) -> Frame:
    began, stage = player.score.played[n - 1], fold.stage
    at = player.score.clock(n, span[0])
    caret = max(0, min(fold.caret, len(fold.text)))
    return Frame(
        began + span[0],
        began + span[1],
        at,
        n,
        event,
        edits,
        fold.text,
        caret,
        fold.lanes(caret, player.growth(stage, at)),
        stage.lit,
        stage.in_hand,
        fold,
    )


def _ticks(player: Player, fold: Fold, n: int) -> Iterator[float]:
    """Shown seconds after event `n`, before the next, at which a take has grown."""
    score = player.score
    span = score.played[n] - score.played[n - 1]
    since, until = score.clock(n, 0.0), score.clock(n, span)
    times: set[float] = set()
    for key in fold.stage.growing():
        grown = score.grown.get(key)
        if grown is not None:
            asked = score.at[key[0] - 1]
            times.update(asked + ms / 1000 for ms, _ in grown.pace)
    last = 0.0
    for at in sorted(t for t in times if since < t < until):
        # While a voice speaks nothing is cut, so shown time runs as recorded time did.
        into = min(at - since, span)
        if into - last >= TICK:
            last = into
            yield into
