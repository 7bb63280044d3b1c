"""The desk: the draft, the lanes that answer it, and the lines around them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from engines.text import inert
from sessions.errors import SessionError
from sessions.session import Session
from studio import desk_lines, themes
from studio.bridge import Bridge
from studio.command import Command, Where
from studio.commands import by_id
from studio.counts import Tally
from studio.draft import Draft, Edited
from studio.keymap import Keymap
from studio.notices import Notices
from studio.outside import Outside
from studio.settings import Settings
from studio.weaver import UNITS, Weaver
from studio.writing_tools import WritingTools
from widgets.key_bar import KeyBar, KeyClicked
from widgets.lane import Lane
from widgets.lanes import Lanes
from widgets.notice_bar import NoticeBar
from widgets.quill import Quill
from widgets.spread import Spread
from widgets.status_line import StatusLine

PAUSE_S = 0.25
"""How long the writer pauses before the engine reads along and the counts are shown."""


class Desk(Screen[None]):
    """One open draft. Commands and rooms use its parts: `quill` (the page), `draft`
    (every edit), `weaver` (the lanes), `session`, `settings`, `notices`."""

    @dataclass
    class DraftOpened(Message):
        """Another draft is to take this one's place."""

        session: Session

    def __init__(
        self, session: Session, bridge: Bridge, settings: Settings, keymap: Keymap
    ) -> None:
        super().__init__()
        self.session = session
        self.bridge = bridge
        self.settings = settings
        self.keymap = keymap
        self.quill = Quill(id="quill")
        self.lanes = Lanes(id="lanes")
        self.spread = Spread(self.quill, self.lanes, id="spread")
        self.status = StatusLine(id="status")
        self.key_bar = KeyBar(id="keys")
        self.notices = Notices(NoticeBar(id="notices"))
        self.outside = Outside(self)
        self.draft = Draft(session, self.quill)
        self.weaver = Weaver(
            self.draft,
            bridge,
            self.lanes,
            settings,
            changed=self.show_lines,
            refused=self.tell,
        )
        self.tally = Tally.begin(
            session.settings.get("tally", {}),
            session.manuscript.word_count,
            date.today(),
        )
        self.tools = WritingTools(self)
        self._edited_at = 0.0
        self._read_along = True
        self._pausing: Timer | None = None
        self.quill.takes_key = self._takes_key
        self.draft.heard.append(self._on_edited)

    def compose(self) -> ComposeResult:
        yield self.status
        yield self.spread
        yield from self.tools.bars
        yield self.notices.bar
        yield self.key_bar

    def on_mount(self) -> None:
        self._pausing = self.set_interval(PAUSE_S, self._paused)
        self.app.theme_changed_signal.subscribe(self, lambda _: self.paint_hues())
        self.quill.focus()
        self.show_settings()
        self.call_after_refresh(self._opened)
        self.tools.begin()

    def _opened(self) -> None:
        self.outside.look()
        for notice in self.session.notices:
            self.notices.tell(notice)
        self.session.notices.clear()
        if self.session.read_only:
            self.notices.stand("read-only", self.session.trouble, (), "warning")

    def on_unmount(self) -> None:
        self.tools.end()

    # -- keys -------------------------------------------------------------------

    def _takes_key(self, event: events.Key) -> bool:
        if self._run_key(event, desk_lines.places(self)):
            return True
        if self.weaver.in_hand:
            self.weaver.hold(False)
        return False

    def on_key(self, event: events.Key) -> None:
        if self._run_key(event, ("desk", "studio")):
            event.stop()
            event.prevent_default()

    def _run_key(self, event: events.Key, places: tuple[Where, ...]) -> bool:
        for key in event.aliases:
            for place in places:
                command = self.keymap.command(key, (place,))
                if command is not None and command.ready(self):
                    self.run_command(command)
                    return True
        return False

    def run_command(self, command: type[Command]) -> None:
        """Do what a key, a click or the palette asks for."""
        command.run(self)

    @on(KeyClicked)
    def _hint_clicked(self, event: KeyClicked) -> None:
        event.stop()
        self.run_command(by_id(event.id))
        self.quill.focus()

    # -- the draft ---------------------------------------------------------------

    def _on_edited(self, edited: Edited) -> None:
        self._edited_at = time.monotonic()
        self._read_along = False
        if self._pausing is not None:
            self._pausing.resume()

    @on(Quill.CaretMoved)
    def _caret_moved(self, event: Quill.CaretMoved) -> None:
        self.weaver.moved(event.offset)

    def _paused(self) -> None:
        self.session.tick()
        if time.monotonic() - self._edited_at < PAUSE_S:
            return
        if not self._read_along:
            self._read_along = True
            self.weaver.prepare()
        self.tally.update(self.session.manuscript.word_count, date.today())
        if self.session.settings.get("tally") != self.tally.saved():
            self.session.settings["tally"] = self.tally.saved()
        if self.session.status == "changed outside" and self.outside.change is None:
            self.outside.look()
        self.show_lines()
        if self.session.status != "saving" and self._pausing is not None:
            self._pausing.pause()

    def undo(self) -> None:
        if not self.draft.undo():
            self.app.bell()

    def redo(self) -> None:
        if not self.draft.redo():
            self.app.bell()

    def save(self) -> None:
        """Write everything now."""
        saved = self.session.save()
        self.show_lines()
        if saved:
            self.notices.tell(f"Saved in {self.session.path}.")
        else:
            self.outside.look()
            self.notices.tell(self.session.trouble, severity="error")

    # -- lanes --------------------------------------------------------------------

    @on(Lane.Clicked)
    def _lane_clicked(self, event: Lane.Clicked) -> None:
        self.weaver.light(event.voice)
        self.quill.focus()

    @on(Lane.Taken)
    def _lane_taken(self, event: Lane.Taken) -> None:
        self.weaver.light(event.voice)
        self.weaver.accept("all")
        self.quill.focus()

    @on(Lane.TakeStepped)
    def _take_stepped(self, event: Lane.TakeStepped) -> None:
        self.weaver.light(event.voice)
        self.weaver.step_take(event.by)
        self.quill.focus()

    def pick_up(self) -> None:
        """Take the lanes in hand; bring them back when they were put away."""
        self.spread.lanes_open = True
        self.weaver.hold(self.weaver.weaving.asked)

    def stop(self) -> None:
        """Stop the voices; else give the arrows back; else put the lanes away."""
        if self.weaver.cancel():
            return
        if self.weaver.in_hand:
            self.weaver.hold(False)
        elif self.notices.shown is not None:
            self.notices.pass_on()
        else:
            self.spread.lanes_open = False
            self.show_lines()

    def cycle_unit(self) -> None:
        """The next take length, from word to paragraph and round again."""
        place = UNITS.index(self.weaver.unit)
        self.settings.weaving.unit = UNITS[(place + 1) % len(UNITS)].value
        self.show_lines()

    # -- what is seen ---------------------------------------------------------------

    def show_settings(self) -> None:
        """Show everything that a change of settings can change."""
        self.quill.focus_mode = self.settings.look.focus
        self.paint_hues()
        self.show_tint()
        self.show_lines()

    def paint_hues(self) -> None:
        """Give every voice its colour on this theme."""
        weaver = self.weaver
        names = [speaker.name for speaker in weaver.speakers]
        weaver.hues = themes.hues(names, self.app.current_theme)
        self.quill.hues = weaver.hues
        weaver.show()
        self.quill.repaint_tints()

    def show_tint(self) -> None:
        """Show or hide which voice each passage came from."""
        self.quill.tints = self.draft.tints if self.settings.look.tint else None
        self.quill.repaint_tints()

    def show_edge(self, window_start: int) -> None:
        """Mark where the voices begin to read."""
        edge = window_start or None
        if edge != self.quill.edge:
            self.quill.edge = edge
            self.quill.repaint_tints()

    def show_lines(self) -> None:
        """Bring the status line and the key hints up to date."""
        if self.is_mounted:
            self.status.show(*desk_lines.status(self))
            self.key_bar.show(*desk_lines.hints(self))

    def tell(self, title: str, message: str = "") -> None:
        """Say that something was refused, and what to do."""
        self.notices.tell(inert(f"{title}. {message}".strip()), severity="error")

    def open_new(self) -> None:
        """Begin a new draft beside this one."""
        try:
            session = Session.new()
        except SessionError as error:
            self.tell(error.title, error.message)
            return
        self.post_message(self.DraftOpened(session))

    def leave(self) -> None:
        """Save and go, at once."""
        self.app.exit()
