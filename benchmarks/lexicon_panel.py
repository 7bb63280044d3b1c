"""lexicon_panel: what the map of a lexicon costs to draw, and marking to type under.

The map: 150 terms in sight and 300 ties at 100 x 40, painted anew after each step of
the selection; beside it a plain drawing of the same dots and names, one dot at a time,
into a `rich.Text` that is rendered. Marking: letters typed into a paragraph in the
middle of a draft of 100,000 words, under 2,000 terms with all their forms; beside it
one regular expression of the same forms over the same paragraph, and the same typing in
a draft of a tenth of the length. Processor time throughout.
"""

from __future__ import annotations

import asyncio
import io
import random
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text
from textual.app import App, ComposeResult

from benchmarks import prose
from benchmarks.figures import Figure, Ratio, Series, line
from engines.client import SCRIPTED, Engine
from lexicon.forms import surface_forms
from lexicon.layout import arranged
from lexicon.terms import Term
from sessions.session import Session
from studio.app import Studio
from studio.lexicon.look import STROKES
from widgets.graph_view import Edge, GraphView, Node

WIDTH, HEIGHT = 100, 40
N_TERMS, N_TIES = 150, 300
WORDS, KNOWN = 100_000, 2_000
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))

Places = Mapping[str, tuple[float, float]]


def myth() -> tuple[list[Node], list[Edge], Places]:
    """A graph in one piece, with names of two words."""
    draw = random.Random(5)
    names = [
        f"{draw.choice(prose.ADJECTIVES)} {draw.choice(prose.NOUNS)}"
        for _ in range(N_TERMS)
    ]
    ties = [(i, draw.randrange(i)) for i in range(1, N_TERMS)]
    while len(ties) < N_TIES:
        ties.append((draw.randrange(N_TERMS), draw.randrange(N_TERMS)))
    ids = [str(number) for number in range(N_TERMS)]
    *_, places = arranged(ids, ties)
    kinds = list(STROKES)
    return (
        [Node(id_, name) for id_, name in zip(ids, names, strict=True)],
        [Edge(ids[a], ids[b], draw.choice(kinds)) for a, b in ties],
        {id_: (float(x), float(y)) for id_, (x, y) in zip(ids, places, strict=True)},
    )


class Panel(App[None]):
    """The map and nothing else."""

    def __init__(self, view: GraphView) -> None:
        super().__init__()
        self.view = view

    def compose(self) -> ComposeResult:
        yield self.view


async def redrawn(rounds: int) -> tuple[list[float], list[float]]:
    """Seconds for each redraw, ours and the plain one's."""
    nodes, edges, places = myth()
    view = GraphView(STROKES)
    ours, theirs = [], []
    console = Console(width=WIDTH, file=io.StringIO(), force_terminal=True)
    async with Panel(view).run_test(size=(WIDTH, HEIGHT)):
        view.show(nodes, edges, places, selected="0")
        spots = view.plane.seen(view.drawing.places, WIDTH, HEIGHT)
        seen = {
            n.id: (float(x), float(y)) for n, (x, y) in zip(nodes, spots, strict=True)
        }
        for number in range(rounds):
            start = time.process_time()
            view.select(str((number + 1) % N_TERMS))
            for y in range(HEIGHT):
                view.render_line(y)
            ours.append(time.process_time() - start)
            start = time.process_time()
            console.print(plain(nodes, edges, seen, view.selected))
            theirs.append(time.process_time() - start)
    return ours, theirs


