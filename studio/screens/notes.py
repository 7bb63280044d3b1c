"""Notes: a page beside the draft that every voice has always before it."""

from __future__ import annotations

from collections.abc import Callable

from studio.screens.page_room import PageRoom
from studio.writing.counts import bar, spoken

WHY = (
    "Who is who, how it should sound, what must not be forgotten. Every voice "
    "reads this before the draft; none of it stands in the draft."
)
PER_TOKEN = 4.2
"""Characters of English in a token, until a voice has told the true number."""
MUCH = 0.5
"""Share of the window beyond which the notes crowd out the draft."""


class NotesRoom(PageRoom):
    """`keep` is given the notes after every change. `measured` is what the engine last
    counted: (characters of the notes, their tokens), or None."""

    heading = "notes"
    DEFAULT_CSS = """
    NotesRoom .body { max-width: 74; }
    NotesRoom .told { height: 1; }
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
        super().__init__(WHY, notes, keep, read_only=read_only)
        self.n_ctx = n_ctx
        self.per_token = PER_TOKEN
        if measured and measured[1]:
            self.per_token = max(0.5, measured[0] / measured[1])

    def share(self) -> float:
        """How much of what a voice can see the notes take, 0 to 1 and beyond."""
        return len(self.text) / self.per_token / max(1, self.n_ctx)

    def told(self) -> tuple[str, bool]:
        part = self.share()
        much = part > MUCH
        left = "  They leave little room for the draft." if much else ""
        self.say(spoken(self.quill.page.word_count, "word", "words"))
        return (
            f"{bar(part, 24)}  {part:.0%} of what a voice can see is notes.{left}",
            much,
        )
