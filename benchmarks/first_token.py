"""first_token: how long after the key until all four voices have spoken.

A draft of 1,000 tokens has been read by both sides. Then 20 tokens are typed and the
key is pressed; or they are pasted and the key is pressed at once; or nothing is typed
and the voices' weights are turned. We are timed until the fourth voice's first token of
a real take; the peer is asked for one token per voice, so that none of its voices waits
for another to finish.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from benchmarks import figures, prose
from benchmarks.figures import Figure, Ratio, Series
from benchmarks.ours import Ours
from benchmarks.peer import Arrangement, Completion, Peer, thread_counts
from benchmarks.reference import Models, reference, shipped
from engines.request import Activation

NEW = 20
"""Tokens typed since both sides read the draft."""

KEY_EVERY = 0.12
"""Seconds between keys: a hundred words a minute, faster than most writers."""

PREPARE_AFTER = 0.25
"""Seconds without a key after which the studio lets the engine read ahead."""

TAKE = 60
"""Tokens of the take that is asked for; it is stopped when all voices have spoken."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A draft both sides have read, and what is added to it in each round."""

    draft: str
    tails: tuple[str, ...]


def scene(n_tokens: int, rounds: int, count: Callable[[str], int]) -> Scene:
    """A draft of `n_tokens`, and per round a different passage of NEW more tokens."""
    draft = prose.cut_to(n_tokens, count)
    return Scene(
        draft,
        tuple(
            " " + prose.cut_to(NEW, lambda text: count(" " + text), seed=100 + number)
            for number in range(rounds + 1)
        ),
    )


def typed(ours: Ours, scene: Scene, key_every: float) -> Callable[[int], float]:
    """Read, type with the studio's own reading ahead, press the key."""
    voices = ours.voices()

    def measure(number: int) -> float:
        ours.weave(scene.draft, voices, 1)
        tail = scene.tails[number]
        for end in range(1, len(tail) + 1):
            time.sleep(key_every)
            if tail[:end].endswith(" "):
                ours.prepare(scene.draft + tail[:end], voices)
        time.sleep(key_every)
        return ours.weave(
            scene.draft + tail, voices, TAKE, seed=number, stop_at_first=True
        ).first_token_s

    return measure


def pasted(
    ours: Ours, scene: Scene, activation: Activation = Activation.LATE
) -> Callable[[int], float]:
    """Read, then press the key with the new words already there."""
    voices = ours.voices(activation=activation)

    def measure(number: int) -> float:
        ours.weave(scene.draft, voices, 1)
        return ours.weave(
            scene.draft + scene.tails[number],
            voices,
            TAKE,
            seed=number,
            stop_at_first=True,
        ).first_token_s

    return measure


def turned(ours: Ours, scene: Scene) -> Callable[[int], float]:
    """The same words with new weights, other ones in every round."""

    def measure(number: int) -> float:
        return ours.weave(
            scene.draft, ours.voices(dial(number)), TAKE, stop_at_first=True
        ).first_token_s

    return measure


def dial(number: int) -> float:
    """The weight of round `number`."""
    return 0.95 - 0.05 * number


def peer_read(peer: Peer, draft: str, scale: float, seed: int) -> float:
    """Seconds until the peer has drawn one token in every voice."""
    return peer.complete(
        [Completion(voice, voice, draft, 1, seed, scale) for voice in range(4)]
    ).seconds


def peer_added(peer: Peer, scene: Scene) -> Callable[[int], float]:
    """The peer has read the draft; now it has to read the new words as well."""

    def measure(number: int) -> float:
        peer_read(peer, scene.draft, 1.0, number)
        return peer_read(peer, scene.draft + scene.tails[number], 1.0, number)

    return measure


def peer_turned(peer: Peer, scene: Scene) -> Callable[[int], float]:
    """The peer is given the same words with other weights."""

    def measure(number: int) -> float:
        return peer_read(peer, scene.draft, dial(number), number)

    return measure


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured."""

    n_tokens: int = 1000
    rounds: int = 7
    turns: int = 3
    key_every: float = KEY_EVERY


def compare(models: Models, effort: Effort, *, context: int) -> list[Figure]:
    """Typed, pasted and turned, for one set of models."""
    with ExitStack() as stack:
        ours = stack.enter_context(Ours(models, n_ctx=context))
        peers = {
            str(arrangement): stack.enter_context(
                Peer(models, arrangement, context=context)
            )
            for arrangement in map(Arrangement, thread_counts())
        }
        count = next(iter(peers.values())).count
        stage = scene(effort.n_tokens, effort.rounds, count)
        given = ours.weave(stage.draft, ours.voices(), 1).n_given
        for peer in peers.values():
            peer_read(peer, stage.draft, 1.0, 0)
        added = {name: peer_added(peer, stage) for name, peer in peers.items()}
        series = figures.in_turn(
            effort.rounds,
            {
                "typed": typed(ours, stage, effort.key_every),
                "pasted": pasted(ours, stage),
                "whole": pasted(ours, stage, Activation.WHOLE),
            }
            | added,
        )
        turns = figures.in_turn(
            effort.turns,
            {"dial": turned(ours, stage)}
            | {name: peer_turned(peer, stage) for name, peer in peers.items()},
        )
        window = {"draft_tokens": count(stage.draft), "window_tokens": given}
        return [
            figure("typed", 0.3, series, peers, window),
            figure("dial", 0.1, turns, peers),
            figure("pasted", None, series, peers),
            figure("whole", None, series, peers, name="pasted_whole_activation"),
        ]


def figure(
    which: str,
    target: float | None,
    series: dict[str, Series],
    peers: Sequence[str] | dict[str, Peer],
    details: dict[str, int] | None = None,
    *,
    name: str = "",
) -> Figure:
    """Ours against the quickest of the peer's arrangements."""
    best = min(peers, key=lambda peer: series[peer].median)
    ratio = Ratio(series[which], series[best])
    report = ratio.report() | {
        "unit": "s",
        "peer_best": best,
        "peer_all": {peer: round(series[peer].median, 3) for peer in peers},
    }
    return Figure(
        name or which, ratio.value, target, details=report | dict(details or {})
    )


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    effort = Effort(200, 1, 1, 0.02) if quick else Effort()
    beside = Effort(200, 1, 1, 0.02) if quick else Effort(800, 3, 3)
    found = compare(reference(), effort, context=2048)
    small = compare(shipped(), beside, context=1024)
    return figures.line(
        "first_token",
        found,
        new_tokens=NEW,
        key_every_s=effort.key_every,
        prepare_after_s=PREPARE_AFTER,
        shipped_model={figure.name: figure.report() for figure in small},
    )
