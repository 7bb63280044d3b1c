"""Which draft the studio opens on, and what a very first one says."""

from __future__ import annotations

from pathlib import Path

from sessions.edit import OPENED, Edit
from sessions.mending import backups
from sessions.session import Session
from studio.commands import keymap
from studio.drafts import recent
from studio.writing.counts import words

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
    """The draft at `path`, else the one written last; a first one has an invitation.

    Raises SessionError.
    """
    session = Session.open(path)
    if path is None and session.fresh:
        invite(session)
    remember(session)
    return session


def invite(session: Session) -> None:
    """Write the lines that name the keys to try; the caret stands at their end."""
    keys = keymap.load()
    text = INVITATION.format(
        weave=keys.first("weave") or "the weave key",
        take=keys.first("take-all") or "the take key",
        undo=spelled(keys.first("undo")) or "undo",
    )
    session.manuscript.apply(
        Edit(0, "", text, OPENED), caret_before=0, caret_after=len(text), join=False
    )
    session.settings["tally"] = {"given": words(text)}


def spelled(symbol: str) -> str:
    """A key as prose writes it.

    >>> spelled("^Z")
    'Ctrl+Z'
    """
    return symbol.replace("^", "Ctrl+").replace("⇧", "Shift+")


def remember(session: Session) -> None:
    """Offer this draft again when another is to be opened, and keep a copy of it as it
    was when it was opened."""
    recent.remember(session.path, state_folder() / "recent.json")
    if not session.read_only:
        session.commit()
        backups.begin(session.path, session.journal_path)
