"""One line asked of the writer at the desk: what comes next, or a number."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events, on

from widgets.steer_bar import SteerBar

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class AskLine(SteerBar):
    """Opened with a question and what to do with the answer; Esc changes nothing."""

    DEFAULT_CSS = "AskLine { padding: 0 1; }"

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="ask")
        self.desk = desk
        self._answered: Callable[[str], str] = lambda _: ""

    hints = (("Enter", "keep it", "enter"), ("Esc", "leave it", "escape"))

    def ask(
        self, label: str, text: str, hint: str, answered: Callable[[str], str]
    ) -> None:
        """`answered` takes the line and answers a complaint, then the line stays open,
        or ""."""
        self._answered = answered
        if self.desk.tools.find.display:
            self.desk.tools.find.leave()
        self.open(text, label=label, hint=hint)

    @on(events.DescendantFocus)
    @on(events.DescendantBlur)
    def _focus_moved(self) -> None:
        self.call_later(self.desk.show_lines)

    @on(SteerBar.Steered)
    def _steered(self, event: SteerBar.Steered) -> None:
        event.stop()
        complaint = self._answered(event.text)
        if complaint:
            self.desk.notices.tell(complaint, severity="warning")
        else:
            self.leave()

    @on(SteerBar.Closed)
    def _left(self, event: SteerBar.Closed) -> None:
        event.stop()
        self.leave()

    def leave(self) -> None:
        """Close the line and give the keys back to the draft."""
        self.close()
        self.desk.set_focus(self.desk.quill)
        self.desk.show_lines()
