"""A large tree: how long it takes to open, to walk, to search and to leap in."""

from __future__ import annotations

import gc
import json
import random
import tempfile
import time
from pathlib import Path

from sessions.edit import TAKEN, TYPED, Edit, Origin
from sessions.session import Session
from sessions.tree.rows import Row

PLACES = 10_000
WORDS = ("the", "contract", "demanded", "three", "pounds", "of", "flesh", "moonlight")


def run(*, quick: bool = False) -> str:
    """One JSON line; milliseconds of processor time, on a tree of 10,000 places."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        _grow(path, 200 if quick else PLACES)
        # What growing it left in memory is no part of what opening costs.
        gc.collect()
        gc.freeze()
        session = Session.open(path, background=False)
        figures: dict[str, float] = {}

        def timed(name: str, start: float) -> None:
            figures[f"{name}_ms"] = round(1000 * (time.process_time() - start), 2)

        start = time.process_time()
        tree = session.tree()
        rows = tree.rows()
        timed("open", start)
        start = time.process_time()
        tree.refresh()
        tree.rows()
        timed("refresh", start)
        start = time.process_time()
        for row in rows[:50]:
            tree.gist(row.key)
        timed("first_screen", start)
        figures.update(_texts(session, rows))
        session.close()
        return json.dumps({"bench": "tree", "places": len(rows), **figures})


def _texts(session: Session, rows: list[Row]) -> dict[str, float]:
    tree, found = session.tree(), {}
    middle, after = rows[len(rows) // 2].key, rows[len(rows) // 2 + 1].key
    for name, work in (
        ("text_far", lambda: tree.text(middle)),
        ("text_near", lambda: tree.text(after)),
        ("search", lambda: list(tree.search("moonlight three"))),
        ("search_again", lambda: list(tree.search("flesh from"))),
        ("leap", lambda: tree.go(middle)),
        ("undo", session.manuscript.undo),
    ):
        start = time.process_time()
        work()
        found[f"{name}_ms"] = round(1000 * (time.process_time() - start), 2)
    return found


def _grow(path: Path, places: int) -> None:
    """Write, undo, take and go about until there are so many places."""
    chance, now = random.Random(7), [1e9]
    path.write_text("Once upon a time there was a debt.\n\n" * 300, encoding="utf-8")
    session = Session.open(path, clock=lambda: now[0])
    draft = session.manuscript
    made = 0
    while made < places * 1.45:
        now[0] += chance.choice((1, 1, 1, 300))
        at = chance.randrange(len(draft.text))
        kind = chance.random()
        if kind < 0.6:
            for letter in " ".join(chance.choices(WORDS, k=6)) + " ":
                edit = Edit(at, "", letter, TYPED)
                draft.apply(edit, caret_before=at, caret_after=at + 1)
                at += 1
        elif kind < 0.85:
            words = "which had already begun to sign itself "
            edit = Edit(at, "", words, Origin(TAKEN, "surreal"))
            draft.apply(edit, caret_before=at, caret_after=at + len(words), join=False)
        elif kind < 0.97:
            for _ in range(chance.randrange(1, 6)):
                draft.undo()
        else:
            session.go(chance.randrange(draft.timeline.next_id))
        made += 1
    session.close()


if __name__ == "__main__":
    print(run())
