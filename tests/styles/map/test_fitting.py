"""The fit in its own process: done, cancelled, killed, refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from styles.map.fit import fit
from styles.map.fitting import Fitting
from styles.map.layout import Plane
from styles.map.neighbours import Floats
from styles.model import StyleError


def _vectors(n: int) -> Floats:
    points = np.random.default_rng(1).normal(0, 1, (n, 16))
    return np.asarray(points / np.linalg.norm(points, axis=1)[:, None], np.float32)


def _wait(fitting: Fitting) -> Plane:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        plane = fitting.poll()
        if plane is not None:
            return plane
        time.sleep(0.05)
    raise AssertionError("the fit did not end")


def _begun(fitting: Fitting) -> None:
    end = time.monotonic() + 60
    while fitting.poll() is None and not fitting.share and time.monotonic() < end:
        time.sleep(0.02)
    assert 0 < fitting.share < 1


def test_the_child_gives_what_the_same_fit_gives_here() -> None:
    fitting = Fitting(_vectors(60))
    folder = Path(fitting._folder.name)
    *_, (_, here) = fit(_vectors(60))
    np.testing.assert_allclose(_wait(fitting), here, atol=1e-3)
    assert fitting.share == 1.0
    assert not folder.exists()


def test_a_cancelled_fit_ends_at_once_and_leaves_nothing() -> None:
    fitting = Fitting(_vectors(4_000))
    folder = Path(fitting._folder.name)
    _begun(fitting)
    fitting.cancel()
    assert fitting._child.returncode is not None
    assert not folder.exists()


def test_a_killed_child_is_told_in_words() -> None:
    fitting = Fitting(_vectors(4_000))
    _begun(fitting)
    os.kill(fitting._child.pid, signal.SIGKILL)
    with pytest.raises(StyleError, match="The old one stays"):
        _wait(fitting)


def test_a_job_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    job = tmp_path / "job.npz"
    job.write_bytes(b"PK\x03\x04 nothing of the kind")
    done = subprocess.run(
        [sys.executable, "-m", "styles.map.worker", job, tmp_path / "out.npz"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == [job]
