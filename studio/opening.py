"""Which draft the studio opens on, and what a very first one says."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sessions.edit import OPENED, Edit
from sessions.session import Session
from studio import keymap

INVITATION = """\
This page is yours. Write on it, or write over it; it is saved as you go.

The sentence below has stopped halfway. Press {weave} at its end, and four voices will \
go on with it, each in its own way. The up and down keys light one of them, {take} \
puts it into the page, and {undo} takes it back out again.

The last ferry had left the pier, and the woman with the birdcage """


def state_folder() -> Path:
    """Where the studio keeps what it knows between two sittings."""
    from platformdirs import user_state_path

    return user_state_path("protean", appauthor=False)


def log_file() -> Path:
    """Where the engine's own words go."""
    return state_folder() / "engine.log"


def open_draft(path: Path | None) -> Session:
    """The draft at `path`, else the last one, else a new one with an invitation.

    Raises SessionError.
    """
    if path is None:
        last = last_draft()
        if last is None:
            return remembered(invited())
        path = last
    return remembered(Session.open(path))


def invited() -> Session:
    """A new draft that names the three keys to try, with the caret at its end."""
    session = Session.new()
    keys = keymap.load()
    text = INVITATION.format(
        weave=keys.first("weave") or "the weave key",
        take=keys.first("take-all") or "the take key",
        undo=spelled(keys.first("undo")) or "undo",
    )
    session.manuscript.apply(
        Edit(0, "", text, OPENED), caret_before=0, caret_after=len(text), join=False
    )
    session.caret = len(text)
    return session


def spelled(symbol: str) -> str:
    """A key as prose writes it.

    >>> spelled("^Z")
    'Ctrl+Z'
    """
    return symbol.replace("^", "Ctrl+").replace("⇧", "Shift+")


def remembered(session: Session) -> Session:
    """The session, noted as the last one."""
    remember(session.path)
    return session


def remember(path: Path) -> None:
    """Open here next time."""
    note = state_folder() / "last-draft"
    # A studio that cannot remember opens a new draft, which is no reason to stop.
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(str(path.resolve()), encoding="utf-8")


def last_draft() -> Path | None:
    """The draft that was open last, when it is still there."""
    try:
        path = Path((state_folder() / "last-draft").read_text(encoding="utf-8"))
    except (OSError, UnicodeError):
        return None
    return path if path.is_file() else None
