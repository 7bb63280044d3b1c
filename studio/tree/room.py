"""From the desk to the tree of the draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import SessionError
from sessions.tree.leaves import KINDS
from sessions.tree.takes import lying
from sessions.undo.refusals import REFUSED, refused_of
from studio import themes
from studio.writing.counts import spoken as counted

if TYPE_CHECKING:
    from studio.desk.desk import Desk

LATELY = 400
"""Events from the end among which the last weave is looked for."""


def left_lying(desk: Desk) -> int:
    """How many takes the lanes held when the draft was left; 0 once it is woven anew,
    for then the lanes have takes of their own."""
    if desk.weaver.weaving.asked:
        return 0
    session = desk.session
    refused = refused_of(session.settings.get(REFUSED))
    return lying(session.recorded(*KINDS, after=-LATELY), refused)


def tell_of_takes(desk: Desk) -> None:
    """Say where the takes are that the lanes held when the draft was left."""
    n_takes = 0 if desk.notices.shown else left_lying(desk)
    if n_takes:
        takes = counted(n_takes, "take", "takes")
        lie = "lies" if n_takes == 1 else "lie"
        key = desk.keymap.first("tree")
        hints = [(key, "tree", "tree")] if key else []
        desk.notices.tell(f"{takes} of last time {lie} in the tree.", hints)


def tree_room(desk: Desk) -> None:
    """Open the tree; what was done there is told at the desk."""
    from studio.screens.tree import TreeRoom

    tree = desk.session.tree()
    voices = {origin.voice for origin in tree.voices()}
    spoken = [speaker.name for speaker in desk.weaver.speakers]
    names = [*spoken, *sorted(voices.difference(spoken))]
    hues = themes.hues(names, desk.app.current_theme)
    room = TreeRoom(tree, desk.draft, hues, takes=left_lying(desk) > 0)

    def left(said: str | None) -> None:
        if said:
            key = desk.keymap.first("undo")
            back = f" {key} takes it back." if key else ""
            desk.notices.tell(said + back)
        desk.show_lines()

    desk.app.push_screen(room, left)


def name_here(desk: Desk) -> None:
    """Ask for a name for the place where the draft stands."""
    tree = desk.session.tree()
    step = tree.here

    def answered(text: str) -> str:
        try:
            tree.name(step, text)
        except SessionError as error:
            return f"{error.title}. {error.message}"
        return ""

    hint = "the tree shows it; an empty line takes it away"
    desk.tools.ask.ask("name of this version", tree.mark(step).name, hint, answered)


def bookmark_here(desk: Desk) -> None:
    """Put a bookmark where the draft stands, or take it off."""
    tree = desk.session.tree()
    on = not tree.mark(tree.here).bookmarked
    try:
        tree.bookmark(tree.here, on)
    except SessionError as error:
        desk.tell(error.title, error.message)
        return
    done = "The tree shows a bookmark here now." if on else "The bookmark is gone."
    desk.notices.tell(done)
