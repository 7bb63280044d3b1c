"""A room with a small page: lines the writer keeps, why, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from studio.screens.room import Room
from studio.small_page import SmallPage
from widgets.key_bar import Hint


class PageRoom(Room[None]):
    """`why` stands above the page; `keep` is given the text after every change."""

    DEFAULT_CSS = """
    PageRoom .body { max-width: 78; }
    PageRoom .why { height: auto; color: $text-muted; margin: 0 0 1 0; }
    PageRoom Quill { height: 1fr; }
    PageRoom .told { height: auto; max-height: 3; color: $text-muted; }
    PageRoom .told.-much { color: $text-warning; }
    """

    def __init__(
        self, why: str, text: str, keep: Callable[[str], None], *, read_only: bool
    ) -> None:
        super().__init__()
        self.why, self.text, self.keep = why, text, keep
        self.quill = SmallPage()
        self.quill.read_only = read_only

    def told(self) -> tuple[str, bool]:
        """What the lines come to, and whether that is trouble."""
        return "", False

    def body(self) -> Iterable[Widget]:
        yield Static(self.why, classes="why", markup=False)
        yield self.quill
        yield Static(classes="told", markup=False)

    def begin(self) -> None:
        self.quill.open(self.text)
        self._tell()

    def hints(self) -> Sequence[Hint]:
        return (("^Z", "undo", "ctrl+z"), ("^Y", "redo", "ctrl+y"))

    @on(SmallPage.Changed)
    def _changed(self, event: SmallPage.Changed) -> None:
        event.stop()
        self.text = event.text
        self.keep(event.text)
        self._tell()

    def _tell(self) -> None:
        said, trouble = self.told()
        line = self.query_one(".told", Static)
        line.set_class(trouble, "-much")
        line.update(said)
