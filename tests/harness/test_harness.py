"""The harness in short form, and that it would see a promise broken."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from sessions import files
from tests.harness.damage import cell, damage, damaged
from tests.harness.story import Story, after


def run(*arguments: str) -> tuple[int, list[dict[str, object]], str]:
    """Run the harness in a process of its own: it forks. Where the machine has a disk
    in memory it is used: nothing here asks what a disk does that is slow."""
    memory = Path("/dev/shm")
    room = {"TMPDIR": str(memory)} if os.access(memory, os.W_OK) else {}
    done = subprocess.run(
        [sys.executable, "-m", "tests.harness", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **room},
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return done.returncode, lines, done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="kills and forks")
def test_killed_damaged_contended_and_refused_it_keeps_every_promise() -> None:
    code, lines, said = run("kill", "damage", "rivals", "surroundings")
    assert code == 0, said
    assert [line["broken"] for line in lines] == [0, 0, 0, 0]
    assert lines[0]["n_kills"] == 16
    assert lines[1]["n_damages"] == 30
    assert int(str(lines[2]["writing"])) > 0
    assert int(str(lines[3]["tried"])) >= 4


def test_no_promise_is_broken_by_a_power_failure() -> None:
    pytest.importorskip("apsw")
    code, lines, said = run("power", "mending")
    assert code == 0, said
    assert lines[0]["n_failures"] == 60
    assert lines[1]["n_mended"] == 2


def test_files_replaced_without_a_sync_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("apsw")
    from tests.harness.power import fail

    monkeypatch.setattr(files, "sync_folder", lambda folder: None)
    # Threads take part, so that one go may see nothing.
    for seed in range(6):
        room = tmp_path / str(seed)
        room.mkdir()
        if fail(60, room, seed=seed).broken:
            return
    pytest.fail("nothing was seen")


def test_a_past_that_is_lost_in_silence_would_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sessions.mending.salvage.carve", lambda path: {})
    assert damage(5, tmp_path, seed=3).broken


def test_stories_are_the_same_every_time() -> None:
    one, other = Story(5), Story(5)
    assert one.state(300) == other.state(300)
    assert after(one.state(10), one.deed(10)) == one.state(11)
    assert one.state(300) != Story(6).state(300)


@pytest.mark.parametrize("kind", ["flip", "cut", "zeros", "noise", "longer", "empty"])
def test_a_damage_is_one(kind: str) -> None:
    data = bytes(range(1, 251)) * 40
    assert damaged(data, kind, random.Random(1)) != data


def test_cells_are_what_the_database_holds(tmp_path: Path) -> None:
    from tests.harness.damage import _template

    template = _template(tmp_path / "closed", 3, closed=True)
    data = (tmp_path / "closed" / "a.protean").read_bytes()
    assert all(cell(event) in data for event in template.events)
