"""A file that is written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.errors import EngineError


@contextmanager
def whole_file(target: Path, title: str, n_bytes: int = 0) -> Iterator[Path]:
    """A path to write to that takes `target`'s place when the block ends well, and is
    gone when it does not.

    `n_bytes` is about how many will be written: too little room is said beforehand.
    Raises EngineError (`title`) when the disk will not have it.
    """
    import shutil

    temporary: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(target.parent).free
        if n_bytes > free:
            raise EngineError(
                title,
                f"{target.parent} has {free / 1e6:,.0f} MB free, and {target.name} "
                f"needs {n_bytes / 1e6:,.0f} MB. Make room there and try again.",
            )
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        os.close(handle)
        temporary = Path(name)
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, target)
    except OSError as error:
        raise EngineError(
            title,
            f"{target}: {(error.strerror or 'it cannot be written').lower()}. "
            "Make room there, or choose another place, and try again.",
        ) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
