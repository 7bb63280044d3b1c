"""The card of a term: its meaning, its ties, what it was before, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lexicon.change import Op
from lexicon.graph import Lexicon
from lexicon.terms import Relation, Term, key
from studio.lexicon.look import SCENE, stroke
from studio.tree.look import moment
from studio.writing.counts import spoken
from widgets.parts import Part
from widgets.spark import spark

MOST_TIES = 35
"""Relations that are shown; the first nine can be followed with their number."""
MOST_COMPANY = 6
PLOT = 24
"""Cells of the line that shows how a term's company changes."""
MOST_BEFORE = 12
"""Earlier meanings that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A place of the draft where a term stands: the words around it, in one line."""

    before: str
    words: str
    after: str
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Company:
    """How far a term's company is from that in the first draft, draft by draft: 0 the
    same to 1 all other, and the words that came and went."""

    shift: Sequence[float]
    drafts: tuple[str, str] = ("", "")
    """The first and the last that have the term."""
    came: Sequence[str] = ()
    went: Sequence[str] = ()
    by_chance: bool = False
    """Whether so few places would differ as much by chance."""


def other_end(relation: Relation, node: str) -> tuple[str, bool]:
    """The name at the far end of a relation, and whether it leads there."""
    outward = key(relation.source) == node
    return (relation.target if outward else relation.source), outward


def card(
    lexicon: Lexicon,
    term: Term,
    *,
    now: float,
    lines: Sequence[Line] | None = None,
    total: int = 0,
    company: Company | None = None,
    history: Sequence[Op] = (),
) -> list[Part]:
    """The card in parts. `lines` are None while they are being looked for; `history`
    are the operations that made the term what it is."""
    parts: list[Part] = [(term.name, "strong")]
    if term.kind == "scene":
        parts.append((f"  {SCENE} a scene", "muted"))
    if term.aliases:
        parts.append((f"\nalso {', '.join(term.aliases)}", "muted"))
    if term.tags:
        parts.append((f"\n{' '.join(f'#{tag}' for tag in term.tags)}", "muted"))
    parts.append("\n\n")
    parts.append(term.definition or ("no meaning yet: e gives it one", "muted"))
    parts += _ties(lexicon, term)
    if term.notes:
        parts += [*_head("notes"), term.notes]
    parts += _before(history, term, now)
    parts += _company(company)
    parts += _lines(lines, total)
    return parts


def _head(title: str, more: str = "") -> list[Part]:
    return [(f"\n\n{title}", "key!"), (f"  {more}\n" if more else "\n", "muted")]


def _ties(lexicon: Lexicon, term: Term) -> list[Part]:
    ties = lexicon.relations(term.name)
    if not ties:
        return []
    parts = _head("ties")
    for number, tie in enumerate(ties[:MOST_TIES], 1):
        name, outward = other_end(tie, term.key)
        sign = str(number) if number < 10 else " "
        style = stroke(tie.kind).style
        parts.append((f"\n{sign} " if number > 1 else f"{sign} ", "muted"))
        if outward:
            parts += [(f"{tie.kind} › ", style), name]
        else:
            parts += [name, (f" › {tie.kind}", style), (" this", "muted")]
        if tie.note:
            parts.append((f"  {' '.join(tie.note.split())}", "muted"))
    if len(ties) > MOST_TIES:
        parts.append((f"\n  and {len(ties) - MOST_TIES} more", "muted"))
    return parts


def meanings(history: Sequence[Op]) -> list[tuple[float, str]]:
    """Every definition a term had and when it was given, the first one first."""
    found: list[tuple[float, str]] = []
    for op in history:
        match op["op"]:
            case "add":
                said = op["term"].get("definition", "")
            case "edit" if "definition" in op["set"]:
                said = op["set"]["definition"] or ""
            case _:
                continue
        if not found or found[-1][1] != said:
            found.append((float(op["at"]), said))
    return found


def _before(history: Sequence[Op], term: Term, now: float) -> list[Part]:
    """What the term meant and was tied to before, the latest first."""
    said = meanings(history)
    told: list[tuple[float, list[Part]]] = []
    for (_, text), (until, _) in pairwise(said):
        if text:
            told.append((until, [" ".join(text.split())]))
    for op in history:
        if op["op"] == "unrelate":
            name, outward = op["target"], key(op["source"]) == term.key
            if not outward:
                name = op["source"]
            told.append((float(op["at"]), [(f"{op['kind']} ", "muted"), name]))
        elif op["op"] == "rename":
            told.append((float(op["at"]), [("the name ", "muted"), op["name"]]))
    if not told:
        return []
    told.sort(key=lambda entry: -entry[0])
    parts = _head("before")
    for number, (until, words) in enumerate(told[:MOST_BEFORE]):
        start = "\n" if number else ""
        parts += [(f"{start}until {moment(until, now)}  ", "muted"), *words]
    return parts


def _lines(lines: Sequence[Line] | None, total: int) -> list[Part]:
    if lines is None:
        return [*_head("in the draft"), ("looking …", "muted")]
    if not lines:
        return [*_head("in the draft"), ("nowhere yet", "muted")]
    parts = _head("in the draft", spoken(total, "time", "times"))
    for number, line in enumerate(lines):
        start = "\n" if number else ""
        parts += [
            (f"{start}{line.before}", "muted"),
            (line.words, "accent"),
            (line.after, "muted"),
        ]
    if total > len(lines):
        parts.append((f"\nand {total - len(lines):,} more", "muted"))
    return parts


def _company(company: Company | None) -> list[Part]:
    if company is None or not company.shift:
        return []
    if company.by_chance and not any(company.shift):
        return []
    first, last = company.drafts
    upper, lower = spark(company.shift, PLOT, 2, top=1.0)
    parts = _head("its company", "since the first draft")
    parts += [
        (upper, "accent"),
        ("  all other\n", "muted"),
        (lower, "accent"),
        ("  the same\n", "muted"),
        (f"{first}{' ' * max(2, PLOT - len(first) - len(last))}{last}", "muted"),
    ]
    if company.by_chance:
        parts.append(("\nno more than chance would bring in so few places", "muted"))
        return parts
    for sign, words, style in (
        ("+", company.came, "good"),
        ("−", company.went, "removed"),
    ):
        if words:
            said = ", ".join(words[:MOST_COMPANY])
            parts += [(f"\n{sign} ", "muted"), (said, style)]
    return parts
