"""infection: terms per 100 tokens over 1,000 tokens, beside the rate that was asked.

A run is a page of takes one after the other, each going on from the last, until 1,000
tokens are there, as a writer who accepts every take would have it, in one of the four
voices that ship, page by page another. The lexicon is 60
terms of ours, among them phrases of two words that no book has. Repetition is the share
of word trigrams that stood on the page before, beside runs with no pull at all.
"""

from __future__ import annotations

import json
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.govern_score import repetition
from engines.catalog import embedded_model, heads_for
from engines.request import Unit
from lexicon.graph import Lexicon
from lexicon.terms import LINKED, Term
from studio.cli.governed import governed_order
from studio.cli.headless import Headless, Order
from studio.governing.plans import Compiler, Governed

TARGETS = (0.5, 1.0, 2.0, 3.0, 4.0)
TOKENS = 1_000
ASKED = 120
"""Tokens of one take, at most."""
RUNS = 8
"""Two pages in each voice."""
DRAFT = (
    "The house stood at the end of the lane with its shutters closed. Nobody had paid "
    "for the glass in it. On Sundays the children dared one another to touch the gate."
)
WORDS = tuple(
    word
    for line in (
        "giant lantern salt ash wire ditch harbour ledger mirror orchard plough quarry",
        "saddle thimble urn veil well yoke anvil bell candle drum ember ferry glove",
        "ink jar kettle loom mill needle oar pebble quilt rope spade tower umbrella",
        "wagon axe basket chimney door engine fence garden hammer island hearth reed",
    )
    for word in line.split()
)
PHRASES = (
    "glass string",
    "debt-repossession",
    "salt mother",
    "paper winter",
    "iron choir",
    "borrowed river",
    "second moon",
    "hollow clerk",
)

PARTS = tuple({part for name in (*WORDS, *PHRASES) for part in re.split("[ -]", name)})


@dataclass(frozen=True, slots=True)
class Page:
    """What a run came to."""

    voice: str
    rate: float
    repetition: float
    of_terms: float
    """The part of it with a word of the lexicon in it."""
    tokens: int


def lexicon() -> Lexicon:
    """The terms in a ring of relations, phrases linked to words."""
    made = Lexicon(clock=lambda: 0.0)
    names = [*WORDS, *PHRASES]
    for name in names:
        made.add(Term(name))
    for at, name in enumerate(names):
        for step in (1, 7):
            made.relate(name, LINKED, names[(at + step) % len(names)])
    return made


def page(engine: Headless, compiler: Compiler, seed: int, tokens: int = TOKENS) -> Page:
    heads = heads_for(embedded_model())
    voice = heads[seed % len(heads)].voice
    text, n_tokens, n_terms, number = DRAFT, 0, 0, 0
    while n_tokens < tokens:
        order = Order(
            embedded_model(),
            (voice,),
            text,
            1,
            min(ASKED, tokens - n_tokens + 8),
            1_000 * seed + number,
            Unit.PARAGRAPH,
        )
        order = governed_order(order, compiler)
        woven = engine.weave(order, lambda event: None)
        take = woven.takes[voice.name][0]
        account = woven.governed.get((voice.name, 0))
        n_tokens += len(take.ids)
        n_terms += sum(used.n for used in account.terms) if account else 0
        text += take.text if take.text.endswith("\n") else f"{take.text}\n\n"
        number += 1
    return Page(
        voice.name,
        100 * n_terms / n_tokens,
        repetition(text[len(DRAFT) :]),
        repetition(text[len(DRAFT) :], having=PARTS),
        n_tokens,
    )


def repeated(pages: Sequence[Page]) -> dict[str, float]:
    """The mean share of word trigrams that stood before, of all and in each voice."""
    voices = {
        "all": [each.repetition for each in pages],
        "with a term": [each.of_terms for each in pages],
    }
    for each in pages:
        voices.setdefault(each.voice, []).append(each.repetition)
    return {name: round(statistics.mean(of), 4) for name, of in voices.items()}


def run(*, quick: bool) -> str:
    """One JSON line."""
    runs, tokens = (1, 200) if quick else (RUNS, TOKENS)
    terms = lexicon()
    found = {}
    with Headless() as engine:
        plain = Compiler(Governed())
        without = [page(engine, plain, seed, tokens) for seed in range(runs)]
        for target in TARGETS:
            governed = Governed(lexicon=terms, virality=1.0, infection=target)
            compiler = Compiler(governed)
            pages = [page(engine, compiler, seed, tokens) for seed in range(runs)]
            rates = [each.rate for each in pages]
            found[f"{target:g}"] = {
                "rates": [round(rate, 2) for rate in rates],
                "mean": round(statistics.mean(rates), 3),
                "worst_off": round(max(abs(r / target - 1) for r in rates), 3),
                "mean_off": round(abs(statistics.mean(rates) / target - 1), 3),
                "repetition": repeated(pages),
            }
    return json.dumps(
        {
            "benchmark": "infection",
            "tokens": tokens,
            "runs": runs,
            "targets": found,
            "repetition_without": repeated(without),
        }
    )
