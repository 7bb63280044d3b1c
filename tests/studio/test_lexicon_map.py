"""The map is worked out beside the keys, and looks the same the next time."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from lexicon import layout_cache
from lexicon.graph import Lexicon
from lexicon.layout_cache import recall, remember
from studio.lexicon.demo_mythos import plant
from studio.lexicon.look import STROKES, edges, legend, nodes, stroke, tied
from studio.lexicon.map import AT_ONCE, Map


def crowd(n: int) -> Lexicon:
    lexicon = Lexicon()
    ops: list[dict[str, object]] = [
        {"op": "add", "term": {"name": f"term {i}"}} for i in range(n)
    ]
    for i in range(1, n):
        tie = {"source": f"term {i}", "kind": "cuts", "target": f"term {i // 3}"}
        ops.append({"op": "relate", "relation": tie})
    lexicon.many(ops)
    return lexicon


def settle(chart: Map) -> None:
    deadline = time.monotonic() + 60
    while chart.busy:
        assert time.monotonic() < deadline
        time.sleep(0.01)
        chart.look()


def test_a_small_map_is_there_at_once() -> None:
    chart = Map()
    chart.arrange(crowd(AT_ONCE))
    assert not chart.busy
    assert len(chart.places) == AT_ONCE


def test_a_large_one_comes_from_a_thread_and_is_the_same_again() -> None:
    lexicon = crowd(300)
    chart, again = Map(), Map()
    chart.arrange(lexicon)
    assert chart.busy
    settle(chart)
    assert len(chart.places) == 300
    chart.arrange(lexicon)
    assert not chart.busy, "nothing has changed"
    again.arrange(lexicon)
    settle(again)
    assert again.places == chart.places


def test_work_that_is_not_wanted_any_more_ends() -> None:
    chart = Map()
    chart.arrange(crowd(300))
    work = chart._work
    assert work is not None
    chart.stop()
    work.join(30)
    assert not work.is_alive()
    assert not chart.look()


def test_the_map_is_kept_for_the_next_time(tmp_path: Path) -> None:
    lexicon = Lexicon()
    plant(lexicon, 1e9)
    path = tmp_path / "maps" / "a.json"
    chart = Map(path)
    chart.arrange(lexicon)
    chart.keep()
    again = Map(path)
    again.arrange(lexicon)
    for name, (x, y) in chart.places.items():
        assert again.places[name] == pytest.approx((x, y), abs=0.001)
    assert [entry.name for entry in path.parent.iterdir()] == ["a.json"]


@pytest.mark.parametrize(
    "held",
    ["", "[]", "{", "7", '{"a": 1}', '{"a": [1]}', '{"a": [1, "x"]}', "[" * 100_000],
)
def test_a_map_that_makes_no_sense_is_no_map(tmp_path: Path, held: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(held, "utf-8")
    assert recall(path) == {}


def test_places_that_are_no_places_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"a": [1, 2.5], "b": [NaN, 1], "c": [1e9, 0], "d": [true, 1], "e": [1e400, 1]}'
    )
    assert recall(path) == {"a": (1.0, 2.5)}


def test_a_map_too_large_or_missing_is_no_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.json"
    assert recall(path) == {}
    path.write_text(json.dumps({"a": [1, 2]}))
    monkeypatch.setattr(layout_cache, "LARGEST", 4)
    assert recall(path) == {}


def test_a_disk_that_refuses_is_no_harm(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    remember(tmp_path / "file" / "a.json", {"a": (1, 2)})


def test_nodes_edges_and_neighbours_are_those_of_the_lexicon() -> None:
    lexicon = Lexicon()
    plant(lexicon, 1e9)
    assert {node.label for node in nodes(lexicon)} == {t.name for t in lexicon}
    assert len(edges(lexicon)) == lexicon.graph.number_of_edges()
    among = {"debt", "ledger", "clerk"}
    assert {node.id for node in nodes(lexicon, among)} == among
    assert {(e.source, e.target) for e in edges(lexicon, among)} == {
        ("debt", "ledger"),
        ("clerk", "ledger"),
    }
    assert tied(lexicon, "ledger") == ["debt", "clerk"]


def test_no_two_kinds_look_alike() -> None:
    looks = {(tuple(s.pattern), s.style) for s in STROKES.values()}
    assert len(looks) == len(STROKES)
    assert stroke("Cuts") == STROKES["cuts"]
    own = stroke("dreams of")
    assert own.word == "dreams of"
    assert (tuple(own.pattern), own.style) not in looks


def test_the_legend_shows_as_many_kinds_as_fit() -> None:
    lexicon = Lexicon()
    plant(lexicon, 1e9)
    wide = "".join(text for text, _ in legend(lexicon, 200))
    assert all(kind in wide for kind in lexicon.kinds())
    assert legend(lexicon, 5) == []
