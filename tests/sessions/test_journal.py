"""The session file: durable, versioned, and opened without trust."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from sessions import journal as journals
from sessions import schema
from sessions.errors import JournalDamagedError, NewerFormatError
from sessions.journal import Journal
from sessions.reader import Reader


def filled(path: Path, n: int = 5) -> None:
    journal = Journal(path, background=False)
    for number in range(n):
        journal.append("mark", {"number": number}, float(number))
    assert journal.close()


def read(path: Path) -> list[int]:
    reader = Reader(path)
    found = [event.payload["number"] for event in reader.events(("mark",))]
    reader.close()
    return found


def test_events_come_back_in_order_with_times_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    filled(path, 3)
    filled(path, 2)
    assert read(path) == [0, 1, 2, 0, 1]
    reader = Reader(path)
    assert [(event.seq, event.at) for event in reader.events(after=3)] == [
        (4, 0.0),
        (5, 1.0),
    ]
    reader.close()


def test_committed_is_on_disk_for_everyone(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    journal = Journal(path)
    journal.append("mark", {"number": 1}, 0.0)
    assert journal.commit()
    assert read(path) == [1]
    assert journal.pending == 0
    journal.close()


def test_the_last_lazy_event_of_a_kind_goes_along(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    journal = Journal(path, background=False)
    journal.append_lazily("mark", {"number": 1}, 0.0)
    journal.append_lazily("mark", {"number": 2}, 0.0)
    journal.close()
    assert read(path) == [2]


def test_an_older_caret_does_not_follow_an_edit(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    journal = Journal(path, background=False)
    journal.append_lazily("caret", {"at": 1}, 0.0)
    journal.append("edit", {"at": 0, "in": "x"}, 0.0, step=1, parent=0)
    journal.close()
    reader = Reader(path)
    assert [event.kind for event in reader.events()] == ["edit"]
    reader.close()


def test_a_newer_file_is_refused_politely_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    filled(path)
    db = sqlite3.connect(path)
    db.execute(f"PRAGMA user_version={schema.newest() + 1}")
    db.close()
    before = path.read_bytes()
    with pytest.raises(NewerFormatError) as refusal:
        Journal(path)
    assert "Update Protean" in refusal.value.message
    assert path.read_bytes() == before


def test_an_older_file_is_brought_up_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.protean"
    filled(path)

    def latest(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE marks(name TEXT)")

    monkeypatch.setattr(schema, "UPGRADES", [*schema.UPGRADES, latest])
    filled(path, 1)
    assert read(path) == [0, 1, 2, 3, 4, 0]
    db = sqlite3.connect(path)
    assert db.execute("PRAGMA user_version").fetchone() == (schema.newest(),)
    assert db.execute("SELECT count(*) FROM marks").fetchone() == (0,)
    db.close()


def test_an_upgrade_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.protean"
    filled(path)

    def broken(db: sqlite3.Connection) -> None:
        db.execute("CREATE TABLE marks(name TEXT)")
        db.execute("CREATE TABLE marks(name TEXT)")

    with monkeypatch.context() as patch:
        patch.setattr(schema, "UPGRADES", [*schema.UPGRADES, broken])
        with pytest.raises(sqlite3.Error):
            Journal(path)
    filled(path, 1)
    assert read(path) == [0, 1, 2, 3, 4, 0]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON events BEGIN DELETE FROM events; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE extra(x)",
        "DROP INDEX events_step",
        "PRAGMA application_id=7",
    ],
)
def test_foreign_tables_triggers_and_views_are_refused(
    tmp_path: Path, statement: str
) -> None:
    path = tmp_path / "a.protean"
    filled(path)
    db = sqlite3.connect(path)
    db.execute(statement)
    db.close()
    with pytest.raises(JournalDamagedError):
        Journal(path)


def test_a_folder_without_shared_memory_gets_a_rollback_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.protean"
    monkeypatch.setattr(schema, "filesystem", lambda folder: "nfs4")
    journal = Journal(path)
    assert journal.log == "truncate"
    journal.append("mark", {"number": 1}, 0.0)
    assert journal.commit()
    reader = Reader(path)
    assert reader.last_seq() == 1
    reader.close()
    journal.close()
    monkeypatch.undo()
    journal = Journal(path)
    assert journal.log == "wal"
    journal.close()
    assert read(path) == [1]


def test_the_file_system_of_a_folder_is_known(tmp_path: Path) -> None:
    assert schema.filesystem(Path("/proc")) in ("proc", "")
    assert schema.filesystem(tmp_path) not in schema.NETWORK


@pytest.mark.parametrize(
    ("kind", "carries"),
    [
        *(("ext4", True), ("", True), ("fuse.gocryptfs", True), ("fuseblk", True)),
        *(("nfs4", False), ("fuse.sshfs", False), ("fuse.rclone", False)),
    ],
)
def test_folders_of_other_machines_carry_no_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str, carries: bool
) -> None:
    monkeypatch.setattr(schema, "filesystem", lambda folder: kind)
    assert schema.carries_log(tmp_path) is carries


def test_a_full_disk_is_said_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.protean"
    monkeypatch.setattr(journals, "RETRY", 0.02)
    journal = Journal(path)
    pages = journal._db.execute("PRAGMA page_count").fetchone()[0]
    journal._db.execute(f"PRAGMA max_page_count={pages}")
    for number in range(300):
        journal.append("mark", {"number": number, "weight": "x" * 100}, 0.0)
    assert not journal.commit()
    assert journal.failure == "the disk is full"
    assert journal.pending == 300
    journal._db.execute("PRAGMA max_page_count=1000000")
    assert journal.commit()
    assert journal.failure == ""
    journal.close()
    assert read(path) == list(range(300))


def test_snapshots_are_thinned_to_the_last_two_and_a_few_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.protean"
    monkeypatch.setattr(journals, "SPARSE", 10)
    journal = Journal(path, background=False)
    for number in range(25):
        journal.append("mark", {"number": number}, 0.0)
        journal.snapshot(0.0, lambda: b"state")
    journal.close()
    db = sqlite3.connect(path)
    kept = [row[0] for row in db.execute("SELECT seq FROM snapshots ORDER BY seq")]
    db.close()
    assert kept == [1, 10, 20, 24, 25]


def test_an_altered_entry_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.protean"
    filled(path)
    db = sqlite3.connect(path)
    db.execute("UPDATE events SET payload='{\"number\":9}' WHERE seq=3")
    db.commit()
    db.close()
    reader = Reader(path)
    events = reader.events()
    assert [next(events).seq, next(events).seq] == [1, 2]
    with pytest.raises(JournalDamagedError, match="entry 3"):
        next(events)
    reader.close()
