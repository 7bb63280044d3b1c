"""The palette: every command by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.widgets import Input
from textual.worker import Worker, WorkerState

from studio.commands.command import Command
from studio.commands.registry import COMMANDS
from studio.drafts.opening import spelled

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class Commands(Provider):
    """The desk's commands, those that would do something now."""

    @property
    def desk(self) -> Desk:
        from studio.app import Studio

        assert isinstance(self.app, Studio)
        return self.app.desk

    def _ready(self) -> Iterator[tuple[type[Command], str, str]]:
        desk = self.desk
        for command in COMMANDS:
            if command.ready(desk):
                key = spelled(desk.keymap.first(command))
                help_text = f"{key}  {command.help()}" if key else command.help()
                yield command, title(command), help_text

    async def discover(self) -> Hits:
        for command, name, help_text in self._ready():
            yield DiscoveryHit(name, partial(self._run, command), name, help_text)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        words = query.casefold().split()
        for command, name, help_text in self._ready():
            score = max(
                matcher.match(name),
                matcher.match(command.label),
                matcher.match(command.help()) * 0.5,
                # "export word" finds "export docx: Write the draft as a Word document".
                0.1 * all(word in f"{name} {help_text}".casefold() for word in words),
            )
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(name),
                    partial(self._run, command),
                    name,
                    help_text,
                )

    def _run(self, command: type[Command]) -> None:
        self.desk.run_command(command)


class Palette(CommandPalette):
    """Enter waits for what was sought last: until then the list shows what fitted the
    letters before."""

    _entered = False

    @property
    def _seeking(self) -> bool:
        return any(
            worker.group == self._GATHER_COMMANDS_GROUP and not worker.is_finished
            for worker in self.workers
        )

    @on(Input.Changed)
    def _written_on(self) -> None:
        self._entered = False

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if self._seeking:
            event.stop()
            event.prevent_default()
            self._entered = True

    @on(Worker.StateChanged)
    def _sought(self, event: Worker.StateChanged) -> None:
        if self._entered and event.state is WorkerState.SUCCESS and not self._seeking:
            self._entered = False
            self._select_or_command()


def title(command: type[Command]) -> str:
    """How the palette names a command; a label may be shared, an id never is."""
    return command.id.replace("-", " ")


def open_palette(desk: Desk) -> None:
    """Show the palette, unless it is open."""
    if not CommandPalette.is_open(desk.app):
        desk.app.push_screen(
            Palette(providers=[Commands], placeholder="What shall be done?")
        )
