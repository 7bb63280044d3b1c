"""heads: how many tokens a second four voices bring together, beside a peer's server.

Both sides have read the draft already; the clock runs from the request to the last
token, sampling included. The peer is tried with every sensible number of threads, and
the best of them is its figure in each condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks import figures, prose
from benchmarks.figures import Figure, Ratio, Series
from benchmarks.ours import Ours
from benchmarks.peer import Arrangement, Completion, Peer, thread_counts
from benchmarks.processes import busy
from benchmarks.reference import Models, reference, shipped

DRAFT = 512
"""Tokens of draft."""


TRIAL = 12
"""Tokens per take of the trial before a condition is measured."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What the machine does meanwhile, and how much is asked."""

    name: str
    target: float | None
    others: int = 0
    takes: int = 1
    voices: int = 4
    n_tokens: int = 64
    rounds: int = 7


CONDITIONS = (
    Condition("idle", 1.15),
    Condition("one_core_busy", 1.1, others=1),
    Condition("two_takes", 1.1, takes=2),
    Condition("two_cores_busy", None, others=2, n_tokens=24, rounds=3),
    Condition("one_voice", None, voices=1),
)


def per_second(ours: Ours, draft: str, condition: Condition) -> Callable[[int], float]:
    """Our tokens per second in a condition, by round."""
    voices = ours.voices()[: condition.voices]

    def measure(number: int) -> float:
        outcome = ours.weave(
            draft, voices, condition.n_tokens, takes=condition.takes, seed=number
        )
        return outcome.n_tokens / outcome.seconds

    return measure


def peer_per_second(
    peer: Peer, draft: str, condition: Condition
) -> Callable[[int], float]:
    """The peer's tokens per second; with eight slots every take has its own."""
    per_voice = peer.arrangement.slots // 4

    def measure(number: int) -> float:
        asked = [
            Completion(
                voice=voice,
                slot=voice * per_voice + take % per_voice,
                prompt=draft,
                n_tokens=condition.n_tokens,
                seed=number * condition.takes + take,
            )
            for voice in range(condition.voices)
            for take in range(condition.takes)
        ]
        answer = peer.complete(asked)
        return answer.n_tokens / answer.seconds

    return measure


def compare(
    models: Models, conditions: Sequence[Condition], *, context: int
) -> list[Figure]:
    """Every condition for one set of models."""
    found = []
    with ExitStack() as stack:
        ours = stack.enter_context(Ours(models, n_ctx=context))
        slots = {4} | {8 for c in conditions if c.takes > 1}
        peers = [
            stack.enter_context(Peer(models, Arrangement(threads, n), context=context))
            for n in sorted(slots)
            for threads in thread_counts()
        ]
        draft = prose.cut_to(DRAFT, peers[0].count)
        for condition in conditions:
            with busy(condition.others):
                found.append(figure(condition, *contest(ours, peers, draft, condition)))
    return found


def contenders(
    ours: Ours, peers: Sequence[Peer], draft: str, condition: Condition
) -> dict[str, Callable[[int], float]]:
    """Us and every arrangement of the peer that fits the condition."""
    found = {"ours": per_second(ours, draft, condition)}
    for peer in peers:
        if peer.arrangement.slots == 4 or condition.takes > 1:
            name = str(peer.arrangement)
            found[name] = peer_per_second(peer, draft, condition)
    return found


def contest(
    ours: Ours, peers: Sequence[Peer], draft: str, condition: Condition
) -> tuple[dict[str, Series], dict[str, float]]:
    """The series of all who may be best, and what a short trial of the peer showed.

    Everybody reads the draft first. Two threads of one context collapse when another
    process holds a core; what is not half as fast as the peer's best arrangement in a
    trial is not measured further.
    """
    for n_tokens in (1, min(TRIAL, condition.n_tokens)):
        short = replace(condition, n_tokens=n_tokens)
        trial = {
            name: measure(0)
            for name, measure in contenders(ours, peers, draft, short).items()
        }
    del trial["ours"]
    hopeful = {
        name: measure
        for name, measure in contenders(ours, peers, draft, condition).items()
        if name == "ours" or trial[name] >= max(trial.values()) / 2
    }
    return figures.in_turn(condition.rounds, hopeful), trial


def figure(
    condition: Condition, series: dict[str, Series], trial: dict[str, float]
) -> Figure:
    """Ours against the best of the peer's arrangements."""
    peers = {name: found for name, found in series.items() if name != "ours"}
    best = max(peers, key=lambda name: peers[name].median)
    ratio = Ratio(series["ours"], peers[best])
    details = ratio.report() | {
        "unit": "tokens/s",
        "peer_best": best,
        "peer_all": {
            name: round(peers[name].median if name in peers else first, 1)
            for name, first in trial.items()
        },
    }
    return Figure(
        condition.name, ratio.value, condition.target, at_least=True, details=details
    )


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    conditions: Sequence[Condition] = CONDITIONS
    if quick:
        conditions = [
            Condition(c.name, c.target, c.others, c.takes, c.voices, 8, 1)
            for c in CONDITIONS
            if c.others < 2
        ]
    found = compare(reference(), conditions, context=2048)
    idle = [Condition("idle", None, rounds=1 if quick else 5)]
    beside = compare(shipped(), idle, context=1024)
    return figures.line(
        "heads",
        found,
        draft_tokens=DRAFT,
        shipped_model=beside[0].report(),
    )
