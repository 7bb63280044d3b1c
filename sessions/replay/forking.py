"""A new session that begins as another one stood at some moment, its past included."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sessions import places
from sessions.errors import SessionError
from sessions.journal import Journal
from sessions.replay.player import Player
from sessions.session import Session

BATCH = 5_000
"""Events in one commit."""


def fork(player: Player, draft: Path) -> Path:
    """Make a session for the new file `draft` out of everything up to the player's
    position; undo goes back through all of it. Returns the draft's path.

    Raises SessionError; nothing that exists is ever overwritten.
    """
    real = places.draft_of(draft)
    if real.suffix not in places.DRAFTS:
        raise SessionError(
            "A draft ends in .md or .txt", f"{draft} does not. Give it such a name."
        )
    home = places.beside(real)
    if places.taken(real) or home.exists():
        raise SessionError(
            "There is something of that name already",
            f"{real.with_suffix('').name} exists in {real.parent}. "
            "Choose another name; nothing was changed.",
        )
    try:
        _copy(player, home)
    except (sqlite3.Error, OSError) as reason:
        raise SessionError(
            "The fork could not be written",
            f"{home}: {reason}. Free some space or check the folder's rights.",
        ) from reason
    session = Session.open(real, background=False)
    try:
        session.record("forked", {"of": player.path.name, "event": player.n})
        if not session.save():
            raise SessionError("The fork could not be written", session.trouble)
    finally:
        session.close()
    return real


def unused_beside(draft: Path) -> Path:
    """A name for a fork in the draft's own folder."""
    number = 1
    while True:
        tried = draft.with_name(f"{draft.stem}-fork-{number}.md")
        if not places.taken(tried):
            return tried
        number += 1


def _copy(player: Player, home: Path) -> None:
    journal = Journal(home, background=False)
    try:
        for first in range(0, player.n, BATCH):
            events = player.events_between(first, min(first + BATCH, player.n))
            journal.copy_events(events)
            if not journal.commit():
                raise OSError(journal.failure)
        if player.n:
            at = player.score.at[player.n - 1]
            journal.snapshot(at, lambda: player.state().snapshot())
            journal.commit()
    finally:
        journal.close()
