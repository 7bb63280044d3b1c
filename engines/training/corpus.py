"""From books to a corpus folder.

The folder holds `works.jsonl` (one cleaned work a line, with `held_out` true or false),
`corpus.json` (the table of what went in), and, once there is a tokenizer, `tokens.bin`
(little-endian uint16, all works one after the other, each closed by the end mark) with
`tokens.json` (where each work begins). `table.tsv` is for the eye.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engines.training.duplicates import Duplicates
from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing
from engines.training.reading import Work, read_works
from engines.training.splitting import Entry, held_out

WORKS = "works.jsonl"
TABLE = "corpus.json"
TSV = "table.tsv"
MOSTLY = 0.5
"""A work that loses more than this share to duplicates is one, and left out."""
LEAST = 2_000
Say = Callable[[str], None]


@dataclass(frozen=True)
class Row:
    """A line of the table: one work and what became of it (sizes in characters)."""

    group: str
    author: str
    title: str
    characters: int
    kept: int
    held_out: bool


def make_corpus(
    places: list[Path],
    out: Path,
    *,
    group: str = "general",
    limit: int = 0,
    say: Say = print,
) -> list[Row]:
    """Read, clean, split and write; returns the table. Raises TrainingError.

    `limit` is how many characters of a set are kept at most (0: all), the same share of
    every work, from its middle.
    """
    say("reading the books")
    works: list[Work] = []
    for work in read_works(places, group):
        works.append(work)
        if len(works) % 200 == 0:
            say(f"{len(works)} works so far")
    entries = [Entry(w.group, w.author, w.title, len(w.text)) for w in works]
    away = held_out(entries)
    sizes: dict[str, int] = defaultdict(int)
    for entry in entries:
        sizes[entry.group] += entry.characters
    if len(works) == 1:
        works, away = _cut_in_two(works[0])
    say(f"{len(works)} works; dropping what stands there twice")
    rows: list[Row] = []
    is_new = not out.exists()
    try:
        out.mkdir(parents=True, exist_ok=True)
        with landing(out / WORKS) as path, path.open("w", encoding="utf-8") as file:
            for work, text, is_out in _kept(works, away):
                if len(text) < MOSTLY * len(work.text):
                    text = ""
                elif limit:
                    text = middle(text, limit / sizes[work.group])
                kept = len(text)
                rows.append(
                    Row(
                        work.group,
                        work.author,
                        work.title,
                        len(work.text),
                        kept,
                        is_out,
                    )
                )
                if kept:
                    item = {
                        "title": work.title, "author": work.author, "set": work.group,
                        "held_out": is_out, "text": text,
                    }  # fmt: skip
                    file.write(json.dumps(item, ensure_ascii=False) + "\n")
            left = sum(row.kept for row in rows if not row.held_out)
            if left < LEAST:
                raise TrainingError(
                    "The corpus is too small",
                    f"{left:,} characters are left to learn from, and {LEAST:,} are "
                    "the least.",
                )
        _write_tables(out, rows)
    except OSError as error:
        raise unwritable(out, error) from None
    finally:
        if is_new and out.is_dir() and not any(out.iterdir()):
            out.rmdir()
    return rows


def _kept(
    works: list[Work], away: set[tuple[str, str, str]]
) -> Iterator[tuple[Work, str, bool]]:
    duplicates = Duplicates()
    for turn in (True, False):
        for work in works:
            if ((work.group, work.author, work.title) in away) is turn:
                yield work, duplicates.keep(work.text, held_out=turn), turn


def middle(text: str, share: float) -> str:
    """About `share` of a text, whole paragraphs from its middle."""
    if share >= 1:
        return text
    paragraphs = text.split("\n\n")
    room = share * len(text)
    skipped, first = (len(text) - room) / 2, 0
    while first < len(paragraphs) - 1 and skipped > 0:
        skipped -= len(paragraphs[first]) + 2
        first += 1
    last = first
    while last < len(paragraphs) and room > 0:
        room -= len(paragraphs[last]) + 2
        last += 1
    return "\n\n".join(paragraphs[first:last])


def _cut_in_two(work: Work) -> tuple[list[Work], set[tuple[str, str, str]]]:
    """A single book keeps its last tenth for the test."""
    paragraphs = work.text.split("\n\n")
    cut = len(paragraphs) - max(1, len(paragraphs) // 10)
    if cut < 1:
        return [work], set()
    first = Work(work.title, work.author, work.group, "\n\n".join(paragraphs[:cut]))
    title = f"{work.title} (its end)"
    last = Work(title, work.author, work.group, "\n\n".join(paragraphs[cut:]))
    return [first, last], {(work.group, work.author, title)}


def _write_tables(out: Path, rows: list[Row]) -> None:
    sets: dict[str, dict[str, object]] = {}
    for group in sorted({row.group for row in rows}):
        mine = [row for row in rows if row.group == group and row.kept]
        by: dict[str, int] = defaultdict(int)
        for row in mine:
            by[row.author] += row.kept
        sets[group] = {
            "works": len(mine),
            "authors": len(by),
            "characters": sum(by.values()),
            "dropped": sum(r.characters - r.kept for r in rows if r.group == group),
            "held_out": sorted({_unit(r, mine) for r in mine if r.held_out}),
            "held_out_characters": sum(r.kept for r in mine if r.held_out),
        }
    with landing(out / TABLE) as path:
        path.write_text(json.dumps({"sets": sets}, indent=1, ensure_ascii=False))
    with landing(out / TSV) as path:
        lines = ["set\tauthor\ttitle\tcharacters\tkept\theld out"]
        for r in rows:
            title = " ".join(r.title.split())
            lines.append(
                f"{r.group}\t{r.author}\t{title}\t{r.characters}\t{r.kept}\t"
                f"{'yes' if r.held_out else ''}"
            )
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _unit(row: Row, rows: list[Row]) -> str:
    """The author, or author and work where only some works are held out."""
    whole = all(r.held_out for r in rows if r.author == row.author)
    return row.author if whole else f"{row.author}: {row.title}"


def works_in(folder: Path) -> Iterator[dict[str, object]]:
    """The works of a corpus folder, one at a time. Raises TrainingError."""
    path = folder / WORKS
    if not path.is_file():
        raise TrainingError(
            "There is no corpus",
            f"{folder} holds no {WORKS}. Make it with `protean train corpus`.",
        )
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                item = json.loads(line)
                item["set"], item["author"], item["text"], item["held_out"]
            except (ValueError, KeyError, TypeError):
                raise TrainingError(
                    "The corpus is damaged", f"{path}, line {number}. Make it again."
                ) from None
            yield item
