"""Which of a voice's texts it does not learn from, so that it can be tried on them."""

from __future__ import annotations

from dataclasses import replace

from engines.training.errors import TrainingError
from engines.training.mixing import Placed
from engines.training.splitting import Entry, author_key, held_out

FEWEST = 8
"""Authors among whom some can be spared whole."""
TENTH = 10
THIRD = 3
"""Every third unread author (by name) is not learnt from but tried on."""
UNREAD = 100
"""How often an unread author's works are counted: as authors weigh by the square root
of what they wrote, they weigh ten times as much."""


def leave_out(
    works: list[Placed], group: str, window: int
) -> tuple[list[Placed], dict[str, list[Placed]]]:
    """The works to learn from (of all sets) and, by author, those of `group` left out.

    The rule by which a corpus holds authors out is used once more on what it left; a
    handful of books keeps the last tenth of each instead. Nothing is left out where
    that gives no `window` of tokens.
    """
    works = [w for w in works if not w.held_out]
    mine = [w for w in works if w.group == group]
    if len({author_key(w.author) for w in mine}) >= FEWEST:
        return _by_author(works, mine, window)
    learnt = [w for w in works if w.group != group]
    left: dict[str, list[Placed]] = {}
    for work in mine:
        tail = work.length // TENTH
        if tail >= window:
            end = replace(work, start=work.start + work.length - tail, length=tail)
            left.setdefault(f"the end of {work.title}", []).append(end)
            work = replace(work, length=work.length - tail)
        learnt.append(work)
    return learnt, left


def with_unread(
    learnt: list[Placed], left: dict[str, list[Placed]]
) -> tuple[list[Placed], dict[str, list[Placed]]]:
    """To learn from and still left out, where a base has not read what was `left` out
    either: two thirds of those authors teach most of all, since nothing of their books
    is known by heart. Raises TrainingError where there are not two of them."""
    if len(left) < 2:
        raise TrainingError(
            "Too little is unread to learn from",
            f"The voice is tried on {' and '.join(left)}, and nothing else is unread. "
            "Train it without --unread."
            if left
            else "No unread text is long enough. Train the voice without --unread.",
        )
    aside = set(sorted(left)[::THIRD])
    fresh = [w for name, works in left.items() if name not in aside for w in works]
    return learnt + fresh * UNREAD, {name: left[name] for name in sorted(aside)}


def _by_author(
    works: list[Placed], mine: list[Placed], window: int
) -> tuple[list[Placed], dict[str, list[Placed]]]:
    spared = held_out(Entry(w.group, w.author, w.title, w.size) for w in mine)
    kept = {author_key(w.author) for w in mine if _entry(w) not in spared}
    gone = {author_key(author) for _, author, _ in spared} - kept
    left: dict[str, list[Placed]] = {}
    for work in mine:
        if _entry(work) in spared and work.length >= window:
            whole = author_key(work.author) in gone
            name = work.author if whole else f"{work.author}: {work.title}"
            left.setdefault(name, []).append(work)
    learnt = [
        w for w in works if _entry(w) not in spared and author_key(w.author) not in gone
    ]
    return learnt, left


def _entry(work: Placed) -> tuple[str, str, str]:
    return work.group, work.author, work.title
