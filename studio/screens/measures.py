"""Measures: where the caret's words and the whole draft stand among prose and verse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.widget import Widget

from studio.counts import spoken
from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.sheet import Sheet

if TYPE_CHECKING:
    from styles.measures.report import Report

READING = "Reading …"
WIDTH = 24


class MeasuresRoom(Room[None]):
    """`found` is called from elsewhere once both texts were read: measuring takes
    longer than opening a room may."""

    heading = "measures"

    def __init__(self, here: str, draft: str) -> None:
        super().__init__()
        self.here, self.draft = here, draft
        self.sheet = Sheet(READING)

    def body(self) -> Iterable[Widget]:
        yield self.sheet

    def begin(self) -> None:
        self.sheet.focus()
        self.run_worker(self._read, thread=True, exit_on_error=False)

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "scroll", "down"),)

    def _read(self) -> None:
        from styles.encoder import StyleError, load
        from styles.measures.report import measure

        try:
            encoder = load()
            here, draft = measure(self.here, encoder), measure(self.draft, encoder)
        except StyleError as error:
            self.app.call_from_thread(self._refused, f"{error.title}. {error.message}")
            return
        self.app.call_from_thread(self._found, here, draft)

    def _refused(self, why: str) -> None:
        self.sheet.show([(why, "warn")])

    def _found(self, here: Report, draft: Report) -> None:
        self.say(spoken(draft.words, "word", "words"))
        self.sheet.show(parts(here, draft))
        self.sheet.scroll_home(animate=False)


def parts(here: Report, draft: Report) -> list[Part]:
    """The page: a measure each, the caret's words ● and the draft ○ on a line."""
    from styles.measures.telling import TOO_SHORT, past

    if not draft.windows:
        return [TOO_SHORT.format(words=draft.words)]
    found: list[Part] = [
        ("●", "accent"),
        " the words about the caret   ",
        ("○", "strong"),
        " the whole draft\n",
        ("Places among passages of 120 words; none is a grade.\n", "muted"),
    ]
    for of_here, of_draft in zip(here.values, draft.values, strict=True):
        measure = of_draft.measure
        if of_draft.at is None or of_draft.prose is None or of_draft.verse is None:
            continue
        found += [
            (f"\n{measure.label}", "heading"),
            (f"  {measure.low} to {measure.high}\n", "muted"),
        ]
        if measure.marked:
            found.append((f"  {measure.marked}\n", "muted"))
        pairs = (
            ("prose", of_here.prose, of_draft.prose),
            ("verse", of_here.verse, of_draft.verse),
        )
        for kind, near, whole in pairs:
            said = past(whole if near is None else near, kind)
            found += [
                (f"  {kind}  ", "muted"),
                *_line(near, whole),
                f"  {said}\n",
            ]
    return found


def _line(near: float | None, whole: float) -> list[Part]:
    cells = ["╌"] * WIDTH
    cells[_cell(whole)] = "○"
    if near is None:
        return ["".join(cells)]
    place = _cell(near)
    return ["".join(cells[:place]), ("●", "accent"), "".join(cells[place + 1 :])]


def _cell(percent: float) -> int:
    return min(WIDTH - 1, int(percent / 100 * WIDTH))
