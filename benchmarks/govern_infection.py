"""infection: terms per 100 tokens over 1,000 tokens, beside the rate that was asked.

A run is a page of takes one after the other, each going on from the last, until 1,000
tokens are there, as a writer who accepts every take would have it, in one of the four
voices that ship, page by page another. The lexicon is 58 terms of ours, among them
phrases of two words that no book has. Pages are written on as many cores as there are,
each by a host of one thread; what they say does not depend on it.

Repetition is the share of word trigrams that stood on the page before. Pages fall into
loops now and then, pull or no pull, so a mean says little: each page is compared with
the page of its seed that nothing pulled at, and the difference comes with the interval
that 95 of 100 draws of other such pages would give (bootstrap within each voice).
"""

from __future__ import annotations

import json
import queue
import random
import re
import statistics
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks.govern_score import repetition
from benchmarks.progress import Progress
from engines.catalog import embedded_model, heads_for
from engines.memory import n_cores
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
RUNS = 32
"""Eight pages in each voice."""
OFF = 0.15
"""How far a page may be from its target, as a share of it."""
DRAWS = 10_000
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

Asked = tuple[float, int]
"""A target and a seed."""
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


def off(target: float, page: Page) -> float:
    """How far a page's rate is from its target, as a share of it."""
    return abs(page.rate / target - 1)


def more(repetition: Sequence[float], without: Sequence[Page]) -> dict[str, float]:
    """How much more pages repeat than the ones of their seed in `without`: the mean
    difference, and between what it lies in 95 of 100 draws (paired bootstrap, pages
    drawn within each voice)."""
    by_voice: dict[str, list[float]] = {}
    for each, plain in zip(repetition, without, strict=True):
        by_voice.setdefault(plain.voice, []).append(each - plain.repetition)
    draw = random.Random(0)
    means = sorted(
        statistics.fmean(
            difference
            for of in by_voice.values()
            for difference in draw.choices(of, k=len(of))
        )
        for _ in range(DRAWS)
    )
    mean = statistics.fmean(d for of in by_voice.values() for d in of)
    low, high = means[DRAWS // 40], means[-DRAWS // 40]
    return {"mean": round(mean, 4), "from": round(low, 4), "to": round(high, 4)}


def told(
    target: float, pages: Sequence[Page], without: Sequence[Page]
) -> dict[str, object]:
    """What became of a target."""
    rates = [each.rate for each in pages]
    mean = statistics.mean(rates)
    return {
        "rates": [round(rate, 2) for rate in rates],
        "mean": round(mean, 3),
        "worst_off": round(max(off(target, each) for each in pages), 3),
        "mean_off": round(abs(mean / target - 1), 3),
        "repetition": repeated(pages),
        "repetition_more": more([each.repetition for each in pages], without),
    }


def run(*, quick: bool) -> str:
    """One JSON line."""
    runs, tokens = (4, 200) if quick else (RUNS, TOKENS)
    asked = [(target, seed) for target in (0.0, *TARGETS) for seed in range(runs)]
    pages = written(asked, tokens)
    without = [pages[0.0, seed] for seed in range(runs)]
    of = {t: [pages[t, seed] for seed in range(runs)] for t in TARGETS}
    found = {f"{target:g}": told(target, of[target], without) for target in TARGETS}
    worst = max(off(target, page) for target in TARGETS for page in of[target])
    pooled = [
        statistics.mean(of[target][seed].repetition for target in TARGETS)
        for seed in range(runs)
    ]
    return json.dumps(
        {
            "benchmark": "infection",
            "quick": quick,
            "tokens": tokens,
            "pages_of_each": runs,
            "worst_off": round(worst, 3),
            "met": None if quick else worst <= OFF,
            "targets": found,
            "repetition_without": repeated(without),
            "repetition_more_at_all_targets": more(pooled, without),
        }
    )


def written(asked: Sequence[Asked], tokens: int) -> dict[Asked, Page]:
    """The pages asked for, by target (0: nothing pulls) and seed."""
    progress = Progress("infection", len(asked))
    with ExitStack() as stack:
        idle: queue.SimpleQueue[Headless] = queue.SimpleQueue()
        for _ in range(n_cores()):
            idle.put(stack.enter_context(Headless(threads=1)))

        def write(one: Asked) -> Page:
            target, seed = one
            governed = Governed(lexicon=lexicon(), virality=1.0, infection=target)
            engine = idle.get()
            try:
                return page(engine, Compiler(governed), seed, tokens)
            finally:
                idle.put(engine)
                progress.step()

        with ThreadPoolExecutor(n_cores()) as pool:
            return dict(zip(asked, pool.map(write, asked), strict=True))
