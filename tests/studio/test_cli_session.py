"""`protean session`, `export` and `import`: shapes, sentences, exit codes."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sessions.event import _sum
from sessions.mending import backups
from sessions.reader import COLUMNS
from sessions.session import Session
from studio.cli.main import main
from tests.sessions.exchange.book import pages
from tests.sessions.pasts import grown, put

WHOLE = "# The debt\n\nHe *came* home. And nobody spoke."
Said = tuple[int, str, str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def protean(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Said]:
    def run(*arguments: str | Path) -> Said:
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return run


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    return grown(tmp_path / "the-debt.md")


def parsed(said: Said) -> Any:
    assert said[2] == ""
    return json.loads(said[1])


def test_info_counts_what_a_session_holds(
    protean: Callable[..., Said], draft: Path
) -> None:
    answer = parsed(protean("session", "info", draft, "--json"))
    assert answer["words"] == 9
    assert (answer["steps"], answer["forks"]) == (3, 1)
    assert (answer["takes"], answer["accepted"]) == (1, 1)
    assert (answer["tags"], answer["open_by"]) == (["draft"], "")
    assert answer["draft"] == str(draft)
    code, out, _ = protean("session", "info", draft.with_suffix(".protean"))
    assert code == 0
    assert "9 (45 characters)" in out
    session = Session.open(draft, background=False)
    try:
        assert "this machine" in protean("session", "info", draft)[1]
    finally:
        session.close()


def test_text_is_the_very_text_at_any_moment(
    protean: Callable[..., Said], draft: Path
) -> None:
    assert protean("session", "text", draft) == (0, WHOLE, "")
    session = draft.with_suffix(".protean")
    at = protean("session", "text", session, "--at", "#2", "--json")
    answer = parsed(at)
    assert answer["text"] == "# The debt\n\nHe *came* home. "
    assert answer["event"] == 2
    assert protean("session", "text", draft, "--at", "1990-01-01")[1] == ""
    assert protean("session", "text", draft, "--at", "2990-01-01")[1] == WHOLE


def test_a_terminal_is_given_nothing_it_would_obey(
    protean: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "a\x1b]0;owned\x07\u202eb"
    session = Session.open(tmp_path / "evil.md", background=False)
    put(session, evil)
    session.settings["tags"] = ["\x1b[31mred"]
    session.close()
    assert protean("session", "text", "evil.md")[1] == evil
    for command in ("info", "check"):
        assert "\x1b" not in protean("session", command, "evil.md")[1]
    assert "\x1b" not in protean("session", "list", ".")[1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    for arguments in (
        ("session", "text", "evil.md"),
        ("export", "evil.md", "--to", "md", "-o", "-"),
        ("export", "evil.md", "--to", "html", "-o", "-"),
    ):
        code, out, _ = protean(*arguments)
        assert code == 0
        assert not set(out) & set("\x1b\x07\u202e")


def test_check_and_repair(protean: Callable[..., Said], draft: Path) -> None:
    answer = parsed(protean("session", "check", draft, "--json"))
    assert answer["ok"]
    assert [check["what"] for check in answer["checks"]] == [
        *("pages", "entries", "snapshots", "draft"),
    ]
    assert not parsed(protean("session", "repair", draft, "--json"))["repaired"]
    db = sqlite3.connect(draft.with_suffix(".protean"))
    db.execute("UPDATE events SET payload='{}' WHERE seq=5")
    db.commit()
    db.close()
    code, out, err = protean("session", "check", draft)
    assert (code, err) == (1, "")
    assert "mend  entries" in out
    assert "protean session repair" in out
    answer = parsed(protean("session", "repair", draft, "--json"))
    assert (answer["repaired"], answer["events"]) == (True, 4)
    assert Path(answer["kept"]).exists()
    assert protean("session", "check", draft)[0] == 0


def test_the_library_is_listed_and_searched(
    protean: Callable[..., Said], draft: Path, tmp_path: Path
) -> None:
    (tmp_path / "harbour.md").write_text("The last ferry left.")
    os.utime(tmp_path / "harbour.md", (1e9, 1e9))
    listed = parsed(protean("session", "list", tmp_path, "--json"))["drafts"]
    assert [entry["title"] for entry in listed] == ["the-debt", "harbour"]
    assert listed[0]["last_line"] == "He *came* home. And nobody spoke."
    found = parsed(protean("session", "list", ".", "--search", "ferry", "--json"))
    assert [entry["words"] for entry in found["drafts"]] == [4]
    assert "#draft" in protean("session", "list", ".", "--search", "#draft")[1]
    assert protean("session", "list")[:2] == (0, "No drafts were found.\n")
    assert "No drafts" in protean("session", "list", ".", "--archived")[1]


def test_copies_are_listed_and_brought_back(
    protean: Callable[..., Said], draft: Path
) -> None:
    assert "No copies" in protean("session", "backups", draft)[1]
    backups.back_up(draft, draft.with_suffix(".protean"))
    copies = parsed(protean("session", "backups", draft, "--json"))["copies"]
    assert [copy["copy"] for copy in copies] == [1]
    packed = copies[0]["session"]
    assert protean("session", "text", packed)[1] == WHOLE
    assert protean("session", "check", packed)[0] == 0
    back = Path(parsed(protean("session", "restore", draft, "--json"))["draft"])
    assert back.read_text() == WHOLE
    assert protean("session", "check", back)[0] == 0
    assert protean("session", "restore", draft, "--copy", "9")[0] == 2
    assert protean("session", "restore", draft, "-o", draft)[0] == 2
    assert protean("session", "restore", draft, "-o", "x.pdf")[0] == 2


@pytest.mark.parametrize("form", ["markdown", "text", "html", "docx", "epub", "tree"])
def test_every_format_is_written_and_none_is_written_over(
    protean: Callable[..., Said], draft: Path, form: str
) -> None:
    answer = parsed(protean("export", draft, "--to", form, "--json"))
    out = Path(answer["file"])
    assert out.parent == draft.parent
    assert out != draft
    data = out.read_bytes()
    if form == "epub":
        assert pages(data)
    elif form != "docx":
        assert b"nobody spoke" in data
    assert Path(parsed(protean("export", draft, "--to", form, "--json"))["file"]) != out
    code, _, err = protean("export", draft, "--to", form, "-o", out)
    assert (code, "--force" in err) == (2, True)
    assert protean("export", draft, "--to", form, "-o", out, "--force")[0] == 0
    assert draft.read_text() == WHOLE
    assert not [p for p in draft.parent.iterdir() if p.name.startswith(".")]


def test_an_export_can_be_piped_and_be_of_another_moment(
    protean: Callable[..., Said], draft: Path
) -> None:
    assert protean("export", draft, "--to", "md", "-o", "-")[1] == WHOLE
    plain = protean("export", draft, "--to", "text", "-o", "-", "--at", "#2")[1]
    assert plain == "The debt\n\nHe came home.\n"
    assert protean("export", draft, "--to", "md", "-o", draft, "--force")[0] == 2


def test_what_was_exported_can_be_imported(
    protean: Callable[..., Said], draft: Path, tmp_path: Path
) -> None:
    for form, name in (("docx", "a.docx"), ("tree", "b.json"), ("text", "c.txt")):
        assert protean("export", draft, "--to", form, "-o", name)[0] == 0
        answer = parsed(protean("import", name, "--json"))
        made = Path(answer["draft"])
        assert made.is_relative_to(tmp_path / "home")
        assert "nobody spoke" in made.read_text()
        assert protean("session", "check", made)[0] == 0
    assert protean("import", "a.docx", "-o", "new.md")[0] == 0
    assert (tmp_path / "new.md").read_text() == WHOLE + "\n"
    assert protean("import", "a.docx", "-o", "new.md")[0] == 2


def test_every_mistake_is_one_line_and_code_2(
    protean: Callable[..., Said], draft: Path, tmp_path: Path
) -> None:
    (tmp_path / "junk.protean").write_bytes(os.urandom(5000))
    (tmp_path / "junk.protean.gz").write_bytes(os.urandom(500))
    (tmp_path / "alone.md").write_text("x")
    (tmp_path / "junk.docx").write_bytes(os.urandom(500))
    mistakes: list[tuple[str, ...]] = [
        *(("session", verb) for verb in ("info", "check", "text", "nonsense")),
        *(
            ("session", verb, name)
            for verb in ("info", "check", "text")
            for name in ("junk.protean", "junk.protean.gz", "none.md", ".", "alone.md")
        ),
        ("session", "repair", "junk.protean"),
        ("session", "text", "the-debt.md", "--at", "\x1b[31mnow"),
        ("session", "info", "the-debt.md", "--at", "3"),
        ("session", "list", "none"),
        ("export", "the-debt.md", "--to", "pdf"),
        ("export", "none.md", "--to", "html"),
        ("export", "the-debt.md", "--to", "html", "-o", "none/x.html"),
        ("export", "alone.md", "--to", "tree"),
        ("export", "the-debt.md", "--to", "tree", "--at", "2"),
        ("import", "none.txt"),
        ("import", "junk.docx"),
        ("import", "junk.protean"),
        ("import", "alone.md", "-o", "none/x.md"),
    ]
    for mistake in mistakes:
        code, out, err = protean(*mistake)
        assert (code, out) == (2, ""), mistake
        assert err.startswith("protean: "), mistake
        assert err.count("\n") == 1, mistake
        assert "Traceback" not in err
        assert "\x1b" not in err


ODD = ("'words'", "x'00ff'", "1e400", "-1", "NULL", "''", "9223372036854775807", "'{}'")


@pytest.mark.parametrize("column", ["at", "kind", "step", "parent", "payload"])
@pytest.mark.parametrize("value", ODD)
def test_a_session_that_lies_is_read_or_refused(
    protean: Callable[..., Said], draft: Path, column: str, value: str
) -> None:
    """Right check sums around nonsense: made on purpose, not by a failing disk."""
    db = sqlite3.connect(draft.with_suffix(".protean"))
    try:
        db.execute(f"UPDATE OR IGNORE events SET {column}={value} WHERE seq IN (2, 9)")
        rows = db.execute(f"SELECT {COLUMNS} FROM events").fetchall()
        for *row, _ in rows:
            with contextlib.suppress(UnicodeError, ValueError, OverflowError):
                db.execute(
                    "UPDATE events SET checksum=? WHERE seq=?",
                    (_sum(*row), row[0]),
                )
        db.execute("INSERT OR REPLACE INTO meta VALUES ('session', '[1]')")
        db.execute("INSERT OR REPLACE INTO meta VALUES ('mirror', '{\"seq\": \"x\"}')")
        db.commit()
    finally:
        db.close()
    for arguments in (
        *(("session", verb, draft) for verb in ("info", "check", "text", "list")),
        ("session", "text", draft, "--at", "90s"),
        ("export", draft, "--to", "tree", "-o", "-"),
        ("export", draft, "--to", "epub", "--at", "3"),
        ("session", "list", draft.parent),
        ("session", "repair", draft),
    ):
        code, out, err = protean(*arguments)
        assert code in (0, 1, 2)
        assert "Traceback" not in err
        assert "\x1b" not in out
    assert draft.read_text() == WHOLE