def plain(
    nodes: Sequence[Node], edges: Sequence[Edge], seen: Places, selected: str
) -> Text:
    """Every dot by itself, names where they fall, the selected node's ties coloured."""
    bits: dict[tuple[int, int], int] = {}
    lit: set[tuple[int, int]] = set()
    for edge in edges:
        (x0, y0), (x1, y1) = seen[edge.source], seen[edge.target]
        steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            column = round(x0 + (x1 - x0) * step / steps)
            row = round(y0 + (y1 - y0) * step / steps)
            if 0 <= column < 2 * WIDTH and 0 <= row < 4 * HEIGHT:
                cell = column // 2, row // 4
                bits[cell] = bits.get(cell, 0) | _DOTS[column % 2][row % 4]
                if selected in (edge.source, edge.target):
                    lit.add(cell)
    signs = {cell: chr(0x2800 + value) for cell, value in bits.items()}
    for node in nodes:
        x, y = seen[node.id]
        for place, letter in enumerate(f"● {node.label}"):
            signs[int(x) // 2 + place, int(y) // 4] = letter
    text = Text()
    for row in range(HEIGHT):
        for column in range(WIDTH):
            cell = column, row
            text.append(signs.get(cell, " "), "red" if cell in lit else "")
        text.append("\n")
    return text


def terms() -> list[Term]:
    """Two thousand terms; some dozens of them stand in the prose."""
    known = [Term(noun) for noun in prose.NOUNS[:20]]
    draw = random.Random(9)
    syllables = ("ba", "ke", "lor", "mi", "tun", "vas", "sho", "rid", "gel", "nau")
    while len(known) < KNOWN:
        words = ["".join(draw.choices(syllables, k=3)) for _ in range(2)]
        known.append(Term(f"{words[0]} {words[1]} {len(known)}"))
    return known


async def typed(n_words: int, keys: int, known: Sequence[Term]) -> list[float]:
    """Seconds of processor time that marking takes at each key."""
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.md"
        path.write_text(prose.manuscript(n_words), encoding="utf-8")
        app = Studio(Session.open(path), Engine((*SCRIPTED, "--instant")))
        try:
            async with app.run_test(size=(120, 36)) as pilot:
                desk = app.desk
                adding = [{"op": "add", "term": term.plain()} for term in known]
                desk.lexicon.lexicon.many(adding)
                quill = desk.quill
                quill.caret = quill.length // 2
                await pilot.pause()
                marks = quill.terms
                assert marks is not None
                for number in range(keys):
                    quill.insert("lamp by the ledger "[number % 19])
                    start = time.process_time()
                    for _, text in quill.passages(*quill.window):
                        marks(text)
                    desk.terms.caret_moved()
                    costs.append(time.process_time() - start)
        finally:
            app.shut()
    return costs


def by_expression(known: Sequence[Term], keys: int) -> list[float]:
    """The same over one paragraph, by one expression of all forms."""
    forms = {form for term in known for form in surface_forms(term)}
    longest = sorted(map(re.escape, forms), key=len, reverse=True)
    expression = re.compile(rf"\b(?:{'|'.join(longest)})\b", re.IGNORECASE)
    paragraph = prose.manuscript(2_000).split("\n\n")[1]
    costs = []
    for number in range(keys):
        text = paragraph + "lamp by the ledger "[: number % 19]
        start = time.process_time()
        list(expression.finditer(text))
        costs.append(time.process_time() - start)
    return costs


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    rounds, keys = (3, 10) if quick else (60, 200)
    ours, theirs = asyncio.run(redrawn(rounds))
    known = terms()
    long, short = (
        asyncio.run(typed(words, keys, known))
        for words in ((5_000, 1_000) if quick else (WORDS, WORDS // 10))
    )
    peer = by_expression(known, min(keys, 40))
    redraw = Ratio(Series(tuple(ours)), Series(tuple(theirs)))
    marking, alone = Series(tuple(long)), Series(tuple(short))
    return line(
        "lexicon_panel",
        [
            Figure("redraw_ratio", redraw.value, 1.0, details=redraw.report()),
            Figure("redraw_p95_ms", 1000 * redraw.ours.percentile(0.95), 15.0),
            Figure("marking_p95_ms", 1000 * marking.percentile(0.95), 1.0),
            Figure("marking_median_ms", 1000 * marking.median),
            Figure("marking_long_over_short", marking.median / alone.median, 1.5),
            Figure(
                "marking_over_expression",
                marking.median / Series(tuple(peer)).median,
                1.0,
            ),
        ],
        terms=len(known),
        words=WORDS,
    )


if __name__ == "__main__":
    print(run())
