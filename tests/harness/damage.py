"""Session files and drafts damaged at random: cut, flipped, overwritten, shuffled."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sessions.errors import NewerFormatError
from sessions.event import Event, to_json, to_row
from sessions.mending.inspection import inspect
from sessions.mending.repair import repair
from sessions.outside import readable
from sessions.reader import Reader
from sessions.session import Session
from tests.harness.promise import BrokenPromiseError
from tests.harness.story import WEIGHTS, Story, found, perform

DEEDS = 700
PAGE = 4096
LONGEST_IN_PAGE = 4061 - 35

KINDS = ("flip", "flips", "cut", "zeros", "noise", "swap", "longer", "empty")
TARGETS = ("journal", "journal", "journal", "log", "mirror", "both")


@dataclass
class Result:
    """What a number of damages showed. `later` were not told when the draft was opened
    but when its past was looked through: none of them touched its words."""

    n_damages: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    mended: int = 0
    refused: int = 0
    later: int = 0
    harmless: int = 0
    entries_before: int = 0
    entries_saved: int = 0
    broken: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Template:
    """A session on disk, undamaged: its folder, story, the state it is in, that of its
    file, and its events."""

    folder: Path
    story: Story
    number: int
    mirrored: int
    events: Sequence[Event]


def damage(n_damages: int, folder: Path, *, seed: int = 0) -> Result:
    """Damage so many copies of two sessions and open each."""
    chance = random.Random(seed)
    result = Result()
    templates = {
        "closed": _template(folder / "closed", seed, closed=True),
        "open": _template(folder / "open", seed + 1, closed=False),
    }
    for number in range(n_damages):
        target, kind = chance.choice(TARGETS), chance.choice(KINDS)
        closed = target != "log" and chance.random() < 0.7
        if (target, kind) == ("both", "empty"):
            # Of a closed one nothing would be left that anybody could save.
            closed = False
        template = templates["closed" if closed else "open"]
        room = folder / f"damage-{number}"
        result.n_damages += 1
        result.by_kind[f"{target} {kind}"] += 1
        try:
            _one(template, room, target, kind, chance, result)
            shutil.rmtree(room)
        except Exception as reason:
            what = f"{number} {target} {kind} ({'closed' if closed else 'open'})"
            name = type(reason).__name__
            result.broken.append(f"{what}: {name}: {reason} ({room})")
    return result


def _template(folder: Path, seed: int, *, closed: bool) -> Template:
    """Live a session; with its log as it stands in mid-sitting unless `closed`."""
    live = folder.with_name(f"{folder.name}-live")
    live.mkdir()
    draft = live / "a.md"
    story = Story(seed, weights={**WEIGHTS, "take": 6, "save": 0})
    mirrored = 0
    session = Session.open(draft, background=False)
    for number in range(DEEDS):
        if number in (200, DEEDS // 2):
            session.close()
            session = Session.open(draft, background=False)
            mirrored = number
        perform(session, story.state(number), story.deed(number))
    if closed:
        session.close()
        mirrored = DEEDS
        shutil.copytree(live, folder)
    else:
        session.commit()
        shutil.copytree(live, folder, ignore=shutil.ignore_patterns("*-shm", ".*"))
        session.close()
    return Template(folder, story, DEEDS, mirrored, _events(folder))


def _events(folder: Path) -> list[Event]:
    """The events of a session, read from a copy so that its log stays as it is."""
    copy = folder.with_name(f"{folder.name}-reading")
    shutil.copytree(folder, copy)
    with contextlib.closing(Reader(copy / "a.protean", read_only=False)) as reader:
        events = list(reader.events())
    shutil.rmtree(copy)
    return events


def _one(
    template: Template,
    room: Path,
    target: str,
    kind: str,
    chance: random.Random,
    result: Result,
) -> None:
    room.mkdir()
    here, there = room / "opened", room / "mended"
    shutil.copytree(template.folder, here)
    names = {
        "journal": ["a.protean"],
        "log": ["a.protean-wal"],
        "mirror": ["a.md"],
        "both": ["a.protean", "a.md"],
    }
    for name in names[target]:
        data = (here / name).read_bytes()
        (here / name).write_bytes(damaged(data, kind, chance))
    shutil.copytree(here, there)
    shutil.copytree(here, room / "damaged")
    _opens(template, here, target, result)
    _mends(template, there, target, result)


def damaged(data: bytes, kind: str, chance: random.Random) -> bytes:
    """Bytes after a damage."""
    changed = bytearray(data)
    place = chance.randrange(len(data))
    match kind:
        case "flip":
            changed[place] ^= 1 << chance.randrange(8)
        case "flips":
            for _ in range(8):
                changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case "cut":
            del changed[place:]
        case "zeros":
            length = min(chance.choice((16, 600, 5000)), len(data) - place)
            changed[place : place + length] = bytes(length)
        case "noise":
            length = min(chance.choice((16, 600, 5000)), len(data) - place)
            changed[place : place + length] = chance.randbytes(length)
        case "swap":
            pages = max(1, len(data) // PAGE)
            a, b = (chance.randrange(pages) * PAGE for _ in range(2))
            one, other = changed[a : a + PAGE], changed[b : b + PAGE]
            changed[a : a + PAGE], changed[b : b + PAGE] = other, one
        case "longer":
            changed += chance.randbytes(chance.randrange(1, 9000))
        case "empty":
            changed.clear()
    return bytes(changed)


def _opens(template: Template, folder: Path, target: str, result: Result) -> None:
    """The session opens, and nothing is lost in silence."""
    draft = folder / "a.md"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    try:
        session = Session.open(draft, background=False)
    except NewerFormatError:
        # A version number that was hit: refused, and nothing touched.
        if before != {path.name: path.read_bytes() for path in folder.iterdir()}:
            raise BrokenPromiseError("refused, yet touched") from None
        result.refused += 1
        return
    notices = " ".join(session.notices)
    outside = session.outside()
    text = session.manuscript.text
    key = found(session)
    told = "damaged" in notices or outside is not None
    while session.manuscript.undo():
        pass
    while session.manuscript.redo():
        pass
    n_notices = len(session.notices)
    while session._safe.look_back():
        pass
    later = len(session.notices) > n_notices
    session.close()
    kept = list(folder.glob("a.damaged-*.protean"))
    if "damaged" in notices:
        result.mended += 1
        if len(kept) != 1 or kept[0].read_bytes() != before["a.protean"]:
            raise BrokenPromiseError("the damaged original was not kept")
    elif before["a.protean"]:
        result.later += later
        _keeps_the_past(template, folder, key, told=told, later=later, result=result)
    _keeps_the_words(template, folder, target, text, told, before["a.md"])


def _keeps_the_past(
    template: Template,
    folder: Path,
    key: tuple[object, ...],
    *,
    told: bool,
    later: bool,
    result: Result,
) -> None:
    """Where no damage was told of, all that happened can still be read, or the past is
    found to be damaged when it is looked through, and a check says so too."""
    with contextlib.closing(Reader(folder / "a.protean", read_only=False)) as reader:
        events = []
        with contextlib.suppress(Exception):
            for event in reader.events():
                events.append(event)
    if events[: len(template.events)] == list(template.events):
        result.harmless += 1
        return
    if inspect(folder / "a.protean").ok and not told:
        # Only a log that ends early leaves no mark: that is how a power failure looks.
        if not any(key == s.key for s in template.story.states[template.mirrored :]):
            raise BrokenPromiseError("a part of the past is gone, and nobody says so")
        result.harmless += 1
        return
    if not told and not later:
        raise BrokenPromiseError("a damage that only a check finds")


def _keeps_the_words(
    template: Template,
    folder: Path,
    target: str,
    text: str,
    told: bool,
    mirror: bytes,
) -> None:
    """The draft's last words, or those of its file, are in the draft or beside it."""
    story, number = template.story, template.number
    last, mirrored = story.state(number).text, story.state(template.mirrored).text
    everything = [path.read_bytes() for path in folder.iterdir()]
    if mirror and mirror not in everything and mirror != mirrored.encode():
        raise BrokenPromiseError("what stood in the file is gone")
    if text == last:
        return
    later = {state.text for state in story.states[template.mirrored : number + 1]}
    if target in ("journal", "log"):
        if text not in later:
            raise BrokenPromiseError("the draft is older than its file")
        return
    if not told:
        raise BrokenPromiseError("other words than the last, and nobody says so")
    if target == "both" and text == readable(mirror, "a.md"):
        return
    if text not in {state.text for state in story.states}:
        raise BrokenPromiseError("a draft that never was")


