"""What a command is: its key, its words and what it does stand in one class."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from studio.desk.desk import Desk

Where = Literal["dial", "hand", "draft", "desk", "studio"]
"""Where a key belongs, looked up in this order.

dial: the style dial is in hand; hand: the lanes are in hand; draft: the caret is in the
draft; desk: anywhere on the desk, a find bar too; studio: in every room.
"""


class Command:
    """One thing the writer can ask for.

    The docstring of a command is its help: the footer, the help room, the palette, the
    keymap and `protean keys` all read it from here.
    """

    id: ClassVar[str]
    """Its name in keymap.toml; never changed once released."""
    keys: ClassVar[tuple[str, ...]] = ()
    """Default keys in Textual's spelling; empty means palette only."""
    label: ClassVar[str]
    """One or two words for the footer and the palette."""
    where: ClassVar[Where] = "desk"
    order: ClassVar[int] = 0
    """Place in the footer from the left; 0 keeps it out of the footer."""
    is_door: ClassVar[bool] = False
    """Whether it opens a room: its key then also leads there from other rooms, and
    back to the desk from its own."""

    @classmethod
    def help(cls) -> str:
        """The docstring as one paragraph."""
        return " ".join((inspect.getdoc(cls) or "").split())

    @classmethod
    def says(cls, desk: Desk) -> str:
        """The label as it is true now; the footer leaves an empty one out."""
        return cls.label

    @staticmethod
    def ready(desk: Desk) -> bool:
        """Whether it would do anything now; if not, its key is free for others."""
        return True

    @staticmethod
    def run(desk: Desk) -> None:
        """Do it. Refusals are told through `desk.tell`, never raised."""
        raise NotImplementedError
