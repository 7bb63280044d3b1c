"""A draft as HTML: one page that needs nothing else and runs nothing.

The same element names are written for epub, where they must also be well-formed XML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from sessions.exchange.prose import Block, Prose, Words, permitted

STYLE = """\
body { margin: 3em auto; max-width: 34em; padding: 0 1em; font: 1.1em/1.6 Georgia, \
serif; color: #222; background: #fdfcf9; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 1em; }
p { margin: 0 0 1em; }
hr { border: 0; margin: 2em 0; text-align: center; }
hr::after { content: "* * *"; }
blockquote { margin: 0 0 1em 2em; }
pre { overflow-x: auto; font-size: 0.85em; }
@media (prefers-color-scheme: dark) { body { color: #ddd; background: #1c1c1c; } \
a { color: #9bc; } }
"""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def write(prose: Prose, title: str, language: str = "") -> str:
    """A whole page."""
    lang = f' lang="{attribute(language)}"' if language else ""
    return (
        f'<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset="utf-8"/>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
        f"<title>{content(title)}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n"
        f"{body(prose)}</body>\n</html>\n"
    )


def body(prose: Sequence[Block]) -> str:
    """The blocks as elements, each on a line of its own."""
    return "".join(_elements(prose))


def content(text: str) -> str:
    """Text as the content of an element."""
    return escape(permitted(text), quote=False)


def attribute(text: str) -> str:
    """Text as the value of an attribute."""
    return escape(permitted(text), quote=True)


def _elements(prose: Sequence[Block]) -> Iterator[str]:
    quote = 0
    lists: list[str] = []
    for block in prose:
        depth = block.level if block.kind == "item" else 0
        if block.quote != quote:
            yield from _closed(lists, 0)
        while quote < block.quote:
            yield "<blockquote>\n"
            quote += 1
        while quote > block.quote:
            yield "</blockquote>\n"
            quote -= 1
        yield from _closed(lists, depth)
        if depth:
            yield from _item(block, lists)
        elif block.kind == "heading":
            yield f"<h{block.level}>{inline(block.words)}</h{block.level}>\n"
        elif block.kind == "rule":
            yield "<hr/>\n"
        elif block.kind == "code":
            yield f"<pre><code>{content(block.text)}</code></pre>\n"
        else:
            yield f"<p>{inline(block.words)}</p>\n"
    yield from _closed(lists, 0)
    yield "</blockquote>\n" * quote


def _item(block: Block, lists: list[str]) -> Iterator[str]:
    """An item, in lists opened as deep as it stands; each open list has an open item,
    so that a deeper list stands inside one."""
    kind = "ul" if block.marker in ("", "•") else "ol"
    if not block.marker and len(lists) == block.level:
        yield f"<p>{inline(block.words)}</p>\n"
        return
    if len(lists) == block.level:
        if lists[-1] == kind:
            yield "</li>\n"
        else:
            yield from _closed(lists, block.level - 1)
    while len(lists) < block.level:
        number = block.marker.rstrip(".")
        start = f' start="{number}"' if kind == "ol" and number != "1" else ""
        yield f"<{kind}{start}>\n"
        lists.append(kind)
        if len(lists) < block.level:
            yield "<li>\n"
    yield f"<li><p>{inline(block.words)}</p>\n"


def _closed(lists: list[str], depth: int) -> Iterator[str]:
    while len(lists) > depth:
        yield f"</li>\n</{lists.pop()}>\n"


def inline(words: Sequence[Words]) -> str:
    """Words with their marks."""
    return "".join(map(_marked, words))


def _marked(words: Words) -> str:
    text = content(words.text).replace("\n", "<br/>\n")
    for on, name in (
        (words.code, "code"),
        (words.struck, "s"),
        (words.italic, "em"),
        (words.bold, "strong"),
    ):
        if on:
            text = f"<{name}>{text}</{name}>"
    if words.link:
        return f'<a href="{attribute(words.link)}">{text}</a>'
    return text
