"""A plan goes to the host once, and every request arrives whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import wire
from engines.errors import EngineError
from engines.plan import EMPTY, Ban, Bias, Demand, Myth, Plan, Program, Pull
from engines.plans import MOST, Kept, Sent
from engines.request import Cancel, Keep, Prepare, Prompt, Request, Voice, Weave

CLOT = "\n".join(f"phrase number {n} of many" for n in range(5_000))
FULL = Plan(
    biases=(Bias("glass", 1.0),),
    bans=(Ban("heart of gold"),),
    max_attempts=3,
    myth=Myth((Pull("debt", ("debt", "debts")),), 8.0, 2.0),
    programs=(Program("avoid", Demand.MOST, ("salt",)),),
    clot=CLOT,
)
PLANS = [EMPTY, FULL, *(Plan(clot=f"phrase {n}") for n in range(MOST + 4))]


def weave(number: int, *plans: Plan) -> Weave:
    voices = tuple(Voice(f"v{n}", plan=plan) for n, plan in enumerate(plans))
    return Weave(number, Prompt("He"), voices)


def arrive(kept: Kept, sent: list[Request]) -> Request:
    """What the host makes of messages, over the wire."""
    came: Request | None = None
    for message in sent:
        request = wire.decode_request(wire.encode(message))
        if isinstance(request, Keep):
            kept.keep(request)
        came = kept.whole(request)
    assert came is not None
    return came


def test_what_four_voices_share_is_sent_once() -> None:
    sent, kept = Sent(), Kept()
    first = sent.messages(weave(1, FULL, FULL, FULL, FULL))
    assert len(first) == 2
    assert arrive(kept, first) == weave(1, FULL, FULL, FULL, FULL)
    again = sent.messages(weave(2, FULL, EMPTY, FULL))
    assert len(again) == 1
    assert len(wire.encode(again[0])) < 3_000
    assert arrive(kept, again) == weave(2, FULL, EMPTY, FULL)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PLANS), min_size=1, max_size=5), max_size=12))
def test_every_request_arrives_whole(asked: list[list[Plan]]) -> None:
    sent, kept = Sent(), Kept()
    for number, plans in enumerate(asked):
        request = weave(number, *plans)
        assert arrive(kept, sent.messages(request)) == request
        ahead = Prepare(request.prompt, request.voices)
        assert arrive(kept, sent.messages(ahead)) == ahead


def test_a_host_that_lost_a_plan_says_so_and_gets_it_anew() -> None:
    sent = Sent()
    sent.messages(weave(1, FULL))
    lost = Kept()
    with pytest.raises(EngineError, match="lost"):
        arrive(lost, sent.messages(weave(2, FULL)))
    sent.forget()
    assert arrive(lost, sent.messages(weave(3, FULL))) == weave(3, FULL)
    assert Sent().messages(Cancel(1)) == [Cancel(1)]
    with pytest.raises(EngineError):
        lost.keep(Keep(MOST + 1, FULL))
