"""Entries are found on bare pages, in the log too, and nothing else is believed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sessions.event import Event
from sessions.mending.carving import carve
from sessions.reader import Reader
from sessions.session import Session
from tests.sessions.hands import accept, type_in

PAGE = 4096


def written(path: Path) -> list[Event]:
    """A session with short entries and one that fills several pages."""
    session = Session.open(path, background=False)
    type_in(session, "In the beginning was the word, and the word was typed. " * 8)
    accept(session, "a long take " * 2000)
    session.notes = "A note — with a dash."
    session.record("take", {"voice": "kjv", "text": "é" * 3000})
    session.close()
    return events_of(path)


def events_of(path: Path) -> list[Event]:
    reader = Reader(path.with_suffix(".protean"))
    events = list(reader.events())
    reader.close()
    return events


def test_all_entries_are_found(tmp_path: Path) -> None:
    events = written(tmp_path / "a.md")
    assert list(carve(tmp_path / "a.protean").values()) == events


def test_entries_that_stand_in_the_log_alone_are_found(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    type_in(session, "words ")
    accept(session, "in the log " * 900)
    events = session.recorded()
    copy = tmp_path / "copy.protean"
    shutil.copyfile(tmp_path / "a.protean", copy)
    shutil.copyfile(tmp_path / "a.protean-wal", tmp_path / "copy.protean-wal")
    session.close()
    assert list(carve(copy).values()) == events


@pytest.mark.parametrize("page", [0, 1, 2, 3])
def test_a_page_near_the_root_takes_no_other_with_it(tmp_path: Path, page: int) -> None:
    events = written(tmp_path / "a.md")
    file = tmp_path / "a.protean"
    data = bytearray(file.read_bytes())
    data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)
    file.write_bytes(data)
    found = carve(file)
    lost = [event for event in events if event.seq not in found]
    assert len(lost) < len(events) / 2
    assert [found[e.seq] for e in events if e.seq in found] == [
        event for event in events if event not in lost
    ]


def test_an_altered_entry_is_not_believed(tmp_path: Path) -> None:
    events = written(tmp_path / "a.md")
    file = tmp_path / "a.protean"
    data = file.read_bytes().replace(b'{"at":7,', b'{"at":9,', 1)
    file.write_bytes(data)
    found = carve(file)
    assert len(found) == len(events) - 1
    assert all(found[event.seq] == event for event in events if event.seq in found)


@pytest.mark.parametrize(
    "data",
    [b"", b"SQLite format 3\0", bytes(100), b"\x0d" * 5000, bytes(range(256)) * 99],
)
def test_a_file_of_anything_gives_nothing(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.protean"
    file.write_bytes(data)
    (tmp_path / "a.protean-wal").write_bytes(data[:3000])
    assert carve(file) == {}


def test_a_chain_of_pages_that_leads_in_a_circle_ends(tmp_path: Path) -> None:
    written(tmp_path / "a.md")
    file = tmp_path / "a.protean"
    data = bytearray(file.read_bytes())
    for start in range(PAGE, len(data), PAGE):
        if data[start] == 0:
            data[start : start + 4] = (start // PAGE + 1).to_bytes(4, "big")
    file.write_bytes(data)
    assert len(carve(file)) > 100


def test_an_emptied_file_gives_what_its_log_holds(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    accept(session, "Behold, it was very good. ")
    session.save()
    rescued = tmp_path / "rescued"
    rescued.mkdir()
    for name in ("a.md", "a.protean-wal"):
        shutil.copyfile(tmp_path / name, rescued / name)
    session.close()
    (rescued / "a.protean").touch()
    session = Session.open(rescued / "a.md", background=False)
    assert "damaged" in session.notices[0]
    assert session.manuscript.text == "Behold, it was very good. "
    session.close()


def test_the_damaged_file_is_kept_as_it_was_found(tmp_path: Path) -> None:
    written(tmp_path / "a.md")
    session = Session.open(tmp_path / "a.md", background=False)
    session.caret = len(session.manuscript.text)
    type_in(session, "once more")
    session.save()
    live = tmp_path / "live"
    live.mkdir()
    for name in ("a.md", "a.protean", "a.protean-wal"):
        shutil.copyfile(tmp_path / name, live / name)
    text = session.manuscript.text
    session.close()
    damaged = bytearray((live / "a.protean").read_bytes())
    # The page of the first entries, which no log writes again.
    page = damaged.index(b'{"at":7,') // PAGE * PAGE
    damaged[page : page + 8] = bytes(8)
    (live / "a.protean").write_bytes(damaged)

    session = Session.open(live / "a.md", background=False)
    assert "damaged" in session.notices[0]
    assert session.manuscript.text == text
    session.close()
    assert (live / "a.damaged-1.protean").read_bytes() == damaged
