"""What is seen of a draft before it is opened: its end, or the words looked for."""

from __future__ import annotations

from collections.abc import Callable

from sessions.library import Entry
from studio.writing.counts import spoken
from widgets.glyphs import cells
from widgets.parts import Part

Excerpt = tuple[str, str, str]
"""What stands before a word, the word as it stands there, and what follows."""


def preview(
    entry: Entry,
    place: str,
    changed: str,
    size: tuple[int, int],
    found: Callable[[], Excerpt] | None = None,
) -> list[Part]:
    """Title, facts and the last lines that fit into `size` (columns, rows), or words
    that `found` gives, with their surroundings."""
    columns, rows = max(10, size[0]), max(4, size[1])
    tags = "".join(f" #{tag}" for tag in entry.tags)
    facts = f"{spoken(entry.words, 'word', 'words')} · {changed}"
    parts: list[Part] = [
        (f"{entry.title}\n", "heading"),
        (f"{place}\n{facts}\n", "muted"),
    ]
    if tags:
        parts.append((f"{tags[1:]}\n", "accent"))
    rows -= sum(_rows(str(p[0]), columns) for p in parts if isinstance(p, tuple)) + 1
    before, word, after = found() if found else ("", "", "")
    if word:
        half = max(1, rows // 2)
        kept = _end(before, columns, half)
        cut = len(kept) < len(before) and not kept.startswith("…")
        lead = "…" if cut else ""
        return [*parts, f"\n{lead}{kept}", (word, "key!"), after]
    kept = _end(entry.tail, columns, rows)
    if not kept:
        return [*parts, ("\nnothing is written here yet", "muted")]
    return [*parts, "\n", kept]


def _end(text: str, columns: int, rows: int) -> str:
    """The last lines of a text that fit, the first of them cut if it must be."""
    kept: list[str] = []
    for line in reversed(text.split("\n")):
        needed = _rows(line, columns)
        if needed > rows:
            room = max(0, rows * columns - columns // 2)
            if room > columns // 2 or not kept:
                kept.append("…" + line[-room:].partition(" ")[2])
            break
        kept.append(line)
        rows -= needed
        if rows <= 0:
            break
    return "\n".join(reversed(kept)).strip("\n")


def _rows(line: str, columns: int) -> int:
    """Rows that a line takes when it is wrapped at words, with some to spare."""
    return sum(
        1 + int(cells(part) / max(1, columns * 0.92)) for part in line.split("\n")
    )
