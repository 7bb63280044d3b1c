"""Markdown as writers use it, read into blocks without losing a word.

Left out of CommonMark on purpose, because each of them would swallow or change words
that a writer meant: raw HTML (shown as it is), link definitions, code by indentation (a
paragraph may begin with a tab) and headings by a line below them (`---` under a
paragraph is a break between scenes).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from sessions.exchange.prose import Block, Prose, Words, joins, plain

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DEEPEST = 40
"""Quotes and lists inside each other up to which a text is taken for Markdown."""

NESTING = 4 * DEEPEST
"""Levels of the parser; a list takes two for each level of its own."""

_MARK = r"[ \t]*(?:>|[*+-][ \t]|\d+[.)][ \t])"
_TOO_DEEP = re.compile(f"^(?:{_MARK}){{{DEEPEST}}}", re.MULTILINE)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def read(text: str, lines: str = "auto") -> Prose:
    """The blocks of a Markdown text with plain newlines. A line break with a backslash
    or two spaces before it stands; for the others `lines` decides (`prose.joins`)."""
    if _TOO_DEEP.search(text):
        return plain(text, lines)
    try:
        tokens = _parser().parse(text)
    except RecursionError:
        return plain(text, lines)
    if any(token.level >= NESTING - 4 for token in tokens):
        # Beyond its limit the parser leaves words out.
        return plain(text, lines)
    return tuple(_blocks(tokens, lines))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": NESTING})
    parser.disable(["html_block", "html_inline", "reference", "code", "lheading"])
    parser.enable("strikethrough")
    return parser


def _blocks(tokens: Sequence[Token], lines: str) -> Iterator[Block]:
    quote = 0
    numbers: list[int | None] = []
    marker = ""
    level = 0
    for token in tokens:
        match token.type:
            case "blockquote_open" | "blockquote_close":
                quote += token.nesting
            case "bullet_list_open":
                numbers.append(None)
            case "ordered_list_open":
                numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
            case "list_item_open":
                number = numbers[-1]
                marker = "•" if number is None else f"{number}."
                if number is not None:
                    numbers[-1] = number + 1
            case "list_item_close" if marker:
                yield Block("item", (), len(numbers), quote, marker)
                marker = ""
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "inline":
                children = token.children or ()
                soft = " " if joins(_soft_lines(children), lines) else "\n"
                words = tuple(_words(children, soft))
                if level:
                    yield Block("heading", words, level, quote)
                elif numbers:
                    yield Block("item", words, len(numbers), quote, marker)
                else:
                    yield Block("paragraph", words, 0, quote)
                marker = ""
            case "fence":
                yield Block("code", (Words(token.content.rstrip("\n")),), 0, quote)
            case "hr":
                yield Block("rule", (), 0, quote)
            case _:
                pass


def _soft_lines(tokens: Sequence[Token]) -> list[str]:
    """The lines that no writer has ended on purpose, and the last."""
    found = [""]
    for token in tokens:
        if token.type == "softbreak":
            found.append("")
        elif token.type == "hardbreak":
            found[-1] = ""
        else:
            found[-1] += token.content
    return found


def _words(tokens: Sequence[Token], soft: str) -> list[Words]:
    marks = Words("")
    depth = {"strong": 0, "em": 0, "s": 0}
    found: list[Words] = []
    for token in tokens:
        kind = token.type.removesuffix("_open").removesuffix("_close")
        if kind in depth:
            depth[kind] += token.nesting
            marks = replace(
                marks,
                bold=depth["strong"] > 0,
                italic=depth["em"] > 0,
                struck=depth["s"] > 0,
            )
        elif token.type == "link_open":
            target = str(token.attrGet("href") or "")
            marks = replace(marks, link=target if _SAFE_LINK.match(target) else "")
        elif token.type == "link_close":
            marks = replace(marks, link="")
        elif token.type in ("softbreak", "hardbreak"):
            _add(found, marks.marked(soft if token.type == "softbreak" else "\n"))
        elif token.type == "code_inline":
            _add(found, replace(marks, text=token.content, code=True))
        elif token.type == "image":
            # Nothing is fetched: the picture's own words stand for it.
            _add(found, marks.marked(token.content))
        elif token.content:
            _add(found, marks.marked(token.content))
    return found


def _add(found: list[Words], words: Words) -> None:
    if found and found[-1].marked("") == words.marked(""):
        found[-1] = words.marked(found[-1].text + words.text)
    elif words.text:
        found.append(words)
