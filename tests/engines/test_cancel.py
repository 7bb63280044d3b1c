"""Stopping: what came is kept, what comes next is untouched."""

from __future__ import annotations

import threading

import pytest

from engines.context import BrokenOffError, Context
from engines.events import Event, Grew, TakeEnded, WeaveEnded
from engines.request import Cancel, Unit
from engines.trunk import Stem
from tests.engines.weaving import (
    DRAFT,
    HEADS,
    NAMES,
    Bench,
    Record,
    Table,
    head,
    same,
    woven,
)

pytestmark = pytest.mark.model


def cancel_after(table: Table, growths: int, request: Cancel) -> None:
    """Ask for a cancel from another thread once that many growths were told."""
    seen = []

    def watch(event: Event) -> None:
        if isinstance(event, Grew):
            seen.append(event)
            if len(seen) == growths:
                thread = threading.Thread(target=table.loom.cancel, args=(request,))
                thread.start()
                thread.join()

    table.on_event = watch


@pytest.mark.parametrize("placement", ["contexts", "turns"])
def test_a_cancelled_weave_keeps_what_came(bench: Bench, placement: str) -> None:
    with bench.loom(placement) as table:
        long = woven(max_tokens=160, voices=HEADS[2:], unit=Unit.STANZA)
        whole = table.weave(long)
        cancel_after(table, 2, Cancel(1))
        cut = table.weave(long)
        grown = dict.fromkeys(cut, "")
        for event in table.of(Grew):
            grown[event.voice, event.take] += event.text
    assert any(take.finish == "cancelled" for take in cut.values())
    for key, take in cut.items():
        if take.finish == "cancelled":
            assert take.text == grown[key]
            assert take.ids == whole[key].ids[: len(take.ids)]


def test_one_voice_is_stopped_alone(bench: Bench) -> None:
    with bench.loom() as table:
        cancel_after(table, 1, Cancel(1, "kjv"))
        takes = table.weave(woven(takes=2, max_tokens=120, unit=Unit.STANZA))
    for (voice, _), take in takes.items():
        if voice != "kjv":
            assert take.finish in ("stop", "length")
    assert takes["kjv", 0].finish == "cancelled"


def test_a_weave_cancelled_while_it_waits_ends_at_once(bench: Bench) -> None:
    with bench.loom() as table:
        table.cancelled.append(Cancel(5))
        takes = table.weave(woven(weave=5, takes=2))
        assert isinstance(table.events[-1], WeaveEnded)
        assert len(takes) == 2 * len(NAMES)
        assert all((t.finish, t.text) == ("cancelled", "") for t in takes.values())
        again = table.weave(woven(weave=6))
    assert all(take.finish != "cancelled" for take in again.values())


def test_nothing_of_a_cancelled_weave_is_left_behind(bench: Bench) -> None:
    text = DRAFT * 3 + " stood"
    with bench.loom() as table, Record() as cold:
        table.weave(woven(text, [head("surreal")]))
    with bench.loom() as table:
        cancel_after(table, 1, Cancel(1))
        table.weave(woven(text, takes=3, max_tokens=60))
        table.on_event = lambda event: None
        with Record() as after:
            table.weave(woven(text, [head("surreal")], weave=2))
    assert same(cold, after)


def test_a_prefill_is_broken_off_inside_a_chunk(bench: Bench) -> None:
    """The flag is raised before the call, so the first node of the graph sees it."""
    ids = tuple(bench.model.tokenize(DRAFT * 2))
    with Context(bench.model, n_ctx=512, n_seq=1, n_batch=32) as context:
        stem = Stem(context)
        calls = iter((True, True, False))

        def go_on() -> bool:
            if not next(calls, False):
                context.interrupt()
            return True

        with pytest.raises(BrokenOffError):
            stem.grow(ids, (), 32, go_on=go_on)
        assert stem.tokens == ids[:64]
        with pytest.raises(BrokenOffError):
            stem.grow(ids, (), 32)
        context.resume()
        assert stem.grow(ids, (), 32) == 64
        (broken,) = (row.copy() for row in context.step([(5, 0, len(ids))]))
        stem.clear()
        stem.grow(ids, (), 32)
        (cold,) = context.step([(5, 0, len(ids))])
        assert broken.tobytes() == cold.tobytes()


def test_an_interrupt_needs_no_interpreter(bench: Bench) -> None:
    """Another thread raises the flag while this one sits in llama.cpp; the decode comes
    back with nothing of its work left."""
    ids = tuple(bench.model.tokenize(DRAFT * 30))[:1000]
    with Context(bench.model, n_ctx=1024, n_seq=1, n_batch=1024) as context:
        timer = threading.Timer(0.02, context.interrupt)
        timer.start()

        def feed_for_ever() -> None:
            while True:
                context.forget(0)
                context.feed(ids, 0, 0)

        with pytest.raises(BrokenOffError):
            feed_for_ever()
        assert context.state(0).size < 1000


def test_a_cancel_of_something_else_stops_nothing(bench: Bench) -> None:
    with bench.loom() as table:
        cancel_after(table, 1, Cancel(99))
        takes = table.weave(woven())
    assert all(take.finish != "cancelled" for take in takes.values())
    assert len(table.of(TakeEnded)) == len(NAMES)
