"""What a tapped studio writes down, read again."""

from __future__ import annotations

import io
import json
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import tapped, wire_log
from benchmarks.wire_log import Asked, Told
from engines import wire
from engines.events import Event, Grew, Ready, WeaveEnded
from engines.request import Cancel, Close, Prepare, Prompt

READY = Ready("m.gguf", "m", "llama", "0", 1, 2, 3, "contexts", "b", 0.5)


def ended(number: int, seconds: float, prefill: float, tokens: int) -> WeaveEnded:
    return WeaveEnded(number, prefill, prefill, seconds, tokens)


@pytest.fixture
def tapping(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    for name in ("encode", "decode_event"):
        monkeypatch.setattr(wire, name, getattr(wire, name))
    return io.StringIO()


def test_a_tap_changes_no_message_and_notes_what_is_timed(
    tapping: io.StringIO, tmp_path: Path
) -> None:
    events: list[Event] = [READY, Grew(1, "kjv", 0, 0, (1,), "x"), ended(1, 2, 1, 8)]
    lines = [wire.encode(event) for event in events]
    prepare = Prepare(Prompt("Sea — “calm”\n"))
    sent = wire.encode(prepare)
    tapped.tap(tapping)
    assert wire.encode(prepare) == sent
    assert [wire.decode_event(line) for line in lines] == events
    path = tmp_path / "log"
    path.write_text(tapping.getvalue() + '{"at": 3, "to', encoding="utf-8")
    log = wire_log.read(path)
    assert [asked.request for asked in log.asked] == [prepare]
    assert [told.event for told in log.told] == [READY, ended(1, 2, 1, 8)]
    assert log.ready_at() == log.told[0].at
    assert path.read_bytes().count(wire_log.WEAVE_ENDED) == 1
    assert log.weaves() == ((log.told[1].at, events[2]),)


def test_a_log_without_a_model_has_no_opening(tmp_path: Path) -> None:
    path = tmp_path / "log"
    row = {"at": 1.0, "asked": wire.encode(Close()).decode()}
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    log = wire_log.read(path)
    assert log.ready_at() is None
    with pytest.raises(ValueError, match="no model"):
        wire_log.again(log)


def test_prefill_does_not_count_as_decoding() -> None:
    weaves = [ended(1, 3.0, 1.0, 100), ended(2, 2.5, 0.5, 100)]
    assert wire_log.decoding_rate(weaves) == 50.0
    with pytest.raises(ValueError, match="no voice"):
        wire_log.decoding_rate([ended(1, 1.0, 0.2, 0)])


def test_moments_inside_stretches_are_counted() -> None:
    assert wire_log.covered([1.0, 2.0, 3.0, 9.0], [(0.5, 2.0), (8.0, 9.5)]) == 0.75
    assert wire_log.covered([], [(0.0, 1.0)]) == 0.0


@given(st.lists(st.integers(min_value=0, max_value=400), max_size=6))
def test_ends_are_counted_while_the_log_grows(cuts: list[int]) -> None:
    whole = (b"asked" + wire_log.WEAVE_ENDED + b"told\n") * 3
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "log"
        path.touch()
        with closing(wire_log.Ends(path)) as ends, path.open("ab", 0) as log:
            for a, b in pairwise(edges):
                log.write(whole[a:b])
                assert ends.look() == whole[:b].count(wire_log.WEAVE_ENDED)
            assert ends.count == 3


def test_a_cancel_that_came_too_late_is_not_sent_again() -> None:
    asked = [Asked(1.0, Cancel(1)), Asked(3.0, Cancel(2)), Asked(4.0, Close())]
    told = [Told(2.0, ended(1, 1.0, 0.5, 8)), Told(2.5, ended(2, 1.0, 0.5, 8))]
    log = wire_log.WireLog(tuple(asked), tuple(told))
    assert [a.request for a in wire_log.effective(log)] == [Cancel(1)]
