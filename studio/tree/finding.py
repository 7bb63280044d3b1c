"""A search in the tree, told line by line."""

from __future__ import annotations

from collections.abc import Iterator

from sessions.tree.tree import Tree


def searched(tree: Tree, needle: str, found: dict[int, str]) -> Iterator[int | None]:
    """Fill `found` with the lines where `needle` came into being, or whose name or tags
    hold it, and what was found there. Gives the first line once it is known, and None
    now and then. Raises JournalDamagedError."""
    holders = tree.holders()
    sought = needle.casefold()
    for step, mark in tree.marks.items():
        known = holders.get(step, step)
        if known in tree.nodes:
            words = f"{mark.name} {' '.join(mark.tags)}"
            if sought in words.casefold():
                found[known] = words.strip()
    told = False
    if found:
        told = True
        yield next(iter(found))
    for hit in tree.search(needle):
        if hit is not None:
            key = hit.key if hit.key < 0 else holders.get(hit.key, hit.key)
            found.setdefault(key, hit.words)
            if not told:
                told = True
                yield key
        yield None