def _mends(template: Template, folder: Path, target: str, result: Result) -> None:
    """A repair saves all before the damage and keeps the original."""
    session = folder / "a.protean"
    before = session.read_bytes()
    whole = before + (
        (folder / "a.protean-wal").read_bytes()
        if (folder / "a.protean-wal").exists()
        else b""
    )
    least = _before_the_damage(template.events, whole)
    mended = repair(folder / "a.md")
    if mended.kept is None:
        return
    if mended.kept.read_bytes() != before:
        raise BrokenPromiseError("the repair did not keep the original")
    result.entries_before += least
    result.entries_saved += min(least, mended.n_events)
    with contextlib.closing(Reader(session, read_only=False)) as reader:
        events = list(reader.events())[: mended.n_events]
    if events != list(template.events[: len(events)]):
        raise BrokenPromiseError("entries that never were")
    if mended.n_events < least:
        raise BrokenPromiseError(f"{mended.n_events} entries saved of {least}")
    if not inspect(session).damaged:
        return
    raise BrokenPromiseError(f"not whole after a repair: {inspect(session).findings}")


def _before_the_damage(events: Sequence[Event], data: bytes) -> int:
    """How many events, from the first on, still stand in a file byte for byte."""
    for number, event in enumerate(events):
        if cell(event) not in data:
            return number
    return len(events)


def cell(event: Event) -> bytes:
    """The bytes that SQLite makes of an entry; of a long one, those of its payload."""
    row = to_row(
        event.seq,
        event.at,
        event.kind,
        event.step,
        event.parent,
        to_json(event.payload),
    )
    types, body = b"\0", b""
    for value in row[1:]:
        kind, content = _stored(value)
        types += kind
        body += content
    record = bytes([len(types) + 1]) + types + body
    if len(record) > LONGEST_IN_PAGE:
        return to_json(event.payload).encode()[:PAGE]
    return varint(len(record)) + varint(event.seq) + record


def _stored(value: int | str | None) -> tuple[bytes, bytes]:
    if value is None:
        return b"\0", b""
    if isinstance(value, str):
        text = value.encode()
        return varint(13 + 2 * len(text)), text
    if value in (0, 1):
        return bytes([8 + value]), b""
    for kind, size in ((1, 1), (2, 2), (3, 3), (4, 4), (5, 6), (6, 8)):
        with contextlib.suppress(OverflowError):
            return bytes([kind]), value.to_bytes(size, "big", signed=True)
    raise ValueError(value)


def varint(value: int) -> bytes:
    """A number as SQLite writes small ones."""
    parts = [value & 0x7F]
    while value := value >> 7:
        parts.append(value & 0x7F | 0x80)
    return bytes(reversed(parts))
