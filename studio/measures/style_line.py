"""Which styles the draft has and how it reads, for the status line: read while nobody
types.

A thread measures the caret's paragraph and the whole draft after a pause; what it found
stays until the words have changed and a pause has come again.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.desk.desk import Desk
    from styles.incremental import Measured
    from widgets.parts import Part

LEAST = 100
"""Words below which nothing is said: a shorter text is anybody's."""
MOST = 400_000
"""Letters beyond which only the caret's paragraph is read: parting a longer draft at
its empty lines would hold up a key."""
AROUND = 20_000
"""Letters of a paragraph that are read on either side of the caret."""


class StyleLine:
    """What the status line says of style; `told` is empty while there is nothing."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.here = self.whole = self.leanings = ""
        self._measured: Measured | None = None
        self._seen: tuple[int, str] | None = None
        self._reading = False

    def told(self) -> list[Part]:
        """Parts for the status line, the whole draft first; in a narrow window the
        first ones are left out."""
        if not self.desk.settings.look.styles:
            return []
        said: list[Part] = []
        if self.leanings:
            said.append((f"reads {self.leanings}", "muted"))
        if self.whole:
            said.append((f"draft: {self.whole}", "muted"))
        if self.here and self.here != self.whole:
            said.append((f"here: {self.here}", "muted"))
        return said

    def pause(self) -> None:
        """Nobody types: measure what has changed, elsewhere."""
        desk = self.desk
        if self._reading or not desk.settings.look.styles:
            return
        if desk.session.manuscript.word_count < LEAST:
            self.here = self.whole = self.leanings = ""
            return
        text, caret = desk.draft.text, desk.quill.caret
        here = around(text, caret)
        now = desk.session.manuscript.revision, here
        if self._seen == now:
            return
        self._reading, self._seen = True, now
        desk.run_worker(
            lambda: self._read(text, here), thread=True, exit_on_error=False
        )

    def _read(self, text: str, here: str) -> None:
        from styles.encoder import StyleError, load
        from styles.incremental import Measured
        from styles.telling import leanings, line

        whole = said = leans = ""
        # A damaged installation says so where style is asked for by name.
        with contextlib.suppress(StyleError):
            if self._measured is None:
                self._measured = Measured(load())
            of_here = self._measured.encoder.read(here)
            said = line(of_here, ", ") if of_here.words >= LEAST else ""
            if len(text) <= MOST:
                self._measured.update_text(text)
                whole = line(self._measured.whole, ", ")
                leans = leanings(self._measured.whole)
        self.desk.app.call_from_thread(self._found, whole, said, leans)

    def _found(self, whole: str, here: str, leans: str) -> None:
        self._reading = False
        self.whole, self.here, self.leanings = whole, here, leans
        self.desk.show_lines()


def around(text: str, caret: int) -> str:
    """The paragraph at `caret`, at most `AROUND` letters on either side of it."""
    start = text.rfind("\n\n", max(0, caret - AROUND), caret)
    end = text.find("\n\n", caret, caret + AROUND)
    return text[
        max(0, caret - AROUND) if start < 0 else start : caret + AROUND
        if end < 0
        else end
    ].strip()
