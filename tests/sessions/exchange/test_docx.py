"""Word documents of others: every word is read, and no trick works."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sessions.errors import SessionError
from sessions.exchange import from_docx, to_docx, to_markdown, zipped
from sessions.exchange.arriving import arrive
from sessions.exchange.prose import Block, Words

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def document(body: str, change: Callable[[str, bytes], bytes] | None = None) -> bytes:
    """A document with this in its body."""
    source = zipfile.ZipFile(io.BytesIO(to_docx.write((), "x")))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                inside = f"<w:body>{body}</w:body>"
                data = f"<w:document {W} {MC}>{inside}</w:document>".encode()
            archive.writestr(name, change(name, data) if change else data)
    return target.getvalue()


def p(runs: str, style: str = "") -> str:
    about = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{about}{runs}</w:p>"


def r(text: str, marks: str = "") -> str:
    return f'<w:r><w:rPr>{marks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def read(body: str) -> str:
    return to_markdown.write(from_docx.read(document(body), "x.docx").prose)


def test_words_that_libraries_pass_over_are_read() -> None:
    body = (
        p(
            r("Kept ")
            + f"<w:ins>{r('inserted ')}</w:ins>"
            + f"<w:del>{r('gone')}</w:del>"
        )
        + f"<w:sdt><w:sdtContent>{p(r('in a control'))}</w:sdtContent></w:sdt>"
        + f"<w:tbl><w:tr><w:tc>{p(r('a cell'))}</w:tc></w:tr></w:tbl>"
        + p(
            "<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
            + p(r("in a box"))
            + "</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>"
            + p(r("in a box"))
            + "</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
            + r("around")
        )
    )
    assert (
        read(body) == "Kept inserted\n\nin a control\n\na cell\n\naround\n\nin a box\n"
    )
    notices = from_docx.read(document(body), "x").notices
    assert len(notices) == 2


def test_styles_marks_and_breaks_become_markdown() -> None:
    body = (
        p(r("The Debt"), "Title")
        + p(r("One"), "Heading2")
        + p(
            r("He ")
            + r("came ", "<w:b/>")
            + r("home", "<w:i/>")
            + r("!", '<w:b w:val="0"/>')
        )
        + p(r("first") + "<w:r><w:br/></w:r>" + r("second"))
        + p(r("* * *"))
        + p(r("She left."), "Quote")
        + p(r("# not a heading, 3 * 4"))
        + p(r("  "))
    )
    assert read(body) == (
        "# The Debt\n\n## One\n\nHe **came** *home*!\n\nfirst\nsecond\n\n* * *\n\n"
        "> She left.\n\n\\# not a heading, 3 \\* 4\n"
    )


def test_numbers_that_word_counts_are_written_out() -> None:
    part = (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0">'
        '<w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
    ).encode()

    def change(name: str, data: bytes) -> bytes:
        return part if name == "word/numbering.xml" else data

    def item(text: str, number: int) -> str:
        about = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
        return f"<w:p><w:pPr>{about}</w:pPr>{r(text)}</w:p>"

    data = document(item("a", 3) + item("b", 3) + item("c", 99), change)
    read = to_markdown.write(from_docx.read(data, "x").prose)
    assert read == "1. a\n2. b\n- c\n"


def test_entities_are_not_expanded_and_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    head = (
        f'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY s SYSTEM "{secret.as_uri()}">'
        + "".join(
            f'<!ENTITY {b} "{f"&{a};" * 10}">'
            for a, b in zip("abcdefghi", "bcdefghij", strict=True)
        )
        + "]>"
    )

    def change(name: str, data: bytes) -> bytes:
        return head.encode() + data if name == "word/document.xml" else data

    data = document(p("<w:r><w:t>&j;&s;seen</w:t></w:r>"), change)
    try:
        said = to_markdown.write(from_docx.read(data, "x").prose)
    except SessionError:
        return
    assert "secret" not in said
    assert len(said) < 100


def test_bombs_are_measured_before_they_are_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def swollen(name: str, data: bytes) -> bytes:
        return bytes(2**23) if name == "word/styles.xml" else data

    with pytest.raises(SessionError, match="too large"):
        from_docx.read(document("", swollen), "bomb.docx")
    for limit, value in (
        ("MOST_PARTS", 3),
        ("LARGEST_PART", 50),
        ("LARGEST_WHOLE", 50),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(zipped, limit, value)
            with pytest.raises(SessionError, match="too large"):
                from_docx.read(document(p(r("x"))), "bomb.docx")


def test_no_name_in_an_archive_is_ever_written(tmp_path: Path) -> None:
    data = io.BytesIO(document(p(r("words"))))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("../../outside.txt", "x")
        archive.writestr("/etc/outside.txt", "x")
    source = tmp_path / "in" / "..docx"
    source.parent.mkdir()
    source.write_bytes(data.getvalue())
    arrived = arrive(source.rename(source.with_name("a.docx")), tmp_path / "out.md")
    assert arrived.draft.read_text() == "words\n"
    names = sorted(str(x.relative_to(tmp_path)) for x in tmp_path.rglob("*"))
    assert names == ["in", "in/a.docx", "out.md", "out.protean"]


def test_damage_is_refused_in_a_sentence() -> None:
    whole = document(p(r("words")))
    for data in (b"", b"PK\x03\x04", b"no zip", whole[: len(whole) // 2], whole[:-30]):
        with pytest.raises(SessionError):
            from_docx.read(data, "x.docx")
    for part in ("word/document.xml", "[Content_Types].xml", "_rels/.rels"):

        def change(name: str, data: bytes, part: str = part) -> bytes:
            return b"<a><b></a>" if name == part else data

        with pytest.raises(SessionError):
            from_docx.read(document("", change), "x.docx")


def test_words_of_a_hyperlink_are_kept_whatever_it_points_at() -> None:
    blocks = (
        Block("paragraph", (Words("safe", link="https://a.b/"), Words(" "))),
        Block("paragraph", (Words("unsafe", link="file:///etc/passwd"),)),
    )
    back = from_docx.read(to_docx.write(blocks, "x"), "x").prose
    assert [block.words[0].link for block in back] == ["https://a.b/", ""]
    assert [block.words[0].text for block in back] == ["safe", "unsafe"]
