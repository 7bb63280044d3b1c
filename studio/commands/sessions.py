"""Commands for the tree of the draft: see it, and mark where the draft stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class Tree(Command):
    """See every place the draft has been, and go back to any of them."""

    id = "tree"
    keys = ("ctrl+k",)
    label = "tree"
    order = 125
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.tree.room import tree_room

        tree_room(desk)


class NameHere(Command):
    """Give the draft as it is now a name, to find it in the tree."""

    id = "name-here"
    label = "name this version"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.tree.room import name_here

        name_here(desk)


class BookmarkHere(Command):
    """Put a bookmark on the draft as it is now, or take it off."""

    id = "bookmark-here"
    label = "bookmark this version"

    @staticmethod
    def run(desk: Desk) -> None:
        from studio.tree.room import bookmark_here

        bookmark_here(desk)


SESSIONS: tuple[type[Command], ...] = (Tree, NameHere, BookmarkHere)
