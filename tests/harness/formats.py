"""Sessions as older Proteans left them, for upgrades that are interrupted."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from sessions.schema import UPGRADES


def older(draft: Path, version: int = 1) -> None:
    """Bring a closed session back to an older format, all its events kept."""
    session = draft.with_suffix(".protean")
    if not session.exists():
        return
    old = session.with_suffix(".old")
    with contextlib.closing(sqlite3.connect(old, isolation_level=None)) as db:
        for upgrade in UPGRADES[:version]:
            upgrade(db)
        tables = [
            row[0]
            for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        db.execute("ATTACH ? AS now", (str(session),))
        db.execute("BEGIN")
        for table in tables:
            db.execute(f"INSERT INTO main.{table} SELECT * FROM now.{table}")
        (mark,) = db.execute("PRAGMA now.application_id").fetchone()
        db.execute("COMMIT")
        db.execute("DETACH now")
        db.execute(f"PRAGMA application_id={mark}")
        db.execute(f"PRAGMA user_version={version}")
    old.replace(session)
