"""From the desk into the side rooms, and what to do with what they answer.

Rooms are imported when they are opened: none of them is needed for the first paint.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

from studio import themes

if TYPE_CHECKING:
    from engines.catalog import Head
    from studio.app import Studio
    from studio.desk.desk import Desk


def _studio(desk: Desk) -> Studio:
    return cast("Studio", desk.app)


def help_room(desk: Desk) -> None:
    """Open help, or leave it when it is open."""
    from studio.commands.keymap import symbol
    from studio.commands.registry import COMMANDS
    from studio.screens.help import Entry, HelpRoom

    if isinstance(desk.app.screen, HelpRoom):
        desk.app.screen.dismiss(None)
        return
    entries = [
        Entry(
            command.id,
            tuple(symbol(key) for key in desk.keymap.of(command)),
            command.label,
            command.help(),
            command.where,
        )
        for command in COMMANDS
    ]
    desk.app.push_screen(HelpRoom(entries))


def outline_room(desk: Desk) -> None:
    """Show the headings; the caret goes to the one that is chosen."""
    from studio.screens.outline import OutlineRoom
    from studio.writing.outline import headings, here, lengths

    text = desk.draft.text
    found = headings(text)

    def chosen(offset: int | None) -> None:
        if offset is not None:
            desk.quill.show_offset(offset)

    at = here(found, desk.quill.caret)
    desk.app.push_screen(OutlineRoom(found, lengths(found, text), at), chosen)


def look_room(desk: Desk) -> None:
    """Choose a theme."""
    from studio.screens.look import LookRoom

    def chosen(name: str | None) -> None:
        if name is not None:
            desk.settings.look.theme = name
            desk.tools.keep_settings()

    names = [speaker.name for speaker in desk.weaver.speakers]
    desk.app.push_screen(LookRoom(names) if names else LookRoom(), chosen)


def notes_room(desk: Desk) -> None:
    """Write on the page that every voice reads first."""
    from studio.screens.notes import NotesRoom

    session = desk.session

    def keep(notes: str) -> None:
        session.notes = notes

    counted = next((g for g in desk.weaver.given.values() if g.n_notes), None)
    measured = (len(session.notes), counted.n_notes) if counted else None
    room = NotesRoom(
        session.notes,
        keep,
        n_ctx=desk.bridge.n_ctx,
        measured=measured,
        read_only=bool(session.read_only),
    )
    desk.app.push_screen(room, lambda _: desk.weaver.prepare())


def given_room(desk: Desk) -> None:
    """Show what each voice was given, and what was cut."""
    from studio.screens.given import GivenRoom

    weaver = desk.weaver
    lane = weaver.weaving.lane
    at = lane.voice if lane else ""
    desk.app.push_screen(
        GivenRoom(weaver.given, weaver.hues, at, weaver.governed, weaver.openness)
    )


def voices_room(desk: Desk) -> None:
    """Arrange the voices."""
    from engines.catalog import embedded_model
    from studio.screens.voices import VoicesRoom
    from studio.weaving.voices import found

    studio, settings = _studio(desk), desk.settings
    model = studio.model or embedded_model()

    def heads() -> tuple[Head, ...]:
        return studio.heads

    def hues(names: Iterable[str]) -> Mapping[str, str]:
        return themes.hues(names, desk.app.current_theme)

    def add(path: str) -> str:
        _, refused = found(model, [path])
        about = [line for line in refused if line.startswith(path)]
        if about:
            return about[0]
        settings.adapters = tuple(dict.fromkeys((*settings.adapters, path)))
        studio.heads, _ = found(model, settings.adapters)
        return ""

    room = VoicesRoom(heads, settings, hues, changed=studio.arrange, add=add)
    desk.app.push_screen(room, lambda _: desk.tools.keep_settings())


def drafts_room(desk: Desk) -> None:
    """Open another draft, or begin a new one; this one is saved and closed."""
    from sessions.library import Library
    from sessions.places import default_folder
    from studio.drafts.opening import state_folder
    from studio.drafts.recent import noted
    from studio.drafts.shelf import Shelf
    from studio.screens.drafts import NEW, DraftsRoom, Renaming

    path = desk.session.path
    library = Library(
        [default_folder(), path.parent], noted(state_folder() / "recent.json")
    )

    def chosen(choice: Path | str | Renaming | None) -> None:
        if choice == NEW:
            desk.open_new()
        elif isinstance(choice, Renaming):
            _rename(desk, choice.name)
        elif isinstance(choice, Path):
            _open(desk, choice)

    desk.app.push_screen(DraftsRoom(Shelf(library, desk.session, path)), chosen)


def _rename(desk: Desk, name: str) -> None:
    """Close the draft on the desk, rename it, and open it again as it was."""
    from sessions import shelving
    from sessions.errors import SessionError

    session, path = desk.session, desk.session.path
    if session.read_only or not session.save():
        desk.tell("This draft cannot be renamed now", session.trouble)
        return
    desk.weaver.leave()
    session.close()
    try:
        path = shelving.rename(path, name)
    except SessionError as error:
        desk.tell(error.title, error.message)
    if not _open(desk, path):
        # Nothing that is typed here would be kept any more.
        desk.quill.read_only = True


def _open(desk: Desk, path: Path) -> bool:
    from sessions.errors import SessionError
    from sessions.session import Session

    try:
        session = Session.open(path)
    except SessionError as error:
        desk.tell(error.title, error.message)
        return False
    desk.give_way(session)
    return True
