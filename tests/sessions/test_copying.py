"""The session file alone, copied while it is open, has the words."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from sessions.session import Session
from sessions.visit import visit
from tests.sessions.hands import accept, type_in


def copied(session: Session, folder: Path) -> str:
    """The text in a copy of the file alone, its log left behind."""
    copy = folder / "copy.protean"
    shutil.copyfile(session.journal_path, copy)
    with visit(copy) as found:
        return found.reader.latest().text


def soon(true: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 30
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def test_an_accept_is_in_the_file_at_once_and_typing_after_a_pause(
    tmp_path: Path,
) -> None:
    session = Session.open(tmp_path / "the-debt.md")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    try:
        accept(session, "And nobody spoke.")
        assert soon(lambda: copied(session, elsewhere) == "And nobody spoke.")
        session.caret = len(session.manuscript.text)
        type_in(session, " Then rain")
        whole = "And nobody spoke. Then rain"
        assert soon(lambda: copied(session, elsewhere) == whole)
    finally:
        session.close()


def test_folding_enters_nothing(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "the-debt.md")
    try:
        accept(session, "One.")
        session.caret = 2
        assert soon(lambda: copied(session, tmp_path) == "One.")
        with visit(tmp_path / "copy.protean") as found:
            assert "caret" not in found.reader.tally()
    finally:
        session.close()
