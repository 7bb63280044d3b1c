"""Messages survive the pipe exactly, and nothing else passes for one."""

from __future__ import annotations

import io
import json
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines import wire
from engines.errors import EngineError
from engines.events import Event, Grew, Ready
from engines.plan import Lean, Plan
from engines.request import (
    PROTOCOL,
    Cancel,
    Prompt,
    Request,
    Scale,
    Turn,
    Voice,
    Weave,
)

AWKWARD = '\x00\x1b\x9b\r\n\u2028\u202e\ud800\udc00\ufffe\U0001f600"\\[]'
TEXT = st.lists(st.characters() | st.sampled_from(AWKWARD), max_size=12).map("".join)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**63), 2**64 - 1),
    float: st.floats(allow_nan=False),
    bool: st.booleans(),
}


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Any value of a message's field, or any message."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(
            kind, **{each.name: values(hints[each.name]) for each in fields(kind)}
        )
    if get_origin(kind) is tuple:
        return st.lists(values(get_args(kind)[0]), max_size=2).map(tuple)
    if issubclass(kind, StrEnum):
        return st.sampled_from(list(kind))
    return SCALARS[kind]


@pytest.mark.parametrize("kind", get_args(Request))
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_every_request_survives(kind: type[Request], data: st.DataObject) -> None:
    request = data.draw(values(kind))
    line = wire.encode(request)
    assert line.index(b"\n") == len(line) - 1
    assert wire.decode_request(line) == request
    with pytest.raises(EngineError):
        wire.decode_event(line)


@pytest.mark.parametrize("kind", get_args(Event))
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_every_event_survives(kind: type[Event], data: st.DataObject) -> None:
    event = data.draw(values(kind))
    line = wire.encode(event)
    assert line.index(b"\n") == len(line) - 1
    assert wire.decode_event(line) == event
    with pytest.raises(EngineError):
        wire.decode_request(line)


def test_surrogates_are_not_joined_on_the_way() -> None:
    event = Grew(1, "kjv", 0, 0, (1,), "\ud83d\ude00 \U0001f600")
    assert wire.decode_event(wire.encode(event)) == event


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60) | TEXT.map(lambda t: t.encode("utf-8", "replace")))
def test_noise_is_refused_in_words(noise: bytes) -> None:
    with pytest.raises(EngineError) as refusal:
        wire.decode_request(noise)
    assert refusal.value.title
    assert refusal.value.message


def line(**changes: object) -> bytes:
    """A cancel request with some fields changed (None drops the field)."""
    value = {"protocol": PROTOCOL, "kind": "Cancel", "weave": 1, "voice": ""}
    value.update(changes)
    kept = {name: each for name, each in value.items() if each is not None}
    return json.dumps(kept).encode() + b"\n"


def test_the_unchanged_line_is_a_request() -> None:
    assert wire.decode_request(line()) == Cancel(1)


@pytest.mark.parametrize(
    "damaged",
    [
        line(protocol=PROTOCOL + 1),
        line(protocol=None),
        line(protocol=True),
        line(kind="Explode"),
        line(kind=None),
        line(kind=["Cancel"]),
        line(weave=None),
        line(weave="1"),
        line(weave=True),
        line(weave=1.0),
        line(weave=2**64),
        line(voice=3),
        line(extra=1),
        line()[:-5],
        b"null\n",
        b"[]\n",
        b"[" * 200_000,
        b'{"protocol": ' + b"9" * 5000 + b"}",
        b"\xff\xfe\n",
        b"",
    ],
)
def test_damaged_requests_are_refused(damaged: bytes) -> None:
    with pytest.raises(EngineError):
        wire.decode_request(damaged)


def test_parts_are_checked_as_strictly_as_the_whole() -> None:
    turn = wire.plain(Turn(1, "kjv", (Scale("a.gguf", 1.0),)))
    assert wire.build(Turn, turn).adapters[0].scale == 1.0
    for bad in ({"path": "a"}, {"path": "a", "scale": "1"}, ["a", 1.0], None):
        with pytest.raises(EngineError):
            wire.build(Turn, {**turn, "adapters": [bad]})
    with pytest.raises(EngineError):
        wire.build(Turn, {**turn, "adapters": {}})


def test_what_came_later_is_left_out_at_rest_and_may_be_missing() -> None:
    """Requests of older sessions have neither leans nor strands, and their hashes are
    taken over exactly what they have."""
    voice = Voice("kjv", (Scale("a.gguf", 1.0),))
    old = wire.plain(voice)
    assert "strands" not in old
    assert "leans" not in old["plan"]
    assert wire.build(Voice, old) == voice
    leaning = replace(voice, plan=Plan(leans=(Lean("archaic", 0.5),)))
    assert wire.build(Voice, wire.plain(leaning)) == leaning
    with pytest.raises(EngineError):
        wire.build(Voice, {**old, "strands": None})
    assert "manner" not in wire.plain(Turn(1, "kjv", ()))


def test_values_that_do_not_fit_are_refused_before_they_are_sent() -> None:
    for prompt in (None, "text"):
        with pytest.raises(EngineError):
            wire.encode(Weave(1, prompt, ()))  # type: ignore[arg-type]
    with pytest.raises(EngineError):
        wire.encode(Turn(1, "kjv", (Scale("a", float("nan")),)))
    with pytest.raises(EngineError):
        wire.encode(Cancel(2**70))


def test_sizes_are_bounded_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_BYTES", 2000)
    with pytest.raises(EngineError, match="Too much text"):
        wire.encode(Weave(1, Prompt("x" * 2000), ()))
    with pytest.raises(EngineError):
        wire.decode_request(b" " * 2001)
    with pytest.raises(EngineError):
        wire.read_line(io.BytesIO(b"x" * 5000))


def test_lines_are_read_one_by_one() -> None:
    ready = Ready("a", "b", "llama", "", 1, 2, 3, "contexts", "cpu", 0.5)
    stream = io.BytesIO(wire.encode(ready) + wire.encode(Cancel(1)))
    assert wire.decode_event(wire.read_line(stream)) == ready
    assert wire.decode_request(wire.read_line(stream)) == Cancel(1)
    assert wire.read_line(stream) == b""
