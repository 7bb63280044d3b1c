"""A disk that forgets: what was written after the last sync may be gone, torn or in
another order when the power fails.

The real folder holds what the running system sees. Beside it the disk remembers what
has reached the platter: the synced content of every file, the synced names of the
folder, and all that was written to either since.
"""

from __future__ import annotations

import contextlib
import os
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
"""Bytes that are written as one."""


@dataclass(slots=True)
class Content:
    """One file: the bytes on the platter, and the writes since the last sync, each an
    offset with its bytes, or a length to which the file was cut."""

    platter: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)
    logged: bool = False
    """Whether `since` is kept; where it is not, the file was written in one go."""


Names = dict[str, Content]
Renaming = tuple[str, Content | None]


class Disk:
    """What would be found in `folder` if the power failed now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.hands = threading.RLock()
        self.operations = 0
        self.before: Callable[[], None] = lambda: None
        """Called before every operation, with the disk held."""
        self._now: Names = {}
        self._platter: Names = {}
        self._since: list[list[Renaming]] = []
        for path in folder.iterdir():
            content = Content(path.read_bytes())
            self._now[path.name] = self._platter[path.name] = content

    def holds(self, path: str | bytes | os.PathLike[str] | os.PathLike[bytes]) -> bool:
        """Whether a path is in the folder."""
        return os.path.dirname(os.fsdecode(path)) == str(self.folder)

    def operate(self) -> None:
        """Something is about to be done."""
        self.operations += 1
        self.before()

    def made(self, name: str, *, logged: bool) -> None:
        """A file has come into being, unless it was there."""
        content = self._now.get(name)
        if content is None:
            content = self._now[name] = Content()
            self._since.append([(name, content)])
        content.logged = content.logged or logged

    def wrote(self, name: str, offset: int, data: bytes) -> None:
        self._now[name].since.append((offset, data))

    def cut(self, name: str, length: int) -> None:
        self._now[name].since.append((length, None))

    def synced(self, name: str) -> None:
        """All of a file is on the platter."""
        content = self._now[name]
        if content.logged:
            content.platter = _applied(content.platter, content.since)
            content.since.clear()
        else:
            content.platter = (self.folder / name).read_bytes()

    def renamed(self, name: str, new: str) -> None:
        content = self._now.pop(name)
        self._now[new] = content
        self._since.append([(new, content), (name, None)])

    def linked(self, name: str, new: str) -> None:
        content = self._now[new] = self._now[name]
        self._since.append([(new, content)])

    def removed(self, name: str) -> None:
        self._now.pop(name, None)
        self._since.append([(name, None)])

    def synced_names(self) -> None:
        """The folder itself is on the platter."""
        for change in self._since:
            _rename(self._platter, change)
        self._since.clear()

    def know(self, name: str) -> None:
        """Take up a file that was made by means the disk does not see."""
        if name not in self._now and (self.folder / name).exists():
            self.made(name, logged=False)

    def name_of(self, descriptor: int) -> str | None:
        """The name of an open file in the folder; "" for the folder itself."""
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if path == str(self.folder):
            return ""
        return os.path.basename(path) if self.holds(path) else None

    def after_power_failure(self, target: Path, chance: random.Random) -> str:
        """Write what is found into `target`; says what became of the unsynced."""
        fate = chance.choice(("lost", "kept", "some", "torn", "first", "names", "data"))
        names = dict(self._platter)
        for change in self._since:
            if fate in ("kept", "names") or (
                fate in ("some", "torn", "first") and chance.random() < 0.5
            ):
                _rename(names, change)
        found: dict[int, bytes] = {}
        target.mkdir()
        for name, content in names.items():
            data = found.get(id(content))
            if data is None:
                data = found[id(content)] = self._content(content, fate, chance)
            (target / name).write_bytes(data)
        return fate

    def _content(self, content: Content, fate: str, chance: random.Random) -> bytes:
        if fate in ("lost", "names"):
            return content.platter
        if not content.logged:
            now = self._written(content)
            if fate in ("kept", "data") or now == content.platter:
                return now
            part = now[: chance.randrange(len(now) + 1)]
            return chance.choice((content.platter, now, part, bytes(len(now)), b""))
        since = content.since
        if fate == "first":
            since = since[: chance.randrange(len(since) + 1)]
        elif fate in ("some", "torn"):
            since = [write for write in since if chance.random() < 0.5]
        if fate == "torn":
            since = [part for write in since for part in _torn(write, chance)]
            chance.shuffle(since)
        return _applied(content.platter, since)

    def _written(self, content: Content) -> bytes:
        for name, here in self._now.items():
            if here is content:
                return (self.folder / name).read_bytes()
        return content.platter


def _rename(names: Names, change: list[Renaming]) -> None:
    for name, content in change:
        if content is None:
            names.pop(name, None)
        else:
            names[name] = content


def _applied(data: bytes, since: list[tuple[int, bytes | None]]) -> bytes:
    content = bytearray(data)
    for offset, written in since:
        if written is None:
            del content[offset:]
            continue
        if offset > len(content):
            content.extend(bytes(offset - len(content)))
        content[offset : offset + len(written)] = written
    return bytes(content)


def _torn(
    write: tuple[int, bytes | None], chance: random.Random
) -> list[tuple[int, bytes | None]]:
    """Some sectors of a write."""
    offset, data = write
    if data is None:
        return [write]
    parts: list[tuple[int, bytes | None]] = []
    start = 0
    while start < len(data):
        end = start + SECTOR - (offset + start) % SECTOR
        if chance.random() < 0.7:
            parts.append((offset + start, data[start:end]))
        start = end
    return parts


class Watched:
    """The functions of `os` by which a draft's file is replaced, told to a disk."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        names = ("open", "fsync", "replace", "rename", "link", "unlink")
        self._real: dict[str, Any] = {name: getattr(os, name) for name in names}

    def __enter__(self) -> None:
        for name in self._real:
            setattr(os, name, getattr(self, name))

    def __exit__(self, *_: object) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)

    def open(self, path: Any, flags: int, mode: int = 0o777, **named: Any) -> int:
        disk = self._disk
        real = self._real["open"]
        if not flags & os.O_CREAT or not disk.holds(path):
            return int(real(path, flags, mode, **named))
        with disk.hands:
            disk.operate()
            opened = int(real(path, flags, mode, **named))
            disk.made(_name(path), logged=False)
            return opened

    def fsync(self, descriptor: int) -> None:
        disk = self._disk
        with disk.hands:
            name = disk.name_of(descriptor)
            if name is None:
                return
            disk.operate()
            if name:
                disk.know(name)
                disk.synced(name)
            else:
                disk.synced_names()

    def replace(self, source: Any, target: Any, **named: Any) -> None:
        with self._moving("replace", source, target, named) as there:
            if there:
                self._disk.renamed(_name(source), _name(target))

    def rename(self, source: Any, target: Any, **named: Any) -> None:
        with self._moving("rename", source, target, named) as there:
            if there:
                self._disk.renamed(_name(source), _name(target))

    def link(self, source: Any, target: Any, **named: Any) -> None:
        with self._moving("link", source, target, named) as there:
            if there:
                self._disk.linked(_name(source), _name(target))

    def unlink(self, path: Any, **named: Any) -> None:
        disk = self._disk
        with disk.hands:
            here = disk.holds(path)
            if here:
                disk.operate()
            self._real["unlink"](path, **named)
            if here:
                disk.removed(_name(path))

    @contextlib.contextmanager
    def _moving(
        self, how: str, source: Any, target: Any, named: dict[str, Any]
    ) -> Iterator[bool]:
        """Move as asked; whether it was within the folder."""
        disk = self._disk
        with disk.hands:
            here = disk.holds(source) and disk.holds(target)
            if here:
                disk.operate()
                disk.know(_name(source))
            self._real[how](source, target, **named)
            yield here


def _name(path: Any) -> str:
    return os.path.basename(os.fsdecode(path))
