"""Books from files: txt, md, epub, and archives of JSON lines (.jsonl, .jsonl.xz).

An archive holds one work a line: {"title", "author", "set", "text"}, more keys are
left alone. A plain file is one work; its folder names the author where it lies in one
below the folder that was given, so `books/Woolf/waves.txt` is by Woolf.
"""

from __future__ import annotations

import json
import lzma
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

from engines.training.errors import TrainingError

PLAIN = (".txt", ".md", ".markdown", ".epub")
ARCHIVES = (".jsonl", ".jsonl.xz")
MAX_LINE = 64 << 20
MAX_BOOK = 64 << 20
"""Bytes of one work, unpacked: more is no book (a zip bomb, a disk image)."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class Work:
    """One work: `text` has its paragraphs separated by one blank line."""

    title: str
    author: str
    group: str
    """The set it belongs to (a style, or "general")."""
    text: str


def read_works(places: list[Path], group: str = "general") -> Iterator[Work]:
    """Every work in `places` (files or folders), in the order of their names.

    Raises TrainingError for a place that is not there, holds nothing that can be read,
    or holds a damaged archive.
    """
    found = False
    for place in places:
        if not place.exists():
            raise TrainingError("There is no corpus", f"{place} does not exist.")
        root = place if place.is_dir() else place.parent
        paths = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in paths:
            if not path.is_file() or path.name.startswith("."):
                continue
            name = path.name.lower()
            if name.endswith(ARCHIVES):
                works: Iterator[Work] = _archive(path, group)
            elif name.endswith(PLAIN) and path.name not in ("README.md",):
                works = _plain(path, root, group)
            else:
                continue
            for work in works:
                found = True
                yield work
    if not found:
        raise TrainingError(
            "There is nothing to read",
            f"{', '.join(map(str, places))}: no .txt, .md, .epub or .jsonl.xz file "
            "with text in it.",
        )


def tidy(text: str) -> str:
    """NFC, unix line ends, no control characters, one blank line between paragraphs."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = CONTROL.sub(" ", text)
    paragraphs = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "\n\n".join(part for part in paragraphs if part)


def _archive(path: Path, group: str) -> Iterator[Work]:
    opener = lzma.open if path.suffix == ".xz" else open
    number = 0
    try:
        with opener(path, "rb") as file:
            while line := file.readline(MAX_LINE):
                number += 1
                item = json.loads(line)
                text = tidy(str(item["text"]))
                if text:
                    yield Work(
                        str(item.get("title") or f"work {number}"),
                        str(item.get("author") or "unknown"),
                        str(item.get("set") or group),
                        text,
                    )
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, TypeError):
        raise TrainingError(
            "A corpus file is damaged",
            f"{path.name}, line {number + 1}: not one work a line as JSON with a "
            '"text". Mend or remove the file.',
        ) from None


def _plain(path: Path, root: Path, group: str) -> Iterator[Work]:
    if path.stat().st_size > MAX_BOOK:
        raise TrainingError(
            "A file is too large", f"{path}: over {MAX_BOOK >> 20} MB is no book."
        )
    if path.suffix.lower() == ".epub":
        text = _epub(path)
    else:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
        strange = len(CONTROL.findall(text[: 1 << 16]))
        if "\x00" in text or strange > len(text[: 1 << 16]) / 100:
            raise TrainingError(
                "A file is no text", f"{path} holds binary data. Remove it."
            )
    # Lines of prose are joined, so that a line's end always means something.
    text = tidy(text)
    if _is_hard_wrapped(text):
        text = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
    if text:
        inside = path.parent.relative_to(root).parts
        yield Work(path.stem, inside[0] if inside else path.stem, group, text)


def _is_hard_wrapped(text: str) -> bool:
    """Whether lines break at a column (old e-texts) rather than at paragraphs."""
    lines = [len(line) for line in text.split("\n") if line]
    long = sum(1 for length in lines if 55 <= length <= 85)
    return len(lines) > 20 and long > 0.6 * len(lines) and max(lines) < 120


class _Page(HTMLParser):
    BLOCKS = frozenset(
        (
            "p",
            "div",
            "br",
            "hr",
            "li",
            "tr",
            "td",
            "section",
            "blockquote",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
        )
    )
    SILENT = frozenset(("script", "style", "head", "nav"))

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.SILENT:
            self._silent += 1
        elif tag in self.BLOCKS:
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self.BLOCKS and tag != "br":
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(re.sub(r"\s+", " ", data))


def _epub(path: Path) -> str:
    """The words of an epub, page after page in the order of its spine."""
    try:
        with zipfile.ZipFile(path) as book:
            total = sum(entry.file_size for entry in book.infolist())
            if total > 8 * MAX_BOOK:
                raise TrainingError("A book is too large", f"{path} unpacks too far.")
            return "\n\n".join(_page(book, name) for name in _spine(book))
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        raise TrainingError(
            "A book is damaged", f"{path} is no readable epub. Mend or remove it."
        ) from None


def _page(book: zipfile.ZipFile, name: str) -> str:
    with book.open(name) as file:
        page = _Page()
        page.feed(file.read(MAX_BOOK).decode("utf-8", "replace"))
        page.close()
    return "".join(page.parts)


def _spine(book: zipfile.ZipFile) -> list[str]:
    """Names of the pages in reading order; found with the HTML parser, which
    resolves no entities of the file's own."""
    listing = _tags(book, "META-INF/container.xml")
    package = next((a["full-path"] for t, a in listing if t == "rootfile"), "")
    tags = _tags(book, package)
    names = {a.get("id", ""): a.get("href", "") for t, a in tags if t == "item"}
    folder = PurePosixPath(package).parent
    pages = [
        str(folder / names[a["idref"]])
        for t, a in tags
        if t == "itemref" and a.get("idref") in names
    ]
    return [page for page in pages if page.lower().endswith(("html", "htm", "xml"))]


def _tags(book: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []

    class Tags(HTMLParser):
        def handle_starttag(
            self, tag: str, attrs: list[tuple[str, str | None]]
        ) -> None:
            found.append((tag.split(":")[-1], {k: v or "" for k, v in attrs}))

        handle_startendtag = handle_starttag

    with book.open(name) as file:
        reader = Tags()
        reader.feed(file.read(1 << 22).decode("utf-8", "replace"))
    return found
