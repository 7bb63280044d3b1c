"""lexicon_large: a lexicon of 10,000 terms and 20,000 ties, in processor time.

Finding its terms in prose, beside one regular expression of the same forms; finding
them in one paragraph that just changed; changing a term, which the session keeps and
the finder learns; reading the whole from GraphML, beside `networkx.read_graphml`; and a
harvest of a draft without any peer.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import networkx as nx

from benchmarks import prose
from benchmarks.figures import Figure, Ratio, Series, in_turn, line
from lexicon import graphml
from lexicon.forms import surface_forms
from lexicon.graph import Lexicon
from lexicon.harvest import harvest
from lexicon.matcher import Matcher
from sessions.session import Session
from studio.lexicon.kept import KeptLexicon

N_TERMS, N_TIES = 10_000, 20_000
N_WORDS = 1_000
"""Of the prose that both finders read."""
N_HARVEST = 50_000


def large(n_terms: int, n_ties: int) -> Lexicon:
    """Names of two words, half of them of words the prose has; a meaning each."""
    draw = random.Random(3)
    ends = [*prose.NOUNS, *(f"{a}{b}" for a in "kmrstv" for b in prose.NOUNS)]
    firsts = [*prose.ADJECTIVES, *(f"{a}{b}" for a in "kmrstv" for b in prose.VERBS)]
    pairs = [f"{a}{mark}{b}" for a in firsts for b in ends for mark in " -"]
    names = draw.sample(pairs[::2], min(n_terms, len(pairs) // 2))
    terms = [{"name": name, "definition": prose.sentence(draw)} for name in names]
    ties = {tuple(draw.sample(names, 2)) for _ in range(n_ties)}
    lexicon = Lexicon()
    lexicon.many(
        [
            *({"op": "add", "term": term} for term in terms),
            *(
                {
                    "op": "relate",
                    "relation": {"source": a, "kind": "linked", "target": b},
                }
                for a, b in sorted(ties)
            ),
        ]
    )
    return lexicon


def _seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def _finding(lexicon: Lexicon, text: str, rounds: int) -> Ratio:
    forms = {form for term in lexicon for form in surface_forms(term)}
    longest = sorted(forms, key=lambda form: (-len(form), form))
    expression = re.compile(
        rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE
    )
    matcher = Matcher(lexicon)

    def ours(_: int) -> float:
        matcher._memory.clear()
        return _seconds(lambda: matcher.hits(text))

    def peer(_: int) -> float:
        return _seconds(lambda: sum(1 for _ in expression.finditer(text)))

    measured = in_turn(rounds, {"ours": ours, "peer": peer})
    return Ratio(measured["ours"], measured["peer"])


def _paragraph(lexicon: Lexicon, keys: int) -> Series:
    """A paragraph of 120 words in which a letter was typed."""
    matcher = Matcher(lexicon)
    text = prose.passage(120)
    return Series(
        tuple(
            _seconds(lambda n=n: matcher.within(f"{text} {'x' * n}"))  # type: ignore[misc]
            for n in range(1, keys + 1)
        )
    )


def _changing(lexicon: Lexicon, changes: int) -> Series:
    with tempfile.TemporaryDirectory() as folder:
        session = Session.open(Path(folder) / "a.md", background=False)
        kept = KeptLexicon(session)
        kept.bring(lexicon)
        names = [term.name for term in lexicon][:changes]

        def change(name: str) -> None:
            kept.lexicon.edit(name, notes="looked at")
            _ = kept.matcher

        costs = [_seconds(lambda name=name: change(name)) for name in names]  # type: ignore[misc]
        session.close()
    return Series(tuple(costs))


def _reading(lexicon: Lexicon, rounds: int) -> Ratio:
    data = graphml.write(lexicon, history=False).encode()
    measured = in_turn(
        rounds,
        {
            "ours": lambda _: _seconds(lambda: graphml.read(data)),
            "peer": lambda _: _seconds(lambda: nx.read_graphml(io.BytesIO(data))),
        },
    )
    return Ratio(measured["ours"], measured["peer"])


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    n_terms, n_ties = (300, 500) if quick else (N_TERMS, N_TIES)
    lexicon = large(n_terms, n_ties)
    rounds = 1 if quick else 5
    finding = _finding(lexicon, prose.manuscript(500 if quick else N_WORDS), rounds)
    key = _paragraph(lexicon, 5 if quick else 200)
    change = _changing(lexicon, 3 if quick else 30)
    reading = _reading(lexicon, rounds)
    n_words = 1_000 if quick else N_HARVEST
    draft = prose.manuscript(n_words)
    reaped = _seconds(lambda: harvest(draft))
    return line(
        "lexicon_large",
        [
            Figure("find_ratio", finding.value, 1.0, details=finding.report()),
            Figure("find_key_p95_ms", 1000 * key.percentile(0.95), 1.0),
            Figure("change_median_ms", 1000 * change.median, 100.0),
            Figure("read_ratio", reading.value, details=reading.report()),
            Figure("harvest_words_per_s", n_words / reaped),
        ],
        terms=len(lexicon),
        ties=len(lexicon.relations()),
    )


if __name__ == "__main__":
    print(run())
