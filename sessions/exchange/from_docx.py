"""A Word document read into blocks: no word is left out silently.

The package is opened by python-docx, which expands no entities and fetches nothing. The
text is gathered from the XML itself: python-docx passes over words inside tracked
insertions, content controls and text boxes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sessions.errors import SessionError
from sessions.exchange import zipped
from sessions.exchange.docx_numbers import Numbers, W
from sessions.exchange.prose import Block, Prose, Words

if TYPE_CHECKING:
    from docx.document import Document

FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SCENE = re.compile(r"[*#~⁂•–—-](?:\s*[*#~⁂•–—-]){0,8}")
SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)

UNSEEN = (f"{W}del", f"{W}moveFrom", FALLBACK)
"""Words inside these were deleted, or stand in the document a second time."""


@dataclass(frozen=True, slots=True)
class Read:
    """The blocks, and sentences about what Markdown has no place for."""

    prose: Prose
    notices: tuple[str, ...]


def read(data: bytes, name: str) -> Read:
    """The blocks of a .docx file. Raises SessionError."""
    zipped.measure(data, name)
    import docx

    try:
        return _Reading(docx.Document(io.BytesIO(data))).all()
    except SessionError:
        raise
    except Exception as reason:
        # A damaged document can fail in any way the libraries never thought of.
        raise SessionError(
            "This document cannot be read",
            f"{name} is damaged ({type(reason).__name__}). Open it in the program it "
            "came from, save it again, or save its text as .txt.",
        ) from reason


@dataclass
class _Reading:
    document: Document
    notes: list[Block] = field(default_factory=list)
    styles: dict[str, str] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=lambda: Numbers(None))

    def all(self) -> Read:
        self.styles = {
            style.style_id: str(style.name or "").lower()
            for style in self.document.styles
            if style.style_id
        }
        self.numbers = Numbers(self._part("numbering"))
        body = self.document.element.body
        blocks = [block for p in _paragraphs(body) if (block := self._block(p))]
        notices = []
        rows = sum(1 for _ in body.iter(f"{W}tr"))
        pictures = sum(1 for _ in body.iter(f"{W}drawing", f"{W}pict"))
        deleted = sum(1 for _ in body.iter(f"{W}del"))
        if rows:
            notices.append(f"Each of {rows} table rows became a line per cell.")
        if pictures:
            notices.append(f"{pictures} pictures or shapes were left out.")
        if deleted:
            notices.append("Tracked changes were taken as accepted.")
        self._gather_notes()
        if self.notes:
            notices.append(f"{len(self.notes)} notes stand at the end.")
            blocks += [Block("rule"), *self.notes]
        return Read(tuple(blocks), tuple(notices))

    def _block(self, p: Any) -> Block | None:
        words = tuple(self._words(p))
        text = "".join(one.text for one in words).strip()
        if not text:
            return None
        properties = p.find(f"{W}pPr")
        style, level = "", -1
        if properties is not None:
            style = self.styles.get(_value(properties, "pStyle"), "")
            level = _number(_value(properties, "outlineLvl"), -1)
        heading = re.fullmatch(r"heading ([1-9])", style)
        if heading or style == "title" or 0 <= level < 9:
            depth = int(heading[1]) if heading else level + 1 if level >= 0 else 1
            unmarked = tuple(Words(one.text.replace("\n", " ")) for one in words)
            return Block("heading", unmarked, min(depth, 6))
        if len(text) < 20 and SCENE.fullmatch(text) and text not in "•–—-":
            return Block("rule")
        listed = re.fullmatch(r"list (bullet|number)(?: ([2-5]))?", style)
        numbering = properties is not None and properties.find(f"{W}numPr") is not None
        if listed or numbering:
            depth = int(listed[2] or 1) if listed else 1
            marker = "•"
            if numbering:
                at = min(8, _number(_value(properties, "numPr/ilvl"), 0))
                depth = at + 1
                marker = self.numbers.marker(_value(properties, "numPr/numId"), at)
            return Block("item", words, depth, marker=marker)
        number = re.match(r"(\d{1,4}[.)])\s+", words[0].text)
        if style == "list paragraph" and number:
            first = words[0].marked(words[0].text[number.end() :])
            return Block("item", (first, *words[1:]), 1, marker=number[1])
        quote = int("quote" in style)
        return Block("paragraph", words, quote=quote)

    def _words(self, p: Any) -> Iterator[Words]:
        found: list[Words] = []
        for run in p.iter(f"{W}r"):
            if _own(run, p):
                words = self._run(run, p)
                if found and found[-1].marked("") == words.marked(""):
                    found[-1] = words.marked(found[-1].text + words.text)
                elif words.text:
                    found.append(words)
        yield from found

    def _run(self, run: Any, p: Any) -> Words:
        parts = []
        for child in run:
            match child.tag:
                case _ if child.tag == f"{W}t":
                    parts.append(child.text or "")
                case _ if child.tag == f"{W}tab":
                    parts.append("\t")
                case _ if child.tag in (f"{W}br", f"{W}cr"):
                    page = child.get(f"{W}type") in ("page", "column")
                    parts.append(" " if page else "\n")
                case _ if child.tag == f"{W}noBreakHyphen":
                    parts.append("\u2011")
                case _ if child.tag in (
                    f"{W}footnoteReference",
                    f"{W}endnoteReference",
                ):
                    parts.append(f"[{_note_mark(child)}]")
                case _:
                    pass
        properties = run.find(f"{W}rPr")
        text = "".join(parts).replace("\r", "")
        if properties is None:
            return Words(text, link=self._link(run, p))
        style = self.styles.get(_value(properties, "rStyle"), "")
        return Words(
            text,
            bold=_on(properties, "b") or style == "strong",
            italic=_on(properties, "i") or style == "emphasis",
            struck=_on(properties, "strike"),
            link=self._link(run, p),
        )

    def _link(self, run: Any, p: Any) -> str:
        for parent in run.iterancestors():
            if parent is p:
                break
            if parent.tag == f"{W}hyperlink":
                to = next((v for k, v in parent.items() if k.endswith("}id")), "")
                relation = self.document.part.rels.get(to)
                target = relation.target_ref if relation is not None else ""
                return target if SAFE_LINK.match(target) else ""
        return ""

    def _gather_notes(self) -> None:
        for kind in ("footnotes", "endnotes"):
            for note in self._part(kind) or ():
                if note.get(f"{W}type") in (None, "normal"):
                    words = [w for p in _paragraphs(note) for w in self._words(p)]
                    if any(w.text.strip() for w in words):
                        mark = Words(f"[{_note_mark(note)}] ")
                        self.notes.append(Block("paragraph", (mark, *words)))

    def _part(self, kind: str) -> Any:
        """The root of another part of the document, or None."""
        from docx.oxml.parser import parse_xml

        for relation in self.document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith(f"/{kind}"):
                return parse_xml(relation.target_part.blob)
        return None


def _paragraphs(body: Any) -> Iterator[Any]:
    for p in body.iter(f"{W}p"):
        if not any(parent.tag == FALLBACK for parent in p.iterancestors()):
            yield p


def _own(run: Any, p: Any) -> bool:
    """Whether a run's words are seen, and belong to this paragraph and not to one in a
    text box inside it."""
    for parent in run.iterancestors():
        if parent is p:
            return True
        if parent.tag in UNSEEN or parent.tag == f"{W}p":
            return False
    return False


def _value(properties: Any, path: str) -> str:
    element = properties.find("/".join(f"{W}{name}" for name in path.split("/")))
    return str(element.get(f"{W}val") or "") if element is not None else ""


def _on(properties: Any, name: str) -> bool:
    element = properties.find(f"{W}{name}")
    return element is not None and element.get(f"{W}val") not in ("0", "false", "none")


def _number(value: str, otherwise: int) -> int:
    return int(value) if value.isdecimal() and len(value) < 4 else otherwise


def _note_mark(element: Any) -> str:
    kind = "e" if element.tag.endswith(("endnoteReference", "endnote")) else ""
    return kind + str(element.get(f"{W}id") or "?")[:9]
