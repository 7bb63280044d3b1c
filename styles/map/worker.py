"""A layout computed in a process of its own: `python -m styles.map.worker JOB RESULT`.

JOB and RESULT are `.npz` files without pickle: `vectors` (n, D), `before` (n, 2) and
`library` go in, `plane` (n, 2) comes out. Standard output says how far it is, one
number from 0 to 1 a line. Killed, it leaves nothing behind that looks like a result.
"""

from __future__ import annotations

import contextlib
import os
import sys
import zipfile
from pathlib import Path

import numpy as np

from styles.map.fit import fit


def main(job: Path, result: Path) -> int:
    """0 when the result was written, 3 where umap-learn was asked for and is not
    installed, 2 for a job that makes no sense."""
    with contextlib.suppress(OSError):
        os.nice(10)
    try:
        with np.load(job, allow_pickle=False) as held:
            vectors = held["vectors"].astype(np.float32)
            before = held["before"].astype(np.float64)
            library = bool(held["library"])
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        print(error, file=sys.stderr)
        return 2
    try:
        for share, plane in fit(vectors, before if len(before) else None, library):
            print(f"{share:.3f}", flush=True)
            if share == 1.0:
                beside = result.with_suffix(".part")
                with beside.open("wb") as file:
                    np.savez(file, plane=plane)
                beside.replace(result)
    except ImportError as error:
        print(error, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
