"""The studio: one app, one engine, one desk at a time."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from textual import events, on
from textual.app import App
from textual.timer import Timer

from engines.catalog import Head, embedded_model
from engines.client import HOST, SCRIPTED, Engine
from engines.errors import EngineError
from engines.request import Open
from engines.text import inert
from sessions.errors import SessionError
from sessions.session import Session
from studio import fault, themes
from studio.commands import keymap
from studio.desk.desk import Desk
from studio.drafts import opening
from studio.screens.room import Room
from studio.settings import settings
from studio.weaving import engine_news, voices
from studio.weaving.bridge import Bridge
from studio.writing import clipboard

HERTZ = 12
"""Drains per second while something is expected; each is one repaint at most."""


GIVE_WAY = 0.0005
"""Seconds after which a thread that computes lets the keys in."""


class Studio(App[None], inherit_bindings=False):
    """Holds the engine, the settings and the keymap; shows the desk."""

    CSS_PATH = "studio.tcss"
    TITLE = "Protean"
    ENABLE_COMMAND_PALETTE = False

    def __init__(
        self,
        session: Session,
        engine: Engine,
        *,
        model: Path | None = None,
        chosen: settings.Settings | None = None,
        keys: keymap.Keymap | None = None,
        complaints: Sequence[str] = (),
    ) -> None:
        super().__init__()
        self.settings = chosen or settings.Settings()
        self.keymap = keys or keymap.Keymap(keymap.defaults())
        self.complaints = list(complaints)
        if self.keymap.complaints:
            faults = "; ".join(self.keymap.complaints)
            self.complaints.append(f"In keymap.toml: {faults}. The defaults hold.")
        for theme in themes.OWN:
            self.register_theme(theme)
        if self.settings.look.theme in self.available_themes:
            self.theme = self.settings.look.theme
        self.model = model
        self.bridge = Bridge(engine)
        self.heads: tuple[Head, ...] = ()
        self.desk = Desk(session, self.bridge, self.settings, self.keymap)
        self._quick: Timer | None = None

    def on_mount(self) -> None:
        self.push_screen(self.desk)
        self._quick = self.set_interval(1 / HERTZ, self.drain)
        # An engine that dies while nothing is asked of it is noticed here.
        self.set_interval(1.0, self.drain)
        self.bridge.asked = self._quick.resume
        self.call_after_refresh(self._wake)
        self._heed_signals()

    def _heed_signals(self) -> None:
        """A terminal that is closed, or a machine that goes down, is a way to leave."""
        loop = asyncio.get_running_loop()
        for name in ("SIGHUP", "SIGTERM"):
            # Elsewhere than on a Unix, and in a thread, there is no such thing.
            with contextlib.suppress(AttributeError, NotImplementedError, RuntimeError):
                loop.add_signal_handler(getattr(signal, name), self.exit)

    def _wake(self) -> None:
        """Read the voices and open the model, once the desk has been painted."""
        model = self.model or embedded_model()
        try:
            self.bridge.begin(Open(str(model)))
            self.heads, refused = voices.found(model, self.settings.adapters)
        except EngineError as error:
            self.desk.tell(error.title, error.message)
        else:
            self.complaints += refused
        self.arrange()
        if self.complaints:
            self.desk.notices.tell("  ".join(self.complaints), severity="warning")

    def arrange(self) -> None:
        """Put the voices on the desk as the settings have them."""
        speakers = voices.speakers(self.heads, self.settings)
        self.desk.weaver.arrange(speakers)
        self.desk.paint_hues()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy by OSC 52; what is too long for that can still be pasted in here."""
        if clipboard.fits(text):
            super().copy_to_clipboard(text)
        else:
            self._clipboard = text

    def drain(self) -> None:
        """Bring what the engine has said to the desk."""
        if self._quick is None:
            return
        if heard := self.bridge.drain():
            with self.batch_update():
                engine_news.tell(self.desk, heard)
        if not (self.bridge.busy or self.desk.weaver.running):
            self._quick.pause()

    @on(Desk.DraftOpened)
    def _draft_opened(self, event: Desk.DraftOpened) -> None:
        self.open_session(event.session)

    @on(Desk.TypedAhead)
    def _typed_ahead(self, event: Desk.TypedAhead) -> None:
        self.desk.type_on(event.key)

    def open_session(self, session: Session) -> None:
        """Put another draft on the desk; the one that was there is saved and closed."""
        before = self.desk
        before.weaver.leave()
        self.desk = Desk(session, self.bridge, self.settings, self.keymap)
        self.switch_screen(self.desk)
        self.call_after_refresh(self.arrange)
        before.session.close()
        opening.remember(session)

    def on_app_focus(self, event: events.AppFocus) -> None:
        self.desk.outside.look()

    def on_key(self, event: events.Key) -> None:
        """Keys that mean something in every room."""
        for key in event.aliases:
            command = self.keymap.command(key, ("studio",))
            if command is not None:
                event.stop()
                command.run(self.desk)
                return
            if self._between_rooms(key):
                event.stop()
                return

    def _between_rooms(self, key: str) -> bool:
        """Go from a room straight to another by its key, or back by the room's own."""
        room, desk = self.screen, self.desk
        door = self.keymap.command(key, ("desk",))
        if door is None or not door.is_door or self.screen_stack[-2:] != [desk, room]:
            return False
        if not isinstance(room, Room) or key in room.active_bindings:
            return False
        own = desk.door == (door.id, room)
        # The first may only close what lies open in the room.
        for _ in range(2):
            if self.screen is room:
                room.action_leave()
        if not own:
            self.call_after_refresh(desk.run_command, door)
        return True

    def _fatal_error(self) -> None:
        # Textual would print a traceback here, which is nothing to show a writer.
        from rich.text import Text

        self.panic(Text(fault.told(self._exception, opening.state_folder())))

    def shut(self) -> None:
        """Save, close, and end the engine; may be called twice."""
        self.desk.weaver.record.broken_off(self.desk.weaver.weaving.lanes)
        self.desk.session.close()
        self.bridge.stop()


def run(
    path: Path | None = None, model: Path | None = None, *, scripted: bool = False
) -> int:
    """Open the studio on a draft and stay until the writer leaves; the exit code."""
    # The threads that save and listen give way to a key at once, not after 5 ms.
    sys.setswitchinterval(GIVE_WAY)
    engine = Engine(SCRIPTED if scripted else HOST, log=opening.log_file())
    engine.start()
    try:
        session = opening.open_draft(path)
    except SessionError as error:
        engine.stop(0.1)
        print(inert(f"protean: {error.title}. {error.message}"), file=sys.stderr)
        return 2
    chosen, complaint = settings.load()
    studio = Studio(
        session,
        engine,
        model=model,
        chosen=chosen,
        keys=keymap.load(),
        complaints=[complaint] if complaint else [],
    )
    try:
        studio.run()
    finally:
        studio.shut()
    return studio.return_code or 0
