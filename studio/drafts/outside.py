"""A draft that another program changed: seen, told, and never overwritten unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sessions.errors import SessionError

if TYPE_CHECKING:
    from sessions.outside import OutsideChange
    from studio.desk.desk import Desk
    from studio.screens.changed_outside import Choice

NAME = "outside"


class Outside:
    """What is known of a change made outside, until the writer has chosen."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.change: OutsideChange | None = None

    def look(self) -> None:
        """Compare the file with what was last written; say when they differ."""
        desk = self.desk
        self.change = desk.session.outside()
        if self.change is None:
            desk.notices.withdraw(NAME)
            return
        see = desk.keymap.first("outside")
        desk.notices.stand(
            NAME,
            f"{desk.session.path.name} was changed by another program.",
            [
                (see, "see what changed", "outside"),
                ("", "keep mine", "keep-mine"),
                ("", "take theirs", "take-theirs"),
            ],
            "warning",
        )
        desk.show_lines()

    def see(self) -> None:
        """Open the room that shows both, and do what is chosen there."""
        if self.change is None:
            return
        from studio.screens.changed_outside import ChangedRoom

        changes = [(piece.kind, piece.text) for piece in self.change.segments]
        name = self.desk.session.path.name
        self.desk.app.push_screen(ChangedRoom(name, changes), self._chosen)

    def _chosen(self, choice: Choice | None) -> None:
        if choice == "mine":
            self.keep_mine()
        elif choice == "theirs":
            self.take_theirs()

    def keep_mine(self) -> None:
        """The draft stays; what the file held is kept beside it."""
        try:
            copy = self.desk.session.keep_mine()
        except SessionError as error:
            self.desk.tell(error.title, error.message)
            return
        self._settled()
        if copy is not None:
            self.desk.notices.tell(f"Yours stays. Theirs is kept as {copy.name}.")

    def take_theirs(self) -> None:
        """Their words enter the draft as one step, which undo takes back."""
        desk = self.desk
        try:
            move = desk.session.take_theirs()
        except SessionError as error:
            desk.tell(error.title, error.message)
            return
        if move is not None:
            desk.draft.show(move)
        self._settled()
        key = desk.keymap.first("undo")
        desk.notices.tell(f"Theirs is in the draft now. {key} takes it back.")

    def _settled(self) -> None:
        self.change = None
        self.desk.notices.withdraw(NAME)
        self.desk.show_lines()
