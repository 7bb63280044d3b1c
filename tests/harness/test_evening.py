"""The evening by script, in its short form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.evening import replayed, write


async def test_an_evening_replays_to_the_very_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    path = tmp_path / "evening.md"
    truth, _ = await write(path, minutes=2, seed=4)
    evening = replayed(path, truth, seed=4)
    assert evening.kept, evening
    assert evening.recorded_s > 100
    assert evening.weaves
    assert evening.moments > 2
