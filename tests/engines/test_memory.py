"""Estimates, limits and where voices are placed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engines import memory
from engines.catalog import check_model, embedded_model
from engines.errors import EngineError
from engines.machine import build, this_machine

BASE = check_model(embedded_model())
GIB = 1 << 30


def test_estimate_counts_every_context() -> None:
    one, five = memory.estimate(BASE, 1024, 1), memory.estimate(BASE, 1024, 5)
    assert one.weights == five.weights == BASE.weight_bytes
    assert one.kv == 1024 * BASE.kv_bytes_per_token
    assert five.kv == 5 * one.kv
    assert five.compute == 5 * one.compute
    assert five.total > five.weights + five.kv + five.compute


def test_every_take_holds_the_draft_once_more() -> None:
    one = memory.for_voices(BASE, 1024, [1, 1, 1, 1], "contexts")
    assert one == memory.estimate(BASE, 1024, 5)
    more = memory.for_voices(BASE, 1024, [4, 1, 2, 1], "contexts")
    assert more.kv - one.kv == 4 * 1024 * BASE.kv_bytes_per_token
    assert one.compute < more.compute < 2 * one.compute
    turns = memory.for_voices(BASE, 1024, [4, 1, 2, 1], "turns")
    assert turns.kv == 5 * 1024 * BASE.kv_bytes_per_token
    assert memory.for_voices(BASE, 1024, [], "turns").kv == 2 * one.kv // 5


def test_require_says_both_numbers() -> None:
    need = memory.estimate(BASE, 1024, 5)
    memory.require(need, need.total)
    with pytest.raises(EngineError) as refusal:
        memory.require(need, 10_000_000)
    assert refusal.value.title == "Too little memory for this model"
    assert memory.shown(need.total) in refusal.value.message
    assert "10 MB are free" in refusal.value.message


def test_a_container_limit_counts(tmp_path: Path) -> None:
    proc, cgroup = tmp_path / "proc", tmp_path / "cgroup"
    proc.mkdir()
    cgroup.mkdir()
    (proc / "meminfo").write_text("MemTotal: 8000000 kB\nMemAvailable: 4000000 kB\n")
    assert memory.available(proc, cgroup) == 4_000_000 * 1024
    (cgroup / "memory.max").write_text("max\n")
    (cgroup / "memory.current").write_text("1000000\n")
    assert memory.available(proc, cgroup) == 4_000_000 * 1024
    (cgroup / "memory.max").write_text("3000000\n")
    assert memory.available(proc, cgroup) == 2_000_000
    assert memory.total(proc) == 8_000_000 * 1024


def test_nothing_known_is_no_refusal(tmp_path: Path) -> None:
    memory.require(memory.estimate(BASE, 1024, 5), memory.available(tmp_path, tmp_path))


def test_placement() -> None:
    assert memory.placement(BASE, cores=2, free=GIB) == "contexts"
    assert memory.placement(BASE, cores=1, free=GIB) == "turns"
    assert memory.placement(BASE, cores=8, free=64 << 20) == "turns"
    large = replace(BASE, weight_bytes=5 * GIB)
    assert memory.placement(large, cores=8, free=64 * GIB) == "turns"


def test_this_machine_and_its_build() -> None:
    here = this_machine()
    assert here.cores >= 1
    assert here.free > 0
    built = build()
    assert built.problem == ""
    assert built.version
