"""Blocks as Markdown that reads back as the same blocks, with as few backslashes as
that takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from sessions.exchange import from_markdown
from sessions.exchange.prose import Block, Prose, Words

SCENE = "* * *"

_SIGNS = re.compile(r"([\\`*_\[\]<>~&!#+\-=|])")
_NUMBERED = re.compile(r"^([ \t]*\d+)([.)])", re.MULTILINE)
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)


def write(prose: Prose) -> str:
    """Markdown, blocks with an empty line between them."""
    parts: list[str] = []
    last: Block | None = None
    for block in prose:
        if block.kind not in ("rule",) and not block.text.strip():
            continue
        if last is not None:
            listed = last.kind == block.kind == "item" and block.marker
            parts.append("\n" if listed else "\n\n")
        parts.append(_written(block))
        last = block
    return "".join(parts) + "\n" if parts else ""


def _written(block: Block) -> str:
    if block.kind == "rule":
        return _led(SCENE, "", "", block)
    if block.kind == "code":
        fence = "```"
        while fence in block.text:
            fence += "`"
        return _led(f"{fence}\n{block.text}\n{fence}", "", "", block)
    text = next(
        (text for text in _spellings(block) if _reads_as(text, block)),
        # Some marks have no spelling, such as italics that end inside a word with a
        # bracket: the words matter more.
        _marked(tuple(Words(one.text) for one in block.words), escaped=True).replace(
            "\n", "\\\n"
        ),
    )
    if block.kind == "heading":
        return _led(text.replace("\n", " "), "#" * block.level + " ", "", block)
    if block.kind != "item":
        return _led(text, "", "", block)
    # Four spaces a level stand inside bullets and numbers alike.
    marker = "- " if block.marker == "•" else f"{block.marker} " if block.marker else ""
    indent = " " * 4 * (block.level - 1)
    rest = indent + " " * (len(marker) or 4)
    return _led(text, indent + marker if marker else rest, rest, block)


def _led(text: str, first: str, rest: str, block: Block) -> str:
    quote = "> " * block.quote
    return quote + first + text.replace("\n", f"\n{quote}{rest}")


def _spellings(block: Block) -> Iterator[str]:
    for escaped in (False, True):
        text = _marked(block.words, escaped=escaped)
        yield text
        if "\n" in text:
            yield text.replace("\n", "\\\n")


def _reads_as(text: str, block: Block) -> bool:
    """Whether the text, as a paragraph of its own, is these words and nothing more."""
    read = from_markdown.read(text)
    if len(read) != 1 or read[0].kind != "paragraph" or read[0].quote:
        return False
    return _plain_marks(read[0].words) == _plain_marks(block.words)


def _plain_marks(words: tuple[Words, ...]) -> list[tuple[str, Words]]:
    """Letter by letter under its marks, spaces aside: markers hug the words."""
    return [
        (letter, one.marked(""))
        for one in words
        for letter in one.text
        if letter == "\n" or not letter.isspace()
    ]


def _marked(words: tuple[Words, ...], *, escaped: bool) -> str:
    return "".join(_one(part, escaped) for part in _lines_apart(words)).strip()


def _lines_apart(words: tuple[Words, ...]) -> Iterator[Words]:
    """No mark reaches over the end of a line."""
    for one in words:
        for number, line in enumerate(one.text.split("\n")):
            if number:
                yield Words("\n")
            if line:
                yield replace(one, text=line)


def _one(words: Words, escaped: bool) -> str:
    match = _EDGES.fullmatch(words.text)
    assert match is not None
    before, text, after = match.groups()
    if not text:
        return words.text
    if words.code:
        fence = "`"
        while fence in text:
            fence += "`"
        pad = " " if "`" in text else ""
        text = f"{fence}{pad}{text}{pad}{fence}"
    elif escaped:
        text = _NUMBERED.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", text))
    for on, mark in ((words.struck, "~~"), (words.italic, "*"), (words.bold, "**")):
        if on:
            text = f"{mark}{text}{mark}"
    if words.link:
        text = (
            f"[{text}](<{words.link}>)"
            if " " in words.link
            else (f"[{text}]({words.link})")
        )
    return f"{before}{text}{after}"
