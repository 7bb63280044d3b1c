"""A mixture of voices: exact per token, turned on the way, woven again."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engines import leans
from engines.braid import mixed, shares_of
from engines.errors import EngineError
from engines.events import Event, Failed, Grew, Turned
from engines.plan import Lean, Plan
from engines.request import (
    Activation,
    Cancel,
    Manner,
    Sampling,
    Strand,
    Turn,
    TurnAt,
    Unit,
    Voice,
)
from tests.engines.weaving import Bench, head, woven

KJV, THOUGHT = head("kjv").adapters, head("philosophical").adapters
PLAIN = Sampling(min_p=0.0)


def two(share: float, activation: Activation = Activation.LATE) -> Voice:
    strands = (Strand(KJV, share), Strand(THOUGHT, 1 - share))
    return Voice("two", (), activation, sampling=PLAIN, strands=strands)


def test_a_mixture_is_linear_in_its_shares() -> None:
    chance = np.random.default_rng(3)
    rows = [chance.normal(0, 3, 500).astype(np.float32) for _ in range(2)]
    p = [np.exp(row - row.max()) / np.exp(row - row.max()).sum() for row in rows]
    for share in (0.0, 0.25, 1.0):
        got = np.exp(mixed(rows, (share, 1 - share)).astype(np.float64))
        assert got == pytest.approx(share * p[0] + (1 - share) * p[1], abs=1e-7)
    shut = rows[0].copy()
    shut[7] = -np.inf
    assert np.exp(mixed([shut, shut], (0.5, 0.5))[7]) < 1e-20


@pytest.mark.parametrize(
    "shares",
    [(), (0.0,), (-1.0, 2.0), (float("nan"), 1.0), (float("inf"),), (1.0,) * 5],
)
def test_shares_that_make_no_sense_are_refused(shares: tuple[float, ...]) -> None:
    with pytest.raises(EngineError, match="cannot be mixed"):
        shares_of([Strand((), share) for share in shares])
    assert shares_of([Strand((), 2.0), Strand((), 6.0)]) == (0.25, 0.75)


@pytest.mark.model
def test_the_ends_of_a_mixture_are_the_voices_themselves(bench: Bench) -> None:
    with bench.loom() as table:
        for share, scales in ((1.0, KJV), (0.0, THOUGHT)):
            alone = Voice("two", scales, sampling=PLAIN)
            pure = table.weave(woven(voices=[alone], takes=2))
            mixture = table.weave(woven(voices=[two(share)], takes=2))
            assert mixture == pure


@pytest.mark.model
def test_a_mixture_turned_on_its_way_is_woven_again_to_the_token(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.lane.COALESCE", 0.0)
    (tmp_path / "made.json").write_text('{"forms": {"the": [1, 90], ",": [90, 1]}}')
    made = leans.read(tmp_path / "made.json")
    monkeypatch.setattr(leans, "table", lambda name: made)
    leaning = replace(two(0.5), plan=Plan(leans=(Lean("made", 0.5, made.sha),)))
    request = woven(voices=[leaning], takes=2, max_tokens=40, unit=Unit.STANZA)
    manner = Manner(
        (Strand(KJV, 0.1), Strand(THOUGHT, 0.9)),
        (Lean("made", -1.0, made.sha),),
        (Sampling(temperature=1.3, min_p=0.02),),
    )
    with bench.loom() as table:
        due = [Turn(1, "two", (), manner)]

        def watch(event: Event) -> None:
            if isinstance(event, Grew) and event.at >= 4 and due:
                thread = threading.Thread(target=table.loom.turn, args=(due.pop(),))
                thread.start()
                thread.join()

        table.on_event = watch
        first = table.weave(request)
        (turned,) = table.of(Turned)
        assert turned.manner == manner
        assert turned.at >= 4
        table.on_event = lambda event: None
        at = TurnAt("two", turned.at, (), manner)
        again = table.weave(replace(request, turns=(at,)))
        straight = table.weave(request)
    assert again == first
    assert first != straight
    n = turned.at
    assert first["two", 0].ids[:n] == straight["two", 0].ids[:n]


@pytest.mark.model
def test_what_cannot_be_turned_is_told_and_nothing_changes(bench: Bench) -> None:
    request = woven(voices=[two(0.5)], max_tokens=8)
    with bench.loom() as table:
        straight = table.weave(request)
        for manner in (
            Manner((Strand(KJV, 1.0),)),
            Manner((Strand(KJV, 1.0), Strand(THOUGHT, -1.0))),
            Manner(two(0.5).strands, (Lean("nowhere", 1.0),)),
        ):
            turns = (TurnAt("two", 2, (), manner),)
            assert table.weave(replace(request, turns=turns)) == straight
            assert table.of(Failed)
            assert not table.of(Turned)
        refused = replace(two(0.5), strands=(Strand(KJV, -1.0),))
        assert table.weave(woven(voices=[refused]))["two", 0].finish == "failed"


@pytest.mark.model
def test_a_mixture_of_whole_adapters_is_the_same_in_turns(bench: Bench) -> None:
    request = woven(voices=[two(0.4, Activation.WHOLE), head("kjv")], takes=2)
    with bench.loom() as table:
        beside = table.weave(request)
        assert table.weave(request) == beside
    with bench.loom("turns") as table:
        assert table.weave(request) == beside


@pytest.mark.model
def test_a_mixture_is_cancelled_like_any_voice(bench: Bench) -> None:
    request = woven(voices=[two(0.5)], max_tokens=400, unit=Unit.STANZA)
    with bench.loom() as table:

        def stop(event: Event) -> None:
            if isinstance(event, Grew):
                thread = threading.Thread(target=table.loom.cancel, args=(Cancel(1),))
                thread.start()
                thread.join()

        table.on_event = stop
        takes = table.weave(request)
        assert takes["two", 0].finish == "cancelled"
        table.on_event = lambda event: None
        assert table.weave(replace(request, max_tokens=6))["two", 0].finish != "failed"
