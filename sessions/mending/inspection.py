"""Whether a session file is whole, said thing by thing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sessions import files, lock, places
from sessions.encoding import decode, encode
from sessions.errors import JournalDamagedError, SessionError
from sessions.reader import Reader
from sessions.replay.following import Replay
from sessions.visit import visit


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` says what to do, empty when all is well."""

    what: str
    ok: bool
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Inspection:
    """What a check found. `good` is the last event up to which all is well."""

    session: Path
    draft: Path | None
    findings: tuple[Finding, ...]
    good: int

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)

    @property
    def damaged(self) -> bool:
        """Whether the file itself needs a repair; a draft that was changed outside is
        no damage."""
        return any(not f.ok and f.mend == REPAIR for f in self.findings)


REPAIR = "`protean session repair` saves everything before the damage"


def inspect(path: Path) -> Inspection:
    """Look at everything: SQLite's pages and indexes, every entry's check sum and
    number, the draft that all entries make, each snapshot, and the draft's file.

    Raises SessionError for what is no session at all.
    """
    with visit(path, trusting=True) as found:
        findings: list[Finding] = []
        disorder = _disorder(found.reader)
        findings.append(
            Finding("pages", not disorder, disorder or "in order", _mend(disorder))
        )
        state, findings_of_entries = _entries(found.reader)
        findings += findings_of_entries
        if all(finding.ok for finding in findings_of_entries) and found.draft:
            holder = lock.holder_of(places.lock_of(found.session))
            findings.append(_draft(found.draft, state.text, holder))
        return Inspection(found.session, found.draft, tuple(findings), state.seq)


def _mend(trouble: str) -> str:
    return REPAIR if trouble else ""


def _disorder(reader: Reader) -> str:
    try:
        return reader.disorder()
    except sqlite3.Error as reason:
        return str(reason)


def _entries(reader: Reader) -> tuple[Replay, list[Finding]]:
    """Follow all entries from the first; compare each snapshot on the way."""
    state = Replay(reader)
    trouble = ""
    snapshots: list[str] = []
    n_snapshots = 0
    try:
        due = iter([*reader.snapshots(), 0])
        at = next(due)
        for event in reader.events():
            if event.seq != state.seq + 1:
                trouble = f"entry {state.seq + 1} is missing"
                break
            state.feed(event)
            if event.seq == at:
                n_snapshots += 1
                snapshots += _differs(reader, state)
                at = next(due)
        if not trouble and at:
            snapshots.append(f"snapshot {at} lies behind the last entry")
    except (JournalDamagedError, sqlite3.Error) as reason:
        trouble = reason.message if isinstance(reason, SessionError) else str(reason)
        trouble = f"whole up to entry {state.seq}. {trouble}"
    return state, [
        Finding(
            "entries", not trouble, trouble or f"{state.seq} whole", _mend(trouble)
        ),
        Finding(
            "snapshots",
            not snapshots,
            "; ".join(snapshots[:5]) or f"{n_snapshots} agree with the entries",
            _mend("; ".join(snapshots)),
        ),
    ]


def _differs(reader: Reader, state: Replay) -> Iterator[str]:
    try:
        kept = reader.snapshot(state.seq)
    except (JournalDamagedError, sqlite3.Error):
        yield f"snapshot {state.seq} cannot be read"
        return
    if kept.text != state.text or kept.provenance.runs() != state.provenance.runs():
        yield f"snapshot {state.seq} tells of another draft"
    if kept.kept != state.kept:
        yield f"snapshot {state.seq} keeps other things"


def _draft(draft: Path, text: str, holder: str) -> Finding:
    """Whether the file says what all entries make."""
    try:
        data, known = files.read(draft)
    except OSError as reason:
        return Finding("draft", False, str(reason), f"check the rights of {draft}")
    if known == files.ABSENT:
        if not text:
            return Finding("draft", True, "empty, and not yet a file")
        return Finding(
            "draft",
            False,
            f"{draft.name} is missing",
            "open it in the studio and it is written again",
        )
    try:
        theirs, spelling = decode(data, draft.name)
        same = theirs == text or encode(text, spelling)[0] == data
    except (SessionError, UnicodeEncodeError):
        same = False
    if same:
        return Finding("draft", True, f"{draft.name} says what the entries make")
    if holder:
        return Finding("draft", True, f"{holder} is writing; the file follows soon")
    return Finding(
        "draft",
        False,
        f"{draft.name} was changed by another program",
        "open it in the studio: it shows the difference, and you choose",
    )
