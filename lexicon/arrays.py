"""Arrays of the package's own data files: npz, never pickled."""

from __future__ import annotations

import zipfile
from importlib import resources
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from lexicon.errors import LexiconError

Arrays = dict[str, NDArray[Any]]


def read(file: IO[bytes] | Path, what: str, *names: str) -> Arrays:
    """The arrays of these names. Raises LexiconError, which begins with `what`."""
    try:
        with np.load(file, allow_pickle=False) as parts:
            return {name: parts[name] for name in names}
    except (
        *(OSError, ValueError, KeyError, EOFError, TypeError, AttributeError),
        zipfile.BadZipFile,
    ) as reason:
        raise unfit(what, "it cannot be read") from reason


def shipped(name: str) -> IO[bytes]:
    """A file of the package's data, opened."""
    return resources.files("lexicon").joinpath("data", name).open("rb")


def unfit(what: str, why: str) -> LexiconError:
    """A refusal of a data file."""
    return LexiconError(
        f"The {what} cannot be loaded", f"In its file, {why}. Install Protean again."
    )
