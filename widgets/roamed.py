"""A plane that is larger than its room: the keys and the mouse one roams it with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from typing_extensions import Unpack

from widgets.options import Options
from widgets.painted import Cell, Painted

STEP = 0.2
"""Part of the view that one key moves it by."""


class Roamed(Painted, can_focus=True):
    """Keys: arrows go to the nearest point that way, Tab and Shift+Tab to the next,
    Enter opens; Shift and arrows move the view, + and - zoom, 0 shows all. Mouse: a
    click takes a point in hand, dragging moves the view, the wheel zooms.

    What they do to the points, and to the view, each kind says itself. Distances are in
    braille dots: two to a column, four to a row.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "toward(0, -1)", "Up", show=False),
        Binding("down", "toward(0, 1)", "Down", show=False),
        Binding("left", "toward(-1, 0)", "Left", show=False),
        Binding("right", "toward(1, 0)", "Right", show=False),
        Binding("shift+up", "pan(0, -1)", "View up", show=False),
        Binding("shift+down", "pan(0, 1)", "View down", show=False),
        Binding("shift+left", "pan(-1, 0)", "View left", show=False),
        Binding("shift+right", "pan(1, 0)", "View right", show=False),
        Binding("plus,equals_sign", "zoom(1)", "Nearer", show=False),
        Binding("minus", "zoom(-1)", "Farther", show=False),
        Binding("0", "fit", "All", show=False),
        Binding("tab", "next(1)", "Next", show=False),
        Binding("shift+tab", "next(-1)", "Previous", show=False),
        Binding("enter", "open", "Open", show=False),
    ]

    def __init__(self, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self._rows: Sequence[Sequence[Cell]] | None = None
        """What is painted; None when it has to be drawn anew."""
        self._whole = True
        """Whether all is in sight, and the writer chose no other view."""
        self._held: tuple[int, int] | None = None
        self._dragged = False

    # -- what each kind says itself ----------------------------------------------------

    def view_all(self) -> None:
        """Choose the view that has all of it."""
        raise NotImplementedError

    def view_moved(self, x: float, y: float) -> None:
        """Move the view by so many dots."""
        raise NotImplementedError

    def action_zoom(self, by: int, at: tuple[int, int] | None = None) -> None:
        """Go nearer (1) or farther (-1), about a dot or what is in hand."""
        raise NotImplementedError

    def action_toward(self, x: int, y: int) -> None:
        """Take the nearest point that way in hand."""
        raise NotImplementedError

    def action_next(self, by: int) -> None:
        """Take the next (1) or the previous (-1) point in hand."""
        raise NotImplementedError

    def action_open(self) -> None:
        """Open the point in hand."""
        raise NotImplementedError

    def clicked(self, column: int, row: int) -> None:
        """A cell was clicked, and not dragged."""
        raise NotImplementedError

    # -- the view ----------------------------------------------------------------------

    def look_again(self) -> None:
        """Something that is shown has changed."""
        self._rows = None
        self.repaint()

    def fit(self) -> None:
        """Show all of it."""
        self._whole = True
        self.view_all()
        self.look_again()

    def action_fit(self) -> None:
        self.fit()

    def action_pan(self, x: int, y: int) -> None:
        width, height = self.size
        self._pan(STEP * 2 * width * x, STEP * 4 * height * y)

    def _pan(self, x: float, y: float) -> None:
        self._whole = False
        self.view_moved(x, y)
        self.look_again()

    def _on_resize(self, event: events.Resize) -> None:
        if self._whole:
            self.view_all()
        self._rows = None
        self.repaint_all()

    # -- mouse -------------------------------------------------------------------------

    async def _on_mouse_down(self, event: events.MouseDown) -> None:
        self._held = event.x, event.y
        self._dragged = False
        self.capture_mouse()

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is not None and (event.x, event.y) != self._held:
            x, y = self._held
            self._dragged = True
            self._held = event.x, event.y
            self._pan(2 * (x - event.x), 4 * (y - event.y))

    async def _on_mouse_up(self, event: events.MouseUp) -> None:
        self._held = None
        self.release_mouse()

    async def _on_click(self, event: events.Click) -> None:
        if not self._dragged:
            self.clicked(event.x, event.y)

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_zoom(1, (2 * event.x, 4 * event.y))

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_zoom(-1, (2 * event.x, 4 * event.y))
