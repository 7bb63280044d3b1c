"""governed: tokens a second with 200 terms, 10 rules and 5,000 bans, beside without.

Tokens are those that stand in the takes in the end; what was drawn and taken back costs
time and counts for nothing. Both sides run in turn on one host, four voices with their
adapters. The ratio of a rule that sends takes back again and again says what that rule
costs and not what governing does, so two sets of rules are timed: ten that the takes
seldom come near, and the ten hardest of the twelve.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence

from benchmarks import prose
from benchmarks.govern_infection import PHRASES, WORDS
from benchmarks.govern_rules import cases
from benchmarks.ours import Ours
from benchmarks.reference import Models, reference, shipped
from engines.plan import Ban, Plan
from engines.request import Voice
from lexicon.graph import Lexicon
from lexicon.rules.language import parse
from lexicon.tagger import Tagger
from lexicon.terms import LINKED, Term
from studio.governing.plans import Compiler, Governed, governed_voice

N_TERMS, N_BANS = 200, 5_000
DRAFT = 400
"""Words."""
N_TOKENS = 64
ROUNDS, ROUNDS_EMBEDDED = 7, 31
"""The embedded model's takes are over so soon that single rounds scatter widely."""
SELDOM = """
body = hand, tooth, rib
metal = iron, silver, gold
every "glass string" touches body within 12 words
every "iron choir" touches metal within 20 words
every "paper winter" touches "salt" within 12 words
"giant" never twice the same trait
"clerk" never twice the same trait
avoid "heart of gold"
avoid "at the end of the day"
at most 3 metal
at most 2 "suddenly"
at most 2 "lantern"
"""


def terms() -> Lexicon:
    """Two hundred terms: words, and pairs of words, in a ring of relations."""
    made = Lexicon(clock=lambda: 0.0)
    pairs = [
        f"{a} {b}" for a in WORDS for b in WORDS[::7] if a != b and not made.find(a)
    ]
    names = [*WORDS, *PHRASES, *pairs][:N_TERMS]
    for name in names:
        made.add(Term(name))
    for at, name in enumerate(names):
        made.relate(name, LINKED, names[(at + 1) % N_TERMS])
    return made


def bans() -> tuple[Ban, ...]:
    """Five thousand phrases of two to five words, and patterns among them."""
    found = []
    for number in range(N_BANS):
        size = 2 + number % 4
        words = [
            WORDS[(number * 7 + k * (number % 11 + 1)) % len(WORDS)]
            for k in range(size)
        ]
        words[0] = f"{words[0]}{'s' if number % 2 else ''}"
        phrase = " ".join([*words, str(number % 97)])
        found.append(
            Ban(f"{phrase} of *", pattern=True) if number % 10 == 0 else Ban(phrase)
        )
    return tuple(found)


def plan(rules: str) -> Plan:
    """All of it at once, as the desk would compile it."""
    governed = Governed(terms(), parse(rules), bans(), virality=0.5, infection=2.0)
    return Compiler(governed, lambda: Tagger.shipped().tag).plan


def hardest() -> str:
    """The twelve but two, as one set."""
    found = cases()
    classes = found[0].rules.partition("every")[0]
    chosen = [case.text for n, case in enumerate(found) if n not in (4, 5)]
    return f"{classes}\n" + "\n".join(dict.fromkeys(chosen))


def measure(models: Models, n_rounds: int, *, quick: bool) -> dict[str, object]:
    """Tokens a second plain, and under both sets of rules, in turn."""
    rounds, n_tokens = (1, 16) if quick else (n_rounds, N_TOKENS)
    found: dict[str, list[float]] = {"plain": [], "governed": [], "hard": []}
    with Ours(models) as ours:
        draft = prose.passage(DRAFT)
        plain = ours.voices()
        sets: dict[str, Sequence[Voice]] = {
            "plain": plain,
            "governed": [governed_voice(v, plan(SELDOM)) for v in plain],
            "hard": [governed_voice(v, plan(hardest())) for v in plain],
        }
        ours.settle(draft, plain)
        for voices in sets.values():
            ours.weave(draft, voices, 8, seed=99)
        for number in range(rounds):
            for name, voices in sets.items():
                outcome = ours.weave(draft, voices, n_tokens, seed=number)
                spent = outcome.seconds - outcome.prefill_s
                found[name].append(outcome.n_kept / spent)
    ratios = {
        name: [g / p for g, p in zip(found[name], found["plain"], strict=True)]
        for name in ("governed", "hard")
    }
    return {
        "plain_tokens_per_s": round(statistics.median(found["plain"]), 1),
        "governed_tokens_per_s": round(statistics.median(found["governed"]), 1),
        "ratio": round(statistics.median(ratios["governed"]), 3),
        "ratios": [round(ratio, 3) for ratio in ratios["governed"]],
        "hard_rules_tokens_per_s": round(statistics.median(found["hard"]), 1),
        "hard_rules_ratio": round(statistics.median(ratios["hard"]), 3),
    }


def run(*, quick: bool) -> str:
    """One JSON line."""
    return json.dumps(
        {
            "benchmark": "governed",
            "terms": N_TERMS,
            "rules": 10,
            "bans": N_BANS,
            "reference": measure(reference(), ROUNDS, quick=quick),
            "embedded": measure(shipped(), ROUNDS_EMBEDDED, quick=quick),
        }
    )
