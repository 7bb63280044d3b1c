"""first_token: how long after the key until all four voices have spoken.

A draft of 1,000 tokens has been read by both sides. Then 20 tokens are typed and the
key is pressed, at once or after a breath; or they are pasted and the key is pressed at
once; or nothing is typed and the voices' weights are turned. We are timed until the
fourth voice's first token of a real take; the peer is asked for one token per voice, so
that none of its voices waits for another to finish.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks import figures, prose, rhythm
from benchmarks.figures import Figure, Ratio, Series
from benchmarks.ours import Ours
from benchmarks.peer import Arrangement, Completion, Peer, thread_counts
from benchmarks.reference import Models, reference, shipped
from engines.request import Activation, Voice

NEW = 20
"""Tokens typed since both sides read the draft."""

AT_ONCE = 0.12
BREATH = 0.7
"""Seconds between the last letter and the key: without a pause, and after a breath."""

TARGETS: dict[str, float | None] = {
    "typed": 0.3,
    "dial": 0.1,
    "typed_then_a_breath": None,
    "pasted": None,
    "pasted_whole_activation": None,
}
"""What is measured, the headline first, and what it has to be at most."""

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


def first_token(
    ours: Ours, draft: str, voices: Sequence[Voice], seed: int, prefills: list[float]
) -> float:
    """Press the key; of the seconds, those spent reading are noted in `prefills`."""
    outcome = ours.weave(draft, voices, TAKE, seed=seed, stop_at_first=True)
    prefills.append(outcome.prefill_s)
    return outcome.first_token_s


def typed(
    ours: Ours, scene: Scene, before_key: float, pace: float, prefills: list[float]
) -> Callable[[int], float]:
    """Read, type while the studio reads ahead in its own rhythm, press the key."""
    from studio.desk.pauses import PAUSE_S, READ_S

    voices = ours.voices()

    def measure(number: int) -> float:
        ours.weave(scene.draft, voices, 1)
        tail = scene.tails[number]
        times = rhythm.letters(tail, number, pace)
        key_at = times[-1] + before_key
        began = time.perf_counter()
        for moment, n_letters in rhythm.readings(times, PAUSE_S, key_at, READ_S):
            time.sleep(max(0.0, began + moment - time.perf_counter()))
            ours.prepare(scene.draft + tail[:n_letters], voices)
        time.sleep(max(0.0, began + key_at - time.perf_counter()))
        return first_token(ours, scene.draft + tail, voices, number, prefills)

    return measure


def pasted(
    ours: Ours,
    scene: Scene,
    prefills: list[float],
    activation: Activation = Activation.LATE,
) -> Callable[[int], float]:
    """Read, then press the key with the new words already there."""
    voices = ours.voices(activation=activation)

    def measure(number: int) -> float:
        ours.weave(scene.draft, voices, 1)
        draft = scene.draft + scene.tails[number]
        return first_token(ours, draft, voices, number, prefills)

    return measure


def turned(ours: Ours, scene: Scene, prefills: list[float]) -> Callable[[int], float]:
    """The same words with new weights, other ones in every round."""

    def measure(number: int) -> float:
        ours.weave(scene.draft, ours.voices(), 1)
        voices = ours.voices(dial(number))
        return first_token(ours, scene.draft, voices, number, prefills)

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
    pace: float = 1.0
    """Above 1 the typist is slower."""


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
        read: dict[str, list[float]] = defaultdict(list)
        series = figures.in_turn(
            effort.rounds,
            {
                "typed": typed(ours, stage, AT_ONCE, effort.pace, read["typed"]),
                "typed_then_a_breath": typed(
                    ours, stage, BREATH, effort.pace, read["typed_then_a_breath"]
                ),
                "pasted": pasted(ours, stage, read["pasted"]),
                "pasted_whole_activation": pasted(
                    ours, stage, read["pasted_whole_activation"], Activation.WHOLE
                ),
            }
            | added,
        )
        turns = figures.in_turn(
            effort.turns,
            {"dial": turned(ours, stage, read["dial"])}
            | {name: peer_turned(peer, stage) for name, peer in peers.items()},
        )
    series["dial"] = turns["dial"]
    return [
        figure(
            name,
            target,
            series[name],
            {peer: (turns if name == "dial" else series)[peer] for peer in peers},
            {
                "ours_reading_s": round(Series(tuple(read[name])).median, 4),
                "window_tokens": given,
            },
        )
        for name, target in TARGETS.items()
    ]


def figure(
    name: str,
    target: float | None,
    ours: Series,
    peers: dict[str, Series],
    details: dict[str, float],
) -> Figure:
    """Ours against the quickest of the peer's arrangements."""
    best = min(peers, key=lambda peer: peers[peer].median)
    ratio = Ratio(ours, peers[best])
    report = ratio.report() | {
        "unit": "s",
        "peer_best": best,
        "peer_all": {peer: round(found.median, 3) for peer, found in peers.items()},
    }
    return Figure(name, ratio.value, target, details=report | details)


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    effort = Effort(200, 1, 1, 0.3) if quick else Effort()
    beside = Effort(200, 1, 1, 0.3) if quick else Effort(800, 3, 3)
    found = compare(reference(), effort, context=2048)
    small = compare(shipped(), beside, context=1024)
    return figures.line(
        "first_token",
        found,
        new_tokens=NEW,
        key_after_last_letter_s={"typed": AT_ONCE, "typed_then_a_breath": BREATH},
        shipped_model={f.name: replace(f, target=None).report() for f in small},
    )
