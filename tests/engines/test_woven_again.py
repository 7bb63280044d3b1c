"""A weave that was turned and stopped on its way, woven again from what was said."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from engines.events import Event, Grew, TakeEnded, Turned
from engines.plan import Ban, Plan
from engines.request import Cancel, Scale, StopAt, Turn, TurnAt, Unit, Weave
from tests.engines.weaving import Bench, Table, adapter_of, head, woven

pytestmark = pytest.mark.model

DIALLED = (Scale(str(adapter_of("surreal")), 0.75),)
Takes = dict[tuple[str, int], TakeEnded]


def meddled(table: Table, request: Weave, turn_after: int, stop_after: int) -> Takes:
    """Weave while somebody turns kjv's dial after so many of its tokens, then stops
    everything."""
    due: list[tuple[int, Callable[[], None]]] = [
        (turn_after, lambda: table.loom.turn(Turn(1, "kjv", DIALLED))),
        (stop_after, lambda: table.loom.cancel(Cancel(1))),
    ]
    said = 0

    def watch(event: Event) -> None:
        nonlocal said
        if isinstance(event, Grew) and event.voice == "kjv":
            said += len(event.ids)
            while due and said >= due[0][0]:
                thread = threading.Thread(target=due.pop(0)[1])
                thread.start()
                thread.join()

    table.on_event = watch
    takes = table.weave(request)
    table.on_event = lambda event: None
    return takes


def as_told(request: Weave, table: Table, takes: Takes) -> Weave:
    """The same request with the changes that the engine reported."""
    return replace(
        request,
        turns=tuple(TurnAt(e.voice, e.at, e.adapters) for e in table.of(Turned)),
        stops=tuple(
            StopAt(voice, number, take.drawn)
            for (voice, number), take in takes.items()
            if take.finish == "cancelled"
        ),
    )


def first_that_goes_on(
    table: Table, request: Weave, banning: bool
) -> tuple[Weave, Takes, Weave]:
    """The request with the first seed whose takes are still going on when they are to
    be turned and stopped; what became of it; and what was told. `banning` forbids kjv
    the words that it would say."""
    realism, kjv = request.voices
    for seed in range(20):
        asked = replace(request, seed=seed)
        if banning:
            free = table.weave(replace(asked, voices=(kjv,), max_tokens=8))
            bans = map(Ban, re.findall(r"[A-Za-z]+", free["kjv", 0].text))
            held = replace(kjv, plan=Plan(bans=tuple(bans)))
            asked = replace(asked, voices=(realism, held))
        takes = meddled(table, asked, turn_after=2, stop_after=8)
        again = as_told(asked, table, takes)
        if again.turns and any(s.voice == "kjv" and s.at > 1 for s in again.stops):
            return asked, takes, again
    pytest.fail("the takes of no seed go on for eight tokens")


@pytest.mark.parametrize("takes", [1, 2])
@pytest.mark.parametrize("banning", [False, True])
def test_turns_and_cancels_take_effect_where_they_did(
    bench: Bench, takes: int, banning: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engines.lane.COALESCE", 0.0)
    voices = [head("realism"), head("kjv")]
    request = woven(voices=voices, takes=takes, max_tokens=60, unit=Unit.STANZA)
    with bench.loom() as table:
        request, first, again = first_that_goes_on(table, request, banning)
    assert [turn.voice for turn in again.turns] == ["kjv"]
    if banning:
        assert first["kjv", 0].drawn > len(first["kjv", 0].ids)
    with bench.loom("turns") as table:
        assert table.weave(again) == first
        assert [e.at for e in table.of(Turned)] == [t.at for t in again.turns]
        assert table.weave(request) != first


def test_a_take_that_never_began_stays_empty(bench: Bench) -> None:
    request = woven(voices=[head("kjv")], takes=2)
    with bench.loom() as table:
        whole = table.weave(request)
        takes = table.weave(replace(request, stops=(StopAt("kjv", 0, 0),)))
        assert takes["kjv", 1] == whole["kjv", 1]
        assert (takes["kjv", 0].finish, takes["kjv", 0].ids) == ("cancelled", ())
        none = tuple(StopAt("kjv", number, 0) for number in (0, 1))
        takes = table.weave(replace(request, stops=none))
        assert {take.finish for take in takes.values()} == {"cancelled"}


def test_a_turn_in_the_second_batch_is_told_by_a_number_of_its_own(
    bench: Bench,
) -> None:
    request = woven(voices=[head("kjv")], takes=5, max_tokens=6, unit=Unit.STANZA)
    with bench.loom() as table:
        whole = table.weave(request)
        rounds = max(take.drawn for (_, n), take in whole.items() if n < 4)
        turned = replace(request, turns=(TurnAt("kjv", rounds + 1, DIALLED),))
        takes = table.weave(turned)
    assert all(takes["kjv", n] == whole["kjv", n] for n in range(4))
    assert takes["kjv", 4] != whole["kjv", 4]
    assert takes["kjv", 4].ids[:1] == whole["kjv", 4].ids[:1]
