"""What the formats have in common: a draft as blocks of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

KINDS = ("heading", "paragraph", "item", "code", "rule")

FULL_LINE = 55
"""Characters from which a line counts as broken by its width, not by its writer."""

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text under one set of marks. "\\n" is a line break of the writer's."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    struck: bool = False
    link: str = ""

    def marked(self, text: str) -> Words:
        """Other text under the same marks."""
        return Words(text, self.bold, self.italic, self.code, self.struck, self.link)


@dataclass(frozen=True, slots=True)
class Block:
    """One of KINDS. `level` is that of a heading (1 to 6) or the depth of an item
    (from 1); `quote` is how deep it is quoted; `marker` stands before an item ("•",
    "3.") and is empty for the further paragraphs of one."""

    kind: str
    words: tuple[Words, ...] = ()
    level: int = 0
    quote: int = 0
    marker: str = ""

    @property
    def text(self) -> str:
        """The words without their marks."""
        return "".join(words.text for words in self.words)


Prose = tuple[Block, ...]


def plain(text: str, lines: str = "auto") -> Prose:
    """A text in which nothing is markup: paragraphs between empty lines. See `joins`
    for `lines`."""
    parts = re.split(r"\n[ \t]*\n\s*", text.strip("\n"))
    return tuple(
        Block("paragraph", (Words(_lines(part.rstrip(), lines)),))
        for part in parts
        if part.strip()
    )


def joins(lines: Sequence[str], how: str) -> bool:
    """Whether lines of a source are one line: `keep` them, `join` them, or `auto`: join
    where all but the last are as long as lines that an editor has broken."""
    if how == "auto":
        return all(len(line) >= FULL_LINE for line in lines[:-1])
    return how == "join"


def title_of(prose: Sequence[Block], name: str) -> str:
    """The first heading of the highest level that occurs first, else the name."""
    for block in prose:
        if block.kind == "heading" and block.text.strip():
            return " ".join(block.text.split())
        if block.kind == "paragraph":
            break
    return name


def permitted(text: str) -> str:
    """Text without the letters that XML has no place for."""
    return _FORBIDDEN.sub("\ufffd", text)


def _lines(part: str, how: str) -> str:
    found = part.split("\n")
    return " ".join(line.strip() for line in found) if joins(found, how) else part
