"""A draft as a Word document, through python-docx (MIT)."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sessions.exchange.prose import Block, Prose, Words, permitted
from sessions.exchange.to_text import SCENE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

DEEPEST = 3
"""Levels of bulleted lists that the template has a style for."""

LONGEST_PROPERTY = 255


def write(
    prose: Prose, title: str, author: str = "", *, changed: float | None = None
) -> bytes:
    """The bytes of the document, in the styles every word processor knows."""
    import docx

    document = docx.Document()
    about = document.core_properties
    about.title = permitted(title)[:LONGEST_PROPERTY]
    about.author = permitted(author)[:LONGEST_PROPERTY]
    about.comments = ""
    when = (
        datetime.now(UTC) if changed is None else datetime.fromtimestamp(changed, UTC)
    )
    about.created = about.modified = when.replace(tzinfo=None, microsecond=0)
    for block in prose:
        _add(document, block)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add(document: Document, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    match block.kind:
        case "heading":
            paragraph = document.add_heading(level=block.level)
        case "rule":
            paragraph = document.add_paragraph(SCENE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            return
        case "item" if block.marker == "•":
            depth = min(block.level, DEEPEST)
            style = "List Bullet" if depth == 1 else f"List Bullet {depth}"
            paragraph = document.add_paragraph(style=style)
        case "item":
            # Numbers are written out: the template's would run on from list to list.
            paragraph = document.add_paragraph(style="List Paragraph")
            paragraph.paragraph_format.left_indent = Cm(0.75 * block.level)
            if block.marker:
                paragraph.add_run(f"{block.marker} ")
        case "paragraph" if block.quote:
            paragraph = document.add_paragraph(style="Quote")
            paragraph.paragraph_format.left_indent = Cm(0.75 * min(block.quote, 10))
        case _:
            paragraph = document.add_paragraph()
    for words in block.words:
        _write(paragraph, words, code=block.kind == "code")


def _write(paragraph: Paragraph, words: Words, *, code: bool) -> None:
    run = paragraph.add_run()
    for number, line in enumerate(permitted(words.text).split("\n")):
        if number:
            run.add_break()
        run.add_text(line)
    if words.bold:
        run.bold = True
    if words.italic:
        run.italic = True
    if words.struck:
        run.font.strike = True
    if words.code or code:
        run.font.name = "Courier New"
    if words.link:
        _link(paragraph, run._r, words.link)


def _link(paragraph: Paragraph, element: object, target: str) -> None:
    """Wrap a run into a hyperlink, for which python-docx has no call."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    to = paragraph.part.relate_to(
        permitted(target), RELATIONSHIP_TYPE.HYPERLINK, is_external=True
    )
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), to)
    paragraph._p.append(link)
    link.append(element)
