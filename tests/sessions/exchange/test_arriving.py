"""Files of other programs become drafts, each with a memory that begins there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions import places
from sessions.errors import SessionError
from sessions.exchange import arriving
from sessions.exchange.arriving import arrive, harmless
from sessions.exchange.leaving import leave
from sessions.mending.inspection import inspect
from sessions.visit import visit
from tests.sessions.pasts import grown


def test_a_text_arrives_word_for_word(tmp_path: Path) -> None:
    source = tmp_path / "old.txt"
    source.write_bytes("\ufeffOne\r\n\r\n  *two*\r\n".encode())
    arrived = arrive(source)
    assert arrived.draft == places.default_folder() / "old.md"
    assert arrived.draft.read_text() == "One\n\n  *two*\n"
    assert inspect(arrived.draft).ok
    with visit(arrived.draft) as found:
        assert found.reader.tally()["imported"] == 1
    assert arrive(source).draft.name == "old-2.md"
    source.write_bytes("caf\u00e9 \u2013".encode("cp1252"))
    arrived = arrive(source)
    assert arrived.draft.read_text("utf-8") == "caf\u00e9 \u2013"
    assert "cp1252" in arrived.notices[0]


def test_what_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0")
    (tmp_path / "b.exe").write_bytes(b"x")
    (tmp_path / "c.txt").mkdir()
    for name in ("a.txt", "b.exe", "c.txt", "none.md"):
        with pytest.raises(SessionError):
            arrive(tmp_path / name)
    monkeypatch.setattr(arriving, "LARGEST", 10)
    (tmp_path / "d.md").write_text("x" * 11)
    with pytest.raises(SessionError, match="too large"):
        arrive(tmp_path / "d.md")
    assert not list(places.default_folder().iterdir())


def test_names_are_made_harmless() -> None:
    assert harmless("../../etc/passwd") == "etc passwd"
    assert harmless("a\x1b[31m\u202e\n b") == "a [31m b"
    assert harmless("...") == "draft"
    assert len(harmless("x" * 999)) == 80


def test_a_draft_leaves_as_it_is_and_as_it_was(tmp_path: Path) -> None:
    draft = grown(tmp_path / "the-debt.md")
    draft.write_text("Changed by hand.")
    assert leave(draft).text == "Changed by hand."
    assert leave(draft.with_suffix(".protean")).text.endswith("And nobody spoke.")
    assert leave(draft, "#2").text == "# The debt\n\nHe *came* home. "
    assert leave(draft).identity == leave(draft, "#2").identity
    alone = tmp_path / "alone.txt"
    alone.write_text("No session.")
    assert (leave(alone).text, leave(alone).markdown) == ("No session.", False)
    with pytest.raises(SessionError):
        leave(alone, "#2")
