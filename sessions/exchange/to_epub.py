"""A draft as an EPUB 3 book, written with nothing but the standard library.

Structure as in the W3C's EPUB 3.3: `mimetype` first and unpacked, a container that
names the package, a package with manifest and spine, a navigation document.
"""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sessions.exchange.prose import Block, Prose, permitted
from sessions.exchange.to_html import attribute, body, content

CONTAINER = """\
<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""

STYLE = """\
body { margin: 1em; line-height: 1.5; }
h1, h2, h3, h4, h5, h6 { line-height: 1.25; margin: 2em 0 1em; text-align: left; }
p { margin: 0; text-indent: 1.4em; }
h1 + p, h2 + p, h3 + p, hr + p, blockquote p, li p { text-indent: 0; }
hr { border: 0; margin: 1.5em 0; text-align: center; }
hr::after { content: "* * *"; }
blockquote { margin: 1em 2em; }
pre { white-space: pre-wrap; }
"""

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:protean:draft")


@dataclass(frozen=True, slots=True)
class About:
    """What a book says of itself. `identity` makes the identifier: the same one for
    every export of one draft."""

    title: str
    author: str = ""
    language: str = "en"
    identity: str = ""
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class _Chapter:
    name: str
    title: str
    blocks: Prose


def write(prose: Prose, about: About) -> bytes:
    """The bytes of the book; equal input gives equal bytes."""
    chapters = _chapters(prose, about.title)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as book:
        _put(book, "mimetype", "application/epub+zip", packed=False)
        _put(book, "META-INF/container.xml", CONTAINER)
        _put(book, "book/package.opf", _package(chapters, about))
        _put(book, "book/nav.xhtml", _navigation(chapters, about))
        _put(book, "book/style.css", STYLE)
        for chapter in chapters:
            page = _page(chapter.title, body(chapter.blocks), about.language)
            _put(book, f"book/{chapter.name}.xhtml", page)
    return archive.getvalue()


def _put(book: zipfile.ZipFile, name: str, text: str, *, packed: bool = True) -> None:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    book.writestr(entry, text.encode())


def _chapters(prose: Sequence[Block], title: str) -> list[_Chapter]:
    """A chapter for each heading of the level that divides the draft: the highest one
    that occurs more than once, and all above it."""
    levels = [b.level for b in prose if b.kind == "heading" and not b.quote]
    often = [level for level in sorted(set(levels)) if levels.count(level) > 1]
    divides = often[0] if often else min(levels, default=0)
    parts: list[list[Block]] = [[]]
    for block in prose:
        divided = block.kind == "heading" and not block.quote
        alone = all(b.kind == "heading" for b in parts[-1])
        if divided and block.level <= divides and not alone:
            parts.append([])
        parts[-1].append(block)
    return [
        _Chapter(f"chapter-{number}", _heading(part) or title, tuple(part))
        for number, part in enumerate(parts, 1)
    ]


def _heading(part: Sequence[Block]) -> str:
    """The last of the headings that a chapter begins with."""
    found = ""
    for block in part:
        if block.kind != "heading":
            break
        found = " ".join(block.text.split()) or found
    return found


def _page(title: str, elements: str, language: str, prefix: str = "") -> str:
    lang = attribute(language)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml"{prefix}'
        f' xml:lang="{lang}" lang="{lang}">\n<head>\n'
        f"<title>{content(title)}</title>\n"
        '<link rel="stylesheet" type="text/css" href="style.css"/>\n'
        f"</head>\n<body>\n{elements or '<p></p>'}</body>\n</html>\n"
    )


def _navigation(chapters: Sequence[_Chapter], about: About) -> str:
    lines = "".join(
        f'<li><a href="{chapter.name}.xhtml">{content(chapter.title)}</a></li>\n'
        for chapter in chapters
    )
    return _page(
        about.title,
        f'<nav epub:type="toc">\n<h1>{content(about.title)}</h1>\n'
        f"<ol>\n{lines}</ol>\n</nav>\n",
        about.language,
        ' xmlns:epub="http://www.idpf.org/2007/ops"',
    )


def _package(chapters: Sequence[_Chapter], about: About) -> str:
    changed = datetime.fromtimestamp(about.changed, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    identity = uuid.uuid5(NAMESPACE, permitted(about.identity or about.title))
    author = (
        f"<dc:creator>{content(about.author)}</dc:creator>\n" if about.author else ""
    )
    manifest = "".join(
        f'<item id="{chapter.name}" href="{chapter.name}.xhtml"'
        ' media-type="application/xhtml+xml"/>\n'
        for chapter in chapters
    )
    spine = "".join(f'<itemref idref="{chapter.name}"/>\n' for chapter in chapters)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"'
        ' unique-identifier="identity">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<dc:identifier id="identity">urn:uuid:{identity}</dc:identifier>\n'
        f"<dc:title>{content(about.title)}</dc:title>\n"
        f"<dc:language>{content(about.language)}</dc:language>\n{author}"
        f'<meta property="dcterms:modified">{changed}</meta>\n</metadata>\n'
        "<manifest>\n"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml"'
        ' properties="nav"/>\n'
        '<item id="style" href="style.css" media-type="text/css"/>\n'
        f"{manifest}</manifest>\n<spine>\n{spine}</spine>\n</package>\n"
    )
