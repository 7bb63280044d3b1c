"""`protean weave` with a lexicon, rules and bans: what it is told, what it tells."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from engines.draws import uniform
from engines.events import Governed as Account
from engines.events import TakeEnded
from lexicon.errors import LexiconError
from lexicon.files import load
from lexicon.tagger import Tagger
from studio.cli.headless import Order
from studio.cli.saying import CommandError
from studio.governing.files import read_bans, read_rules
from studio.governing.plans import Compiler, Governed, governed_voice

NAMED = ("lexicon", "virality", "infection", "rules", "ban")
MOST_INFECTION = 10.0


def add_options(p: ArgumentParser) -> None:
    """Options that govern what the voices write."""
    group = p.add_argument_group("your own terms and rules")
    group.add_argument("--lexicon", metavar="JSON", help="terms to draw in")
    group.add_argument(
        "--virality",
        type=_share(1.0),
        metavar="V",
        help="from 0 (my words stay away) to 1 (my words are everywhere)",
    )
    group.add_argument(
        "--infection",
        type=_share(MOST_INFECTION),
        metavar="N",
        help="terms per 100 tokens to keep to; otherwise --virality says",
    )
    group.add_argument("--rules", metavar="FILE", help="rules that takes must keep")
    group.add_argument("--ban", metavar="FILE", help="phrases and patterns, one a line")


def compiler_of(asked: Namespace) -> Compiler | None:
    """What governs the takes, None where nothing does. Raises CommandError."""
    if all(getattr(asked, name) is None for name in NAMED):
        return None
    wants_terms = asked.virality is not None or asked.infection is not None
    if wants_terms and asked.lexicon is None:
        raise CommandError("--virality and --infection need --lexicon")
    try:
        governed = Governed(
            lexicon=load(Path(asked.lexicon)) if asked.lexicon else None,
            rules=read_rules(Path(asked.rules)) if asked.rules else None,
            bans=read_bans(Path(asked.ban)) if asked.ban else (),
            virality=asked.virality or 0.0,
            infection=-1.0 if asked.infection is None else asked.infection,
        )
        return Compiler(governed, lambda: Tagger.shipped().tag)
    except LexiconError as error:
        raise CommandError(f"{error.title}. {error.message}") from None


def governed_order(order: Order, compiler: Compiler | None) -> Order:
    """The order with its voices under the plan."""
    if compiler is None:
        return order
    around = compiler.around(order.text)
    voices = tuple(governed_voice(voice, compiler.plan) for voice in order.voices)
    return replace(order, voices=voices, warm=around.warm, seen=around.seen)


def told(
    compiler: Compiler | None, order: Order, account: Account | None, take: TakeEnded
) -> dict[str, Any]:
    """What governed a take, as JSON: nothing where nothing did."""
    if compiler is None:
        return {}
    if account is None:
        # A host that governs nothing, such as a script.
        name = take.voice
        account = Account(0, name, take.take, len(take.ids), (), (), (), 0)

    def broken(rule: int, occasion: int) -> bool:
        rules = compiler.governed.rules
        assert rules is not None
        name = f"{take.voice}/break {rule}"
        chance = uniform(order.seed, name, take.take, occasion, 0)
        return chance < rules.rules[rule].broken

    rulings = compiler.judged(order.text, take.text, broken)
    by_rule = {kept.rule: kept for kept in account.rules}
    start = min(len(order.text), compiler.looked_back)
    return {
        "terms": {used.term: used.n for used in account.terms},
        "infection_per_100_tokens": round(account.infection, 3),
        "rules": [
            {
                "rule": str(ruling.rule),
                "status": ruling.status.value,
                "rollbacks": kept.n_undone if kept else 0,
                "broken_on_purpose": kept.n_broken if kept else 0,
                "where": [
                    {
                        "at": max(0, span.start - start),
                        "text": (
                            order.text[-start:] + take.text if start else take.text
                        )[span.start : span.end],
                        "why": span.why,
                    }
                    for span in ruling.spans
                ],
            }
            for ruling in rulings
            for kept in (by_rule.get(str(ruling.rule)),)
        ],
        "rollbacks": {
            "count": account.n_undone,
            "first": [
                {"by": u.kind, "why": u.why, "at": u.at, "text": u.text}
                for u in account.undone
            ],
        },
    }


class _share:  # noqa: N801 - argparse shows the name of the type
    """A number from 0 to `most`."""

    def __init__(self, most: float) -> None:
        self.most = most

    def __call__(self, word: str) -> float:
        try:
            number = float(word)
        except ValueError:
            number = -1.0
        if not 0 <= number <= self.most:
            raise argparse.ArgumentTypeError(
                f"{word!r} is not a number from 0 to {self.most:g}"
            )
        return number
