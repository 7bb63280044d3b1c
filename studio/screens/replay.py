"""Replay: a recorded session again, in the panes it was written in."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding

from engines.text import inert
from sessions.buffer import difference
from sessions.errors import SessionError
from sessions.replay.forking import fork, unused_beside
from sessions.replay.player import Moment, Player
from sessions.telling import name, told
from studio import themes
from studio.replay.views import Tints, lane_view, scrub_view, status
from studio.screens.room import Room
from studio.writing.counts import spoken
from widgets.key_bar import Hint, KeyBar
from widgets.lanes import Lanes
from widgets.notice_bar import NoticeBar
from widgets.quill import Quill
from widgets.scrub_bar import ScrubBar
from widgets.spread import Spread
from widgets.status_line import StatusLine

HERTZ = 20
"""Looks at the clock per second while something plays."""

SLICE_S = 0.015
"""Seconds that are spent on reading ahead at a time; a key never waits longer."""

BREATH_S = 0.004
"""Seconds between two of these."""

TOLD_S = 0.25
"""Seconds between two tellings of how far it is read."""

FAR = 20_000
"""Letters of a change from which the page is set anew."""

FIRST = 1
"""The event with which every session begins: the draft as it was opened."""

IDLES = (3.0, 1.0, 10.0, None)
"""Longest pauses to choose from; None shows them all."""


class ReplayRoom(Room[Path]):
    """Plays one recording. Answers the draft that was forked from it, to be opened; the
    recording is closed when the room is left."""

    DEFAULT_CSS = """
    ReplayRoom { align-horizontal: left; }
    ReplayRoom > Spread { height: 1fr; width: 100%; }
    ReplayRoom > ScrubBar, ReplayRoom > NoticeBar { width: 100%; }
    """
    BINDINGS = [Binding("escape", "leave", show=False)]

    heading = "replay"

    def __init__(self, player: Player) -> None:
        super().__init__()
        self.player = player
        self.quill = Quill(id="quill")
        self.lanes = Lanes(id="lanes")
        self.spread = Spread(self.quill, self.lanes, id="spread")
        self.scrub = ScrubBar(id="scrub")
        self.notice = NoticeBar(id="notice")
        self.forked: Path | None = None
        self._keys: dict[str, Callable[[], None]] = {
            "space": self._toggle,
            "right": lambda: self._step(1),
            "left": lambda: self._step(-1),
            "ctrl+right": lambda: self._decide(1),
            "ctrl+left": lambda: self._decide(-1),
            "shift+right": lambda: self._decide(1),
            "shift+left": lambda: self._decide(-1),
            "up": lambda: self._pace(1),
            "down": lambda: self._pace(-1),
            "home": lambda: self._seek(FIRST),
            "end": self._to_the_end,
            "m": lambda: self._mark(1),
            "M": lambda: self._mark(-1),
            "i": self._idle,
            "f": self._fork,
            "f4": self._map,
            "f12": self._governed,
            "enter": self._open_fork,
        }
        self._shown = ""
        self._tints = Tints()
        self._hues: dict[str, str] = {}
        self._n_voices = 0
        self._told = lru_cache(maxsize=64)(self._tell_of)
        self._bars = lru_cache(maxsize=8)(self._activity)
        self._passed = self._told_at = time.monotonic()
        self._then: Callable[[], None] | None = None
        """What is to be done once all is read."""

    def compose(self) -> ComposeResult:
        yield StatusLine()
        yield self.spread
        yield self.scrub
        yield self.notice
        yield KeyBar()

    def begin(self) -> None:
        self.quill.read_only = True
        self.quill.takes_key = self._takes_key
        self.quill.tints = lambda start, end: self._tints.between(start, end)
        self.scrub.activity = lambda n: self._bars(n, self._progress)
        self.quill.focus()
        self.app.theme_changed_signal.subscribe(self, lambda _: self._paint_hues())
        self._timer = self.set_interval(1 / HERTZ, self._look)
        self.set_timer(BREATH_S, self._read_on)
        if not self.player.n:
            self._try(lambda: self.player.seek(FIRST))
        self._paint_hues()

    def on_unmount(self) -> None:
        self.player.close()

    def hints(self) -> Sequence[Hint]:
        return (
            ("Space", "pause" if self.player.playing else "play", "space"),
            ("←→", "event", "right"),
            ("^←→", "decision", "ctrl+right"),
            ("↑↓", "speed", "up"),
            ("M", "marker", "m"),
            ("I", "pauses", "i"),
            ("F", "fork here", "f"),
            ("F4", "map", "f4"),
            ("F12", "rules", "f12"),
        )

    # -- keys ------------------------------------------------------------------------

    def _whole(self, act: Callable[[], None]) -> bool:
        """Whether all is read; if not, `act` is done when it is."""
        if not self.player.whole:
            self._then = act
        return self.player.whole

    def _takes_key(self, event: events.Key) -> bool:
        self._then = None
        act = self._keys.get(event.key)
        if act is None and event.character in ("m", "M", "i", "f"):
            act = self._keys[event.character]
        if act is None:
            return False
        self._try(act)
        self._wake()
        return True

    def on_key(self, event: events.Key) -> None:
        if self._takes_key(event):
            event.stop()
            event.prevent_default()

    def _toggle(self) -> None:
        player = self.player
        if player.playing:
            player.pause()
        else:
            player.play()
        self._passed = time.monotonic()
        self.show()

    def _step(self, by: int) -> None:
        self.player.pause()
        self.player.step(by)
        self.show()

    def _decide(self, by: int) -> None:
        self.player.pause()
        self.player.step_decision(by)
        self.show()

    def _pace(self, by: int) -> None:
        self.player.faster(by)
        self.show()

    def _seek(self, n: int) -> None:
        self.player.seek(n)
        self.show()

    def _to_the_end(self) -> None:
        if self._whole(self._to_the_end):
            self._seek(self.player.n_events)

    def _mark(self, by: int) -> None:
        if not self._whole(lambda: self._mark(by)):
            return
        self.player.pause()
        self.player.step_mark(by)
        if not self.player.marks:
            self.say_so("No moment of this session is marked.")
        self.show()

    def _idle(self) -> None:
        player = self.player
        place = IDLES.index(player.score.idle) if player.score.idle in IDLES else -1
        longest = IDLES[(place + 1) % len(IDLES)]
        player.skip_idle(longest)
        self._bars.cache_clear()
        cut = f"cut to {spoken(int(longest), 'second', 'seconds')}" if longest else ""
        self.say_so(f"Pauses are {cut or 'shown as they were'}.")
        self.show()

    def _fork(self) -> None:
        player = self.player
        player.pause()
        beside = player.draft or player.path.with_suffix(".md")
        self.forked = fork(player, unused_beside(beside))
        self.say_so(
            f"Everything up to here is a draft of its own now: {self.forked.name}.",
            (("Enter", "open it", "enter"),),
        )
        self.show()

    def _map(self) -> None:
        """The way of the draft over the session, up to here."""
        from studio.map.replay import room

        self.player.pause()
        self.app.push_screen(room(self.player))

    def _governed(self) -> None:
        """What governed the takes that the lanes show."""
        from studio.governing.past import KINDS, Accounts
        from studio.screens.governed import GovernedRoom

        if not self._whole(self._governed):
            return
        self.player.pause()
        moment = self.player.moment()
        accounts = Accounts(self.player.events(*KINDS))
        found = {lane.voice: accounts.of(lane.named) for lane in moment.lanes}
        takes = {name(voice): each for voice, each in found.items() if each}
        room = GovernedRoom(takes, self._hues, name(moment.lit))
        self.app.push_screen(room)

    def _open_fork(self) -> None:
        if self.forked is not None:
            self.dismiss(self.forked)

    def say_so(self, text: str, hints: Sequence[Hint] = (), severity: str = "") -> None:
        """Say something above the keys until the next thing is said."""
        self.notice.show(inert(text), hints, severity=severity or "note")

    def _try(self, act: Callable[[], object]) -> None:
        """Do something; a refusal is told and the room stays."""
        try:
            act()
        except SessionError as error:
            self.player.pause()
            self.say_so(f"{error.title}. {error.message}", severity="error")

    # -- the clock -------------------------------------------------------------------

    def _read_on(self) -> None:
        """Read a little, until all is read."""
        player = self.player
        self._try(lambda: player.read(SLICE_S))
        if not player.whole:
            self.set_timer(BREATH_S, self._read_on)
        elif self._then is not None:
            act, self._then = self._then, None
            self._try(act)
        now = time.monotonic()
        if player.whole or now - self._told_at > TOLD_S:
            self._told_at = now
            self.show()

    def _look(self) -> None:
        """Play on, and rest when there is nothing to play."""
        player, now = self.player, time.monotonic()
        passed, self._passed = now - self._passed, now
        if player.playing:
            self._try(lambda: player.tick(passed))
            self.show()
        if not player.playing:
            self._timer.pause()

    def _wake(self) -> None:
        self._passed = time.monotonic()
        self._timer.resume()

    @on(ScrubBar.Sought)
    def sought(self, event: ScrubBar.Sought) -> None:
        event.stop()
        self._try(lambda: self.player.seek_shown(event.share * self.player.length))
        self._wake()
        self.show()

    @on(ScrubBar.Stepped)
    def stepped(self, event: ScrubBar.Stepped) -> None:
        event.stop()
        self._try(lambda: self._step(event.by))

    # -- what is seen ----------------------------------------------------------------

    def show(self) -> None:
        """Show the moment at the player's position."""
        try:
            moment = self.player.moment()
        except SessionError as error:
            self.player.pause()
            self.say_so(f"{error.title}. {error.message}", severity="error")
            return
        if self._n_voices != len(self.player.score.voices):
            self._find_hues()
        with self.app.batch_update():
            self._show_draft(moment)
            self._show_lanes(moment)
            self._show_lines(moment)

    def _show_draft(self, moment: Moment) -> None:
        text = inert(moment.text)
        self._tints = Tints(moment.runs)
        if text != self._shown:
            offset, removed, inserted = difference(self._shown, text)
            if len(removed) + len(inserted) > FAR:
                self.quill.load(text, moment.caret)
            else:
                self.quill.replay([(offset, len(removed), inserted)], moment.caret)
            self._shown = text
            self.quill.repaint_tints()
        elif self.quill.caret != moment.caret:
            self.quill.caret = moment.caret

    def _show_lanes(self, moment: Moment) -> None:
        shown = [lane_view(lane, self._hues) for lane in moment.lanes]
        views = {view.voice: view for view in shown}
        if tuple(views) != self.lanes.voices:
            self.lanes.show(list(views.values()))
            self.spread.lanes_open = bool(views)
        for view in views.values():
            if self.lanes.lane(view.voice).view != view:
                self.lanes.update(view)
        self.lanes.select(name(moment.lit))
        self.lanes.in_hand = moment.in_hand

    def _show_lines(self, moment: Moment) -> None:
        player = self.player
        said = self._told(player.score.last_decision(player.n))
        self.query_one(StatusLine).show(*status(player, moment, said))
        self.scrub.show(scrub_view(player, moment))
        self.show_keys()

    @property
    def _progress(self) -> int:
        """How much has been read, in steps that are worth another sparkline."""
        player = self.player
        return -1 if player.whole else 40 * player.n_events // max(1, player.total)

    def _tell_of(self, n: int) -> str:
        with contextlib.suppress(SessionError):
            event = self.player.event(n)
            return told(event) if event else ""
        return ""

    def _activity(self, columns: int, _: int) -> Sequence[float]:
        return self.player.score.activity(columns)

    def _paint_hues(self) -> None:
        """Give every voice its colour on this theme."""
        self._find_hues()
        self.show()

    def _find_hues(self) -> None:
        voices = [name(voice) for voice in self.player.score.voices]
        self._n_voices = len(voices)
        self._hues = themes.hues(voices, self.app.current_theme)
        self.quill.hues = self._hues
        self.quill.repaint_tints()
