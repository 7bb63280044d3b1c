"""Twelve rules, unheld and held: how many takes keep theirs, and at what price.

The rules and the words they begin from are in `govern_twelve.toml`, written before the
engine could enforce one; `govern_twelve.json` keeps what takes made of them that day.
"""

from __future__ import annotations

import json
import math
import statistics
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks.govern_score import Scorer, repetition
from benchmarks.progress import Progress
from engines.catalog import embedded_model
from engines.request import Unit, Voice
from lexicon.rules.judging import Ruling, Status
from lexicon.rules.language import parse
from lexicon.rules.rule import Kind
from lexicon.rules.words import words
from lexicon.tagger import Tagger
from studio.cli.governed import governed_order
from studio.cli.headless import Headless, Order
from studio.governing.plans import Compiler, Governed

HERE = Path(__file__).parent
TWELVE = HERE / "govern_twelve.toml"
TOKENS = 60
TAKES = 17
"""Of each rule, so that there are 204."""


@dataclass(frozen=True, slots=True)
class Case:
    """A rule in the rule language with its classes, and a draft to go on from."""

    text: str
    rules: str
    draft: str


@dataclass(frozen=True, slots=True)
class Told:
    """A take under a rule, and what became of the rule."""

    case: Case
    text: str
    ids: tuple[int, ...]
    drawn: int
    ruling: Ruling
    echoes: bool
    """A target stands there three times, or twice within eight words."""


def cases(path: Path = TWELVE) -> tuple[Case, ...]:
    held = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        Case(rule["text"], f"{held['classes']}\n{rule['text']}\n", rule["draft"])
        for rule in held["rule"]
    )


def takes(
    engine: Headless, *, held: bool, n: int = TAKES, progress: Progress | None = None
) -> list[Told]:
    """Takes of the bare voice, held to their rule or not, judged all the same."""
    told = []
    for case in cases():
        compiler = Compiler(
            Governed(rules=parse(case.rules)), lambda: Tagger.shipped().tag
        )
        voice = Voice("base")
        order = Order(
            embedded_model(), (voice,), case.draft, n, TOKENS, 0, Unit.PARAGRAPH
        )
        if held:
            order = governed_order(order, compiler)
        came = engine.weave(order, lambda event: None).takes[voice.name]
        for _, take in sorted(came.items()):
            (ruling,) = compiler.judged(case.draft, take.text, lambda *_: False)
            echoes = _echoes(compiler, ruling, take.text)
            told.append(Told(case, take.text, take.ids, take.drawn, ruling, echoes))
        if progress is not None:
            progress.step()
    return told


def _echoes(compiler: Compiler, ruling: Ruling, text: str) -> bool:
    assert compiler.judge is not None
    found = words(text)
    places: dict[str, list[int]] = {}
    for a, b in compiler.judge.finders[ruling.rule.target](found):
        places.setdefault(" ".join(w.key for w in found[a:b]), []).append(a)
    return any(
        len(at) > 2 or any(b - a <= 8 for a, b in pairwise(at))
        for at in places.values()
    )


def shares(told: Sequence[Told]) -> dict[str, dict[str, float]]:
    """For each rule (numbered, as one stands here twice) its takes by status."""
    table: dict[str, Counter[str]] = {}
    numbers = {case: n for n, case in enumerate(cases(), start=1)}
    for each in told:
        name = f"{numbers[each.case]}. {each.case.text}"
        table.setdefault(name, Counter())[each.ruling.status.value] += 1
    return {
        text: {status: round(n / counts.total(), 3) for status, n in counts.items()}
        for text, counts in table.items()
    }


def share(told: Sequence[Told], *statuses: Status) -> float:
    """The share of takes with one of these statuses."""
    return sum(each.ruling.status in statuses for each in told) / len(told)


def perplexity(scorer: Scorer, told: Sequence[Told]) -> float:
    """Of the takes under the bare base model, behind their drafts."""
    nats = sum(scorer.nats(each.case.draft, each.ids) for each in told)
    return math.exp(nats / sum(len(each.ids) for each in told))


def run(*, quick: bool) -> str:
    """One JSON line."""
    n = 2 if quick else TAKES
    progress = Progress("rules", 2 * len(cases()))
    with Headless() as engine:
        without = takes(engine, held=False, n=n, progress=progress)
        held = takes(engine, held=True, n=n, progress=progress)
    with Scorer(embedded_model()) as scorer:
        plain, ruled = perplexity(scorer, without), perplexity(scorer, held)
    kept = [each for each in held if each.ruling.status is Status.MET]
    return json.dumps(
        {
            "benchmark": "rules",
            "quick": quick,
            "takes": len(held),
            "unheld": {
                "met": round(share(without, Status.MET), 3),
                "met_or_nothing_to_keep": round(
                    share(without, Status.MET, Status.IDLE), 3
                ),
                "by_rule": shares(without),
            },
            "held": {
                "met": round(share(held, Status.MET), 3),
                "met_or_nothing_to_keep": round(
                    share(held, Status.MET, Status.IDLE), 3
                ),
                "by_rule": shares(held),
            },
            "named_unheld": round(_named(without), 3),
            "named_held": round(_named(held), 3),
            "perplexity_unheld": round(plain, 2),
            "perplexity_held": round(ruled, 2),
            "perplexity_ratio": round(ruled / plain, 3),
            "met_with_echoes": round(sum(k.echoes for k in kept) / len(kept), 3),
            "unheld_with_echoes": round(
                sum(each.echoes for each in without) / len(without), 3
            ),
            "repetition_unheld": round(_mean_repetition(without), 4),
            "repetition_held": round(_mean_repetition(held), 4),
            "drawn_per_token": round(
                sum(each.drawn for each in held) / sum(len(e.ids) for e in held), 2
            ),
        }
    )


def _named(told: Sequence[Told]) -> float:
    """Of the takes under rules about traits, the share that names their word."""
    about = [each for each in told if each.ruling.rule.kind is Kind.FRESH]
    return sum(each.ruling.status is not Status.IDLE for each in about) / len(about)


def _mean_repetition(told: Sequence[Told]) -> float:
    return statistics.mean(repetition(each.text) for each in told)
