"""From a moment of a recording to what the panes show. Everything is inert here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate

from engines.text import inert
from sessions.edit import TAKEN, Run
from sessions.replay.player import Moment, Player
from sessions.replay.stage import LaneShown
from sessions.telling import clock, name
from studio.writing.counts import spoken
from widgets.lane import LaneView
from widgets.parts import Part
from widgets.scrub_bar import ScrubView

Tint = tuple[int, int, str]
"""Start, end and the voice."""


def lane_view(lane: LaneShown, hues: Mapping[str, str]) -> LaneView:
    """A lane as the desk would show it."""
    voice = name(lane.voice)
    note = "as it was" if lane.original else ""
    if lane.all_taken:
        note = "all of it is in the draft"
    text = inert(lane.text)
    if text[:1] == " " and text[1:2] != " ":
        text = text[1:]
    return LaneView(
        voice,
        voice,
        hues.get(voice, ""),
        text,
        lane.k,
        lane.n,
        lane.state,
        stale=lane.stale,
        note=note,
    )


class Tints:
    """Whose words stand where in one moment."""

    def __init__(self, runs: Sequence[Run] = ()) -> None:
        self._runs = runs
        self._starts = [0, *accumulate(length for length, _ in runs)]

    def between(self, start: int, end: int) -> list[Tint]:
        """The passages that touch [start, end) and came from a voice."""
        found: list[Tint] = []
        at = max(0, bisect_right(self._starts, start) - 1)
        for place in range(at, len(self._runs)):
            first = self._starts[place]
            if first >= end:
                break
            length, origin = self._runs[place]
            if origin.kind == TAKEN:
                found.append((first, first + length, name(origin.voice)))
        return found


def status(player: Player, moment: Moment, said: str) -> tuple[list[Part], list[Part]]:
    """The line above: what is played and what was done last; facts at the right."""
    left: list[Part] = [(name(player.path.stem), "strong"), ("replay", "accent")]
    if said:
        left.append((said, "muted"))
    right: list[Part] = []
    if not player.whole:
        share = player.n_events / max(1, player.total)
        right.append((f"reading {share:.0%}", "muted"))
    elif player.trouble:
        right.append((f"whole up to event {player.total:,}", "warn"))
    right.append(f"event {moment.n:,} of {player.n_events:,}")
    right.append(spoken(len(moment.text.split()), "word", "words"))
    right.append(when(moment.at))
    return left, right


def scrub_view(player: Player, moment: Moment) -> ScrubView:
    """The line below."""
    length, played = player.length, player.score.played
    marks = tuple(played[m.seq - 1] / length for m in player.marks) if length else ()
    return ScrubView(
        moment.shown / length if length else 0.0,
        f"{player.speed:g}×  {clock(moment.shown)}",
        clock(length),
        player.playing,
        marks,
    )


def when(at: float) -> str:
    """Recorded time as a writer reads it; empty where no clock says so."""
    try:
        return f"{datetime.fromtimestamp(at):%Y-%m-%d %H:%M:%S}" if at else ""
    except (ValueError, OverflowError, OSError):
        return ""
