"""What the studio tells the writer: one line, above the keys, never in the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.timer import Timer

from engines.text import inert
from widgets.key_bar import Hint
from widgets.notice_bar import NoticeBar

SECONDS = 8.0
"""How long a passing notice stays."""


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    hints: Sequence[Hint] = ()
    severity: str = "note"


class Notices:
    """Standing notices wait for a choice; a passing one covers them for a moment."""

    def __init__(self, bar: NoticeBar) -> None:
        self.bar = bar
        self._standing: dict[str, Notice] = {}
        self._passing: Notice | None = None
        self._timer: Timer | None = None

    @property
    def shown(self) -> Notice | None:
        """What is on the screen now."""
        if self._passing is not None:
            return self._passing
        return next(reversed(self._standing.values()), None)

    def tell(
        self, text: str, hints: Sequence[Hint] = (), severity: str = "note"
    ) -> None:
        """Say something that passes by itself."""
        self._passing = Notice(inert(text), hints, severity)
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.bar.set_timer(SECONDS, self.pass_on)
        self._show()

    def pass_on(self) -> None:
        """Let the passing notice go."""
        self._passing = None
        self._show()

    def stand(
        self, name: str, text: str, hints: Sequence[Hint] = (), severity: str = "note"
    ) -> None:
        """Say something that stays until it is withdrawn by its name."""
        self._standing.pop(name, None)
        self._standing[name] = Notice(inert(text), hints, severity)
        self._show()

    def standing(self, name: str) -> Notice | None:
        """The notice that stands under this name."""
        return self._standing.get(name)

    def withdraw(self, name: str) -> None:
        """What that notice said has been settled."""
        if self._standing.pop(name, None) is not None:
            self._show()

    def _show(self) -> None:
        notice = self.shown
        if notice is None:
            self.bar.clear()
        else:
            self.bar.show(notice.text, notice.hints, severity=notice.severity)
