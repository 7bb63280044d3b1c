"""Files replaced whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Print:
    """What is known of a file's content: its hash, and the stat it was read under."""

    sha256: str
    size: int = -1
    mtime_ns: int = -1
    inode: int = -1

    def stands(self, path: Path) -> bool:
        """Whether stat alone says that nothing has changed."""
        try:
            now = path.stat()
        except OSError:
            return False
        return (now.st_size, now.st_mtime_ns, now.st_ino) == (
            self.size,
            self.mtime_ns,
            self.inode,
        )


ABSENT = Print("")


def read(path: Path) -> tuple[bytes, Print]:
    """Content and print; (b"", ABSENT) where there is no file. Raises OSError."""
    try:
        with path.open("rb") as file:
            data = file.read()
            return data, fingerprint(data, os.fstat(file.fileno()))
    except FileNotFoundError:
        return b"", ABSENT


def fingerprint(data: bytes, known: os.stat_result | None = None) -> Print:
    """The print of bytes, with the stat of the file that holds them."""
    digest = hashlib.sha256(data).hexdigest()
    if known is None:
        return Print(digest)
    return Print(digest, known.st_size, known.st_mtime_ns, known.st_ino)


def replace_whole(path: Path, data: bytes, *, fresh: bool) -> Print:
    """Put `data` at `path` in one move, on disk when this returns.

    Mode, owner and extended attributes of the old file are kept. With `fresh` no file
    may stand there: FileExistsError otherwise. Raises OSError, `path` untouched.
    """
    temporary = _arriving(path)
    with contextlib.suppress(FileNotFoundError):
        temporary.unlink()
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            if not fresh:
                _dress(path, temporary)
            file.flush()
            os.fsync(file.fileno())
            known = os.fstat(file.fileno())
        if fresh:
            place(temporary, path)
        else:
            os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)
    return fingerprint(data, known)


def sweep(path: Path) -> None:
    """Take away what a replacement of `path` that was cut short has left beside it."""
    with contextlib.suppress(OSError):
        _arriving(path).unlink()


def _arriving(path: Path) -> Path:
    return path.with_name(f".{path.name}.protean-new")


def keep_beside(path: Path, data: bytes, word: str) -> Path:
    """Write `data` beside `path` under an unused name, NAME.word-1.md and so on."""
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}.{word}-{number}{path.suffix}")
        try:
            replace_whole(kept, data, fresh=True)
            return kept
        except FileExistsError:
            number += 1


def writable(path: Path) -> None:
    """Raise PermissionError for a file that its owner has set to be read only."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return
    if not mode & 0o222:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where folders can be synced."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def place(temporary: Path, path: Path) -> None:
    """Give a file its name. Raises FileExistsError where the name is taken."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError as refusal:
        # No hard links here (FAT, some network folders): look, then move.
        if path.exists():
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from refusal
        os.replace(temporary, path)
        return
    temporary.unlink()


def _dress(old: Path, new: Path) -> None:
    """Give the new file the old one's owner, mode and attributes."""
    before, after = old.stat(), new.stat()
    if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (
        after.st_uid,
        after.st_gid,
    ):
        try:
            os.chown(new, before.st_uid, before.st_gid)
        except OSError:
            with contextlib.suppress(OSError):
                os.chown(new, -1, before.st_gid)
    with contextlib.suppress(OSError):
        shutil.copystat(old, new)
        os.utime(new)
    os.chmod(new, stat.S_IMODE(before.st_mode))
