"""A fit under way in a child process: started, looked at, cancelled."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from styles.map.layout import Plane
from styles.map.neighbours import Floats
from styles.model import StyleError

_ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class Fitting:
    """Starts at once. `poll` from time to time until it is done; `cancel` at any time.

    `before` (n, 2) holds where points stood, not-a-number where one is new.
    """

    def __init__(
        self, vectors: Floats, before: Plane | None = None, *, library: bool = False
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="protean-map-")
        job = Path(self._folder.name, "job.npz")
        self._result = Path(self._folder.name, "result.npz")
        self._points = len(vectors)
        nothing = np.zeros((0, 2))
        with job.open("wb") as file:
            np.savez(
                file,
                vectors=vectors,
                before=nothing if before is None else before,
                library=np.array(library),
            )
        self._said = Path(self._folder.name, "said")
        self._error = Path(self._folder.name, "error")
        with self._said.open("wb") as said, self._error.open("wb") as error:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "styles.map.worker", job, self._result],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=error,
                env={**os.environ, **_ONE_THREAD},
                start_new_session=True,
            )
        self.share = 0.0
        self.cancelled = False

    def poll(self) -> Plane | None:
        """The finished plane (n, 2), or None while it is under way; `share` says how
        far. StyleError when the child ended without one. Call no more after either."""
        code = self._child.poll()
        lines = _tail(self._said).split()
        if lines:
            self.share = float(lines[-1])
        if code is None:
            return None
        said = _tail(self._error, 400).strip()
        try:
            if code == 0:
                with np.load(self._result, allow_pickle=False) as held:
                    plane = np.asarray(held["plane"], np.float64)
                if plane.shape == (self._points, 2) and np.isfinite(plane).all():
                    return plane
            raise _ended(code, said.splitlines()[-1] if said else "")
        finally:
            self._folder.cleanup()

    def cancel(self) -> None:
        """End the child now; the map stays as it was."""
        self.cancelled = True
        if self._child.poll() is None:
            self._child.kill()
            self._child.wait()
        self._folder.cleanup()


def _tail(path: Path, most: int = 64) -> str:
    """The last whole lines the child has written."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - most))
        text = file.read().decode("utf-8", "replace")
    whole = text.rpartition("\n")[0]
    return whole if size <= most else whole.partition("\n")[2]


def _ended(code: int, said: str) -> StyleError:
    if code == 3:
        return StyleError(
            "umap-learn is not installed",
            "Install it (`pip install protean-studio[map]`) or let Protean lay the map "
            "out itself.",
        )
    why = said or f"it ended with code {code}"
    return StyleError("The map could not be made anew", f"{why}. The old one stays.")
