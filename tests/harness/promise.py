"""What Protean promises of a session that is opened again after a fault."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sessions.session import Session
from tests.harness.story import State, Story, digest, found

PROMISED = 0.25
"""Seconds after which typing is durable."""


class BrokenPromiseError(Exception):
    """Something was lost, or is not as it must be."""


def complete_version(draft: Path, versions: set[bytes]) -> None:
    """The file, if there is one, is some complete version of the draft."""
    if draft.exists():
        data = draft.read_bytes()
        try:
            text = data.decode()
        except UnicodeDecodeError:
            text = ""
        if digest(text) not in versions or text.encode() != data:
            raise BrokenPromiseError(f"{draft.name} is no complete version")


def reopened(
    draft: Path,
    story: Story,
    least: int,
    most: int,
    look: Callable[[Session], None] = lambda session: None,
) -> int:
    """Open the draft after a fault; which state of the story it is in.

    It must be one between `least` and `most`, with nothing to be asked of the writer,
    and closed again it must be whole.
    """
    session = Session.open(draft, background=False)
    try:
        if session.read_only:
            raise BrokenPromiseError(f"read only: {session.read_only}")
        number = _which(story, found(session), most)
        if number < least:
            raise BrokenPromiseError(_lost(story, number, least))
        if session.outside() is not None:
            raise BrokenPromiseError("taken for a change from outside")
        damages = [notice for notice in session.notices if "damaged" in notice]
        if damages:
            raise BrokenPromiseError(damages[0])
        look(session)
    finally:
        saved = session.close()
    _whole(draft, story.state(number), saved)
    return number


def _which(story: Story, key: tuple[object, ...], most: int) -> int:
    for number in range(most, -1, -1):
        if story.state(number).key == key:
            return number
    last = story.state(most).key
    parts = ("text", "notes", "steer", "settings", "kept", "refused", "takes")
    differ = [part for part, a, b in zip(parts, key, last, strict=True) if a != b]
    raise BrokenPromiseError(f"a state that never was; not as it was last: {differ}")


def _lost(story: Story, number: int, least: int) -> str:
    kinds = [story.deed(n).kind for n in range(number, least)]
    return f"lost: {', '.join(kinds)}"


def _whole(draft: Path, state: State, saved: bool) -> None:
    if not saved:
        raise BrokenPromiseError("closing did not save")
    text = draft.read_text() if draft.exists() else ""
    if text != state.text:
        raise BrokenPromiseError("the file does not say what the draft says")
    allowed = {draft.name, f"{draft.stem}.protean"}
    # A rollback journal that was never begun says nothing, and SQLite leaves it.
    allowed.add(f"{draft.stem}.protean-journal")
    left = {path.name for path in draft.parent.iterdir()} - allowed
    if left:
        raise BrokenPromiseError(f"left behind: {', '.join(sorted(left))}")
