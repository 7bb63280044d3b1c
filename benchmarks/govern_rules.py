"""Twelve rules, unheld and held: how many takes keep theirs, and at what price.

The rules and the words they begin from are in `govern_twelve.toml`, written before the
engine could enforce one; `govern_twelve.json` keeps what takes made of them that day.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.request import Unit, Voice
from lexicon.rules.judging import Forms, Judge, Ruling
from lexicon.rules.language import parse
from lexicon.rules.traits import Tagger
from studio.headless import Headless, Order

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
    n_tokens: int
    ruling: Ruling


def cases(path: Path = TWELVE) -> tuple[Case, ...]:
    held = tomllib.loads(path.read_text("utf-8"))
    return tuple(
        Case(rule["text"], f"{held['classes']}\n{rule['text']}\n", rule["draft"])
        for rule in held["rule"]
    )


def unheld(
    model: Path, *, takes: int = TAKES, forms: Forms, tagger: Tagger | None
) -> list[Told]:
    """Takes that nobody holds to the rules, judged all the same."""
    told = []
    for case in cases():
        judge = Judge(parse(case.rules), forms=forms, tagger=tagger)
        for text, n in woven(model, Voice("base"), case.draft, takes):
            whole = case.draft + text
            (ruling,) = judge(whole, len(case.draft), final=True)
            told.append(Told(case, text, n, ruling))
    return told


def woven(
    model: Path, voice: Voice, draft: str, takes: int, *, tokens: int = TOKENS
) -> list[tuple[str, int]]:
    """(text, tokens) of takes in one voice."""
    order = Order(model, (voice,), draft, takes, tokens, 0, Unit.PARAGRAPH)
    with Headless() as engine:
        came = engine.weave(order, lambda event: None).takes[voice.name]
    return [(take.text, len(take.ids)) for _, take in sorted(came.items())]


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
