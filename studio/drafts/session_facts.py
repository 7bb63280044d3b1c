"""What a session holds, counted without replaying it more than once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sessions import lock, places
from sessions.library import TAGS, tidy_tags
from sessions.mending import backups
from sessions.replay.moments import shown
from sessions.visit import visit
from studio.writing.counts import spoken


def facts(path: Path) -> dict[str, Any]:
    """Plain values about the session of a draft. Raises SessionError, sqlite3.Error."""
    with visit(path) as found:
        reader = found.reader
        state = reader.latest()
        tally = reader.tally()
        first = next(reader.events(limit=1), None)
        last = next(reader.events(after=max(0, state.seq - 1), limit=1), None)
        about = reader.meta("session")
        tags = state.settings.get(TAGS, ())
        return {
            "title": found.draft.stem if found.draft else path.name,
            "draft": str(found.draft) if found.draft else None,
            "session": str(found.session),
            "bytes": found.session.stat().st_size,
            "format": reader.format(),
            "id": str(about.get("id", "")),
            "words": len(state.text.split()),
            "characters": len(state.text),
            "notes_words": len(state.notes.split()),
            "tags": list(tidy_tags(tags)) if isinstance(tags, list) else [],
            "began": first.at if first else None,
            "changed": last.at if last else None,
            "events": state.seq,
            "steps": reader.last_step(),
            "forks": reader.forks(),
            "takes": tally.get("take", 0),
            "accepted": tally.get("accept", 0),
            "kinds": tally,
            "open_by": lock.holder_of(places.lock_of(found.session)),
            "backups": len(backups.backups(found.draft)) if found.draft else 0,
        }


def lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    """The same for people."""
    rows = [
        ("title", found["title"]),
        ("draft", found["draft"] or "a packed copy"),
        ("session", f"{found['session']}, {found['bytes'] / 1024:,.0f} kB"),
        ("words", f"{found['words']:,} ({found['characters']:,} characters)"),
        ("began", shown(found["began"]) if found["began"] is not None else "not yet"),
        (
            "changed",
            shown(found["changed"]) if found["changed"] is not None else "never",
        ),
        (
            "memory",
            f"{spoken(found['events'], 'event', 'events')}, "
            f"{spoken(found['steps'], 'step', 'steps')}, "
            f"{spoken(found['forks'], 'fork', 'forks')}",
        ),
        ("takes", f"{found['takes']:,} heard, {found['accepted']:,} accepted"),
        ("backups", f"{found['backups']}"),
    ]
    if found["tags"]:
        rows.append(("tags", " ".join(f"#{tag}" for tag in found["tags"])))
    if found["open_by"]:
        rows.append(("open", f"{found['open_by']} is writing it"))
    return rows
