"""The desk: the draft, the lanes that answer it, and the lines around them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from engines.text import inert
from sessions.edit import Move
from sessions.errors import SessionError
from sessions.session import Session
from sessions.undo.refusals import REFUSED
from studio import themes
from studio.commands.command import Command, Where
from studio.commands.keymap import Keymap
from studio.commands.registry import by_id
from studio.desk import lines as desk_lines
from studio.desk.notices import Notices
from studio.desk.pauses import Pauses
from studio.dial.desk import DialDesk
from studio.drafts import file_notices
from studio.drafts.draft import Draft, Edited
from studio.drafts.outside import Outside
from studio.governing.desk import GoverningDesk
from studio.lexicon.desk import Terms
from studio.lexicon.kept import KeptLexicon
from studio.map.desk import MapDesk
from studio.measures.style_line import StyleLine
from studio.settings.settings import Settings
from studio.tree.room import tell_of_takes
from studio.weaving.bridge import Bridge
from studio.weaving.weaver import UNITS, Weaver
from studio.writing import clipboard
from studio.writing.tools import WritingTools
from widgets.dial_strip import DialStrip
from widgets.key_bar import KeyBar, KeyClicked
from widgets.lane import Lane
from widgets.lanes import Lanes
from widgets.notice_bar import NoticeBar
from widgets.quill import Quill
from widgets.spread import Spread
from widgets.status_line import StatusLine

SOON_S, PATIENCE = 0.02, 25
"""Seconds between two looks at whether a room that was opened can take keys, and how
many of them."""


class Desk(Screen[None]):
    """One open draft. Commands and rooms use its parts: `quill` (the page), `draft`
    (every edit), `weaver` (the lanes), `lexicon`, `session`, `settings`, `notices`."""

    @dataclass
    class DraftOpened(Message):
        """Another draft is to take this one's place."""

        session: Session

    @dataclass
    class TypedAhead(Message):
        """A key was pressed that is for the draft that takes this one's place."""

        key: events.Key

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
            changed=self._weaver_changed,
            refused=self.tell,
        )
        self.lexicon = KeptLexicon(session)
        self.terms = Terms(self)
        self.governing = GoverningDesk(self)
        self.dial = DialDesk(self)
        self.pauses = Pauses(self)
        self.style_line = StyleLine(self)
        self.chart = MapDesk(self)
        self.tools = WritingTools(self)
        self.door: tuple[str, Screen[Any]] | None = None
        """The command that opened the last room, and the room."""
        self._lines: object = None
        self._passing: list[events.Key] = []
        self._left = False
        """Another draft takes this one's place."""
        self._ahead: list[events.Key] | None = []
        """Keys pressed before this desk was there; None once it is."""
        self.quill.takes_key = self._takes_key
        self.draft.heard.append(self._on_edited)
        self.draft.turned.append(self._turned)

    def compose(self) -> ComposeResult:
        yield self.status
        yield self.spread
        yield self.dial.strip
        yield from self.tools.bars
        yield self.notices.bar
        yield self.key_bar

    def on_mount(self) -> None:
        self.pauses.begin()
        self.app.theme_changed_signal.subscribe(self, lambda _: self.paint_hues())
        self.quill.focus()
        for key in self._ahead or ():
            self.quill.post_message(key)
        self._ahead = None
        self.show_settings()
        self.call_after_refresh(self._opened)
        self.tools.begin()
        self.terms.begin()

    def _opened(self) -> None:
        self.outside.look()
        for notice in self.session.notices:
            self.notices.tell(notice)
        self.session.notices.clear()
        file_notices.ask_encoding(self)
        if self.session.read_only:
            self.notices.stand("read-only", self.session.trouble, (), "warning")
        elif not self.session.fresh:
            tell_of_takes(self)

    def on_unmount(self) -> None:
        self.tools.end()
        self.terms.end()
        self.chart.end()

    # -- keys -------------------------------------------------------------------

    def _takes_key(self, event: events.Key) -> bool:
        if self._left:
            self.post_message(self.TypedAhead(event))
            return True
        if self.app.screen is not self or self.focused not in (None, self.quill):
            # It came together with the key that opened a room or a line, and is for
            # that.
            self._passing.append(events.Key(event.key, event.character))
            if len(self._passing) == 1:
                self._pass_on(PATIENCE)
            return True
        if self._run_key(event, desk_lines.places(self)):
            return True
        if self.weaver.in_hand:
            self.weaver.hold(False)
        if event.is_printable:
            self.dial.give_back()
        return False

    def _pass_on(self, patience: int) -> None:
        """Hand keys on to what was opened, once it can take them."""
        if self.app.focused is None and patience:
            self.set_timer(SOON_S, partial(self._pass_on, patience - 1))
            return
        for key in self._passing:
            self.app.post_message(key)
        self._passing.clear()

    def on_key(self, event: events.Key) -> None:
        if self._run_key(event, ("desk", "studio")):
            event.stop()
            event.prevent_default()
        elif event.is_printable and self.focused is None:
            self.type_on(event)

    def type_on(self, event: events.Key) -> None:
        """A key that came before the page had the keys."""
        key = events.Key(event.key, event.character)
        if self._ahead is None:
            self.quill.post_message(key)
        else:
            self._ahead.append(key)

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
        if command.is_door:
            self.door = command.id, self.app.screen

    @on(KeyClicked)
    def _hint_clicked(self, event: KeyClicked) -> None:
        event.stop()
        if self.tools.open_bar is not None:
            self.app.simulate_key(event.id)
        else:
            self.run_command(by_id(event.id))

    # -- the draft ---------------------------------------------------------------

    def _on_edited(self, edited: Edited) -> None:
        self.pauses.edited()
        self.dial.edited()
        self.chart.follow()

    @on(Quill.Copied)
    def _copied(self, event: Quill.Copied) -> None:
        self.notices.tell(clipboard.told(event.text))

    @on(Quill.CaretMoved)
    def _caret_moved(self, event: Quill.CaretMoved) -> None:
        self.weaver.moved(event.offset)
        self.terms.caret_moved()
        self.governing.caret_moved()
        self.chart.follow()
        self.pauses.read_along()

    def undo(self) -> None:
        # What was just said may be of what is taken back.
        self.notices.pass_on()
        self._moved(self.draft.undo())

    def redo(self) -> None:
        self.notices.pass_on()
        self._moved(self.draft.redo())

    def _moved(self, move: Move | None) -> None:
        if move is None:
            self.app.bell()
        elif not move.edits and not self.dial.in_hand and self.dial.moved_by(move):
            # Nothing moves on the page.
            self.notices.tell("That step was a turn of the dial.")

    def save(self) -> None:
        """Write everything now."""
        saved = self.session.save()
        self.show_lines()
        if saved:
            self.notices.tell(f"Saved in {self.session.path}.")
        else:
            self.outside.look()
            self.notices.tell(self.session.trouble, severity="error")

    # -- the dial -----------------------------------------------------------------

    @on(DialStrip.Turned)
    def _dial_turned(self, event: DialStrip.Turned) -> None:
        self.dial.play.set(event.name, event.share)
        self.quill.focus()

    @on(DialStrip.Stepped)
    def _dial_stepped(self, event: DialStrip.Stepped) -> None:
        if self.dial.play.point(event.name):
            self.dial.play.step(event.by)

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

    def _weaver_changed(self) -> None:
        if self.weaver.in_hand:
            self.dial.give_back()
        if self.weaver.in_hand and not self.spread.lanes_open:
            self.spread.lanes_open = True
        self.show_lines()

    def _turned(self, dial: str, value: object) -> None:
        if self.weaver.turned(dial, value):
            self.spread.lanes_open = True
        elif dial == REFUSED and not self.weaver.weaving.asked:
            self.notices.tell("Takes that were put aside earlier are in the tree.")

    def pick_up(self) -> None:
        """Take the lanes in hand; bring them back when they were put away."""
        self.spread.lanes_open = True
        self.weaver.bring_back()
        self.weaver.hold(self.weaver.weaving.asked)

    def stop(self) -> None:
        """Stop the voices; else give the arrows back; else put the lanes away."""
        if self.weaver.cancel():
            return
        if self.weaver.in_hand:
            self.weaver.hold(False)
        elif self.tools.find.display:
            self.tools.find.leave()
        elif self.notices.shown is not None:
            self.notices.pass_on()
        else:
            self.weaver.put_away()
            self.spread.lanes_open = False
            self.show_lines()

    def cycle_unit(self) -> None:
        """The next take length, from word to paragraph and round again."""
        place = UNITS.index(self.weaver.unit)
        self.settings.weaving.unit = UNITS[(place + 1) % len(UNITS)].value
        self.tools.keep_settings()
        self.show_lines()

    # -- what is seen ---------------------------------------------------------------

    def show_settings(self) -> None:
        """Show everything that a change of settings can change."""
        self.quill.focus_mode = self.settings.look.focus
        self.quill.typewriter = self.settings.look.typewriter
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
        self.dial.arranged()
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
        if not self.is_mounted:
            return
        lines = desk_lines.status(self), desk_lines.hints(self)
        if lines != self._lines:
            self._lines = lines
            self.status.show(*lines[0])
            self.key_bar.show(*lines[1], firm=not self.weaver.in_hand)

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
        self.give_way(session)

    def give_way(self, session: Session) -> None:
        """Let another draft take this one's place; what is typed from now on is for
        that one."""
        self._left = self.quill.read_only = True
        self.post_message(self.DraftOpened(session))

    def leave(self) -> None:
        """Save and go, at once."""
        self.app.exit()
