"""Notes: a page beside the draft that every voice has always before it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from sessions.edit import PASTED, REPLACED, TYPED, Edit, Move
from sessions.manuscript import Manuscript
from studio.counts import bar, spoken
from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.quill import Quill

HOW = {"typed": TYPED, "pasted": PASTED, "replaced": REPLACED}
PER_TOKEN = 4.2
"""Characters of English in a token, until a voice has told the true number."""
MUCH = 0.5
"""Share of the window beyond which the notes crowd out the draft."""


class NotesRoom(Room[None]):
    """`keep` is given the notes after every change. `measured` is what the engine last
    counted: (characters of the notes, their tokens), or None."""

    heading = "notes"
    DEFAULT_CSS = """
    NotesRoom .body { max-width: 74; }
    NotesRoom .why { height: auto; color: $text-muted; margin: 0 0 1 0; }
    NotesRoom Quill { height: 1fr; }
    NotesRoom .share { height: 1; color: $text-muted; }
    NotesRoom .share.-much { color: $text-warning; }
    """

    def __init__(
        self,
        notes: str,
        keep: Callable[[str], None],
        *,
        n_ctx: int,
        measured: tuple[int, int] | None = None,
        read_only: bool = False,
    ) -> None:
        super().__init__()
        self.page = Manuscript(notes)
        self.keep = keep
        self.n_ctx = n_ctx
        self.per_token = PER_TOKEN
        if measured and measured[1]:
            self.per_token = max(0.5, measured[0] / measured[1])
        self.quill = Quill()
        self.quill.on_edit = self.edited
        self.quill.read_only = read_only

    def body(self) -> Iterable[Widget]:
        yield Static(
            "Who is who, how it should sound, what must not be forgotten. Every voice "
            "reads this before the draft; none of it stands in the draft.",
            classes="why",
            markup=False,
        )
        yield self.quill
        yield Static(classes="share", markup=False)

    def begin(self) -> None:
        self.quill.load(self.page.text, len(self.page.text))
        self.quill.focus()
        self.show_share()

    def hints(self) -> Sequence[Hint]:
        return (("^Z", "undo", "ctrl+z"), ("^Y", "redo", "ctrl+y"))

    def share(self) -> float:
        """How much of what a voice can see the notes take, 0 to 1 and beyond."""
        return len(self.page.text) / self.per_token / max(1, self.n_ctx)

    def show_share(self) -> None:
        part = self.share()
        line = self.query_one(".share", Static)
        line.set_class(part > MUCH, "-much")
        left = "  They leave little room for the draft." if part > MUCH else ""
        line.update(
            f"{bar(part, 24)}  {part:.0%} of what a voice can see is notes.{left}"
        )
        self.say(spoken(self.page.word_count, "word", "words"))

    def edited(
        self,
        offset: int,
        removed: str,
        inserted: str,
        how: str,
        caret_before: int,
        caret_after: int,
    ) -> None:
        self.page.apply(
            Edit(offset, removed, inserted, HOW.get(how, TYPED)),
            caret_before=caret_before,
            caret_after=caret_after,
            join=how == "typed",
        )
        self.changed()

    @on(Quill.UndoAsked)
    def undo(self) -> None:
        self.move(self.page.undo())

    @on(Quill.RedoAsked)
    def redo(self) -> None:
        self.move(self.page.redo())

    def move(self, move: Move | None) -> None:
        if move is not None:
            edits = [(e.offset, len(e.removed), e.inserted) for e in move.edits]
            self.quill.replay(edits, move.caret)
            self.changed()

    def changed(self) -> None:
        self.keep(self.page.text)
        self.show_share()
