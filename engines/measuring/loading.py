"""How long it takes until a model and its voices can be asked for words."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engines.measuring.matrix import Wearer
from engines.measuring.workers import Told, Workers

TIMES = 9


def loading(model: Path, voices: Sequence[Wearer], told: Told) -> dict[str, Any]:
    """Seconds, as medians of TIMES new processes: `file` to open the model in one that
    runs, `all` from no process to a word of every voice. The files have been read
    before, so the system may hold them in memory."""
    job = {
        "job": "passage",
        "draft": [1, 2],
        "rest": [3],
        "ways": {v.name: {"worn": [[v.path, 1.0]], "late": v.late} for v in voices},
    }
    whole, file = [], []
    for turn in range(TIMES):
        began = time.monotonic()
        with Workers(model, 1) as workers:
            workers.ask(job)
            whole.append(time.monotonic() - began)
            began = time.monotonic()
            workers.ask({"job": "open", "model": str(model)})
            file.append(time.monotonic() - began)
        told((turn + 1) / TIMES)
    return {
        "times": TIMES,
        "file": statistics.median(file),
        "all": statistics.median(whole),
    }
