"""A damaged session made whole again: all before the damage, and the words as they are.

The damaged file is kept under another name, complete, before anything is replaced.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from sessions import files, places
from sessions.edit import OPENED, Change, Edit, Origin, Stroke
from sessions.encoding import Spelling, decode, encode
from sessions.errors import JournalDamagedError, SessionError
from sessions.event import change_payload
from sessions.journal import Journal
from sessions.lock import Lock
from sessions.mending import salvage
from sessions.mending.inspection import inspect
from sessions.provenance import Provenance
from sessions.replay.following import Replay
from sessions.schema import fold
from sessions.visit import whereabouts
from sessions.worddiff import splices

BATCH = 20_000
"""Entries that are written in one go."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a repair did. `kept` is the damaged file, None where nothing was wrong;
    `n_events` were read before the damage; `rescued` holds words that only the session
    knew; `words_from` says where the draft's present words came from."""

    session: Path
    kept: Path | None
    n_events: int = 0
    rescued: Path | None = None
    words_from: str = ""


def repair(path: Path) -> Repaired:
    """Mend the session of a draft. Raises SessionError; then all is as it was."""
    session, draft = whereabouts(path)
    lock = Lock(places.lock_of(session))
    try:
        if not lock.acquire():
            raise SessionError(
                "The session is open",
                f"{lock.holder} is writing it. Close it there first.",
            )
        if _whole(session):
            fold(session)
            return Repaired(session, None)
        found = salvage.read_what_remains(session)
        if not found.events and not _words(draft, found)[0].strip():
            raise SessionError(
                "Nothing in it could be read",
                f"{session.name} is as it was. `protean session backups` lists copies.",
            )
        return mend(session, draft, found)
    except (OSError, sqlite3.Error) as reason:
        raise SessionError(
            "The session could not be mended",
            f"{session}: {reason}. Free some space or check the folder's rights; "
            "nothing that was there is gone.",
        ) from reason
    finally:
        lock.release()


def _whole(session: Path) -> bool:
    try:
        return not inspect(session).damaged
    except JournalDamagedError:
        return False


def mend(session: Path, draft: Path, found: salvage.Salvage) -> Repaired:
    """Put what was found in the place of a session file whose lock is held.

    Raises OSError, sqlite3.Error; then the file is as it was.
    """
    words, words_from = _words(draft, found)
    mended = salvage.mending_of(session)
    _write(mended, found, words)
    rescued = None
    if found.text.strip() and found.text != words:
        known = encode(found.text, Spelling())[0]
        rescued = files.keep_beside(draft, known, "rescued")
    kept = salvage.put_in_place(mended, session)
    return Repaired(session, kept, len(found.events), rescued, words_from)


def _words(draft: Path, found: salvage.Salvage) -> tuple[str, str]:
    """The draft's words: its own file, else what the session last knew."""
    if found.whole:
        # Nothing is missing; a file that says something else was changed outside.
        return found.text, "the session"
    data, known = files.read(draft)
    if known != files.ABSENT and (data or not found.text):
        with contextlib.suppress(SessionError):
            return decode(data, draft.name)[0], draft.name
    if found.latest is not None:
        return found.text, "the session's last snapshot"
    return found.text, "the entries before the damage"


def _write(path: Path, found: salvage.Salvage, words: str) -> None:
    """A new session file: the entries, then one step to the words as they are."""
    journal = Journal(path, background=False)
    try:
        for start in range(0, len(found.events), BATCH):
            journal.copy_events(found.events[start : start + BATCH])
            _commit(journal)
        state = found.state
        now = time.time()
        if not found.events:
            journal.append("opened", {"text": words}, now)
        elif state.text != words:
            latest = found.latest
            runs = latest.provenance if latest and latest.text == words else None
            change = _towards(state, words, runs, now)
            journal.append(
                "edit",
                change_payload(change),
                now,
                step=change.step,
                parent=change.parent,
            )
        about = {**found.mirror, "seq": journal.seq}
        journal.put_meta("mirror", about)
        journal.append("repaired", {"events": len(found.events)}, now)
        _commit(journal)
    finally:
        journal.close()


def _towards(state: Replay, words: str, runs: Provenance | None, now: float) -> Change:
    """One step that makes `words` of a state, each part with the origin it had."""
    strokes: list[Stroke] = []
    for splice in splices(state.text, words):
        parts = [(splice.inserted, OPENED)]
        if runs is not None:
            spans = runs.between(splice.offset, splice.offset + len(splice.inserted))
            parts = [(words[s.start : s.end], s.origin) for s in spans]
            parts = parts or [("", OPENED)]
        removed, offset = splice.removed, splice.offset
        for text, origin in parts:
            strokes.append(_stroke(state, offset, removed, text, origin))
            removed, offset = "", offset + len(text)
    step = state.last_step + 1
    return Change(
        "edit", step, state.step, tuple(strokes), state.caret, len(words), now
    )


def _stroke(
    state: Replay, offset: int, removed: str, text: str, origin: Origin
) -> Stroke:
    gone = state.provenance.replace(offset, len(removed), [(len(text), origin)])
    return Stroke(Edit(offset, removed, text, origin), gone)


def _commit(journal: Journal) -> None:
    if not journal.commit():
        raise OSError(journal.failure)
