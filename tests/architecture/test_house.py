"""Habits that keep the rooms readable: short files, telling names, no stray paths."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("studio", "widgets", "engines", "lexicon", "styles", "sessions")
SAYS_NOTHING = {"utils", "util", "helpers", "helper", "manager", "misc", "common"}


def sources() -> list[Path]:
    return [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_there_are_sources_to_look_at() -> None:
    assert len(sources()) > 30


def test_no_file_tells_more_than_one_thing() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_names_say_what_a_file_holds() -> None:
    assert [path for path in sources() if path.stem in SAYS_NOTHING] == []


def test_no_pickle_is_ever_loaded() -> None:
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources()
        if "import pickle" in path.read_text(encoding="utf-8")
    ]
    assert guilty == []
