"""The voices as a table: on or off, how warm, how many takes, where each comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studio.dial.warmth import slider, word
from studio.writing.counts import spoken
from widgets.glyphs import visible

TALL = 3
"""Rows a voice takes: its line, its note, and an empty one."""
NAME = 18
DOT = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One voice. `temperature` is the one in force, `own` whether it is the voice's."""

    name: str
    label: str
    note: str
    hue: str
    on: bool
    temperature: float
    own: bool
    takes: int
    tuned: int = 0
    """How many further sampler settings the writer has made."""


class VoiceTable(Widget, can_focus=True):
    """Rows, one of them lit. A click lights a row; on its dot it switches it."""

    DEFAULT_CSS = "VoiceTable { height: auto; width: 100%; }"

    @dataclass
    class Clicked(Message):
        index: int
        switch: bool

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.lit = 0

    def show(self, rows: Sequence[Row], lit: int) -> None:
        self.rows, self.lit = tuple(rows), lit
        self.refresh(layout=True)

    def render(self) -> Content:
        return Content("\n").join(
            self.draw(row, index == self.lit) for index, row in enumerate(self.rows)
        )

    def draw(self, row: Row, lit: bool) -> Content:
        quiet = "$foreground 55%"
        ink = row.hue if row.on else quiet
        name = visible(row.label)
        name = name if len(name) < NAME else name[: NAME - 2] + "…"
        warmth = word(row.temperature)
        takes = spoken(row.takes, "take", "takes")
        tuned = f"  +{row.tuned} more" if row.tuned else ""
        width = max(20, self.size.width - DOT - 2)
        note = visible(row.note)
        note = note if len(note) <= width else note[: width - 1] + "…"
        return Content.assemble(
            ("▌ " if lit else "  ", "$primary"),
            ("● " if row.on else "○ ", ink),
            (f"{name:<{NAME}}", f"{ink} bold" if lit else ink),
            (
                slider(row.temperature),
                quiet if row.own or not row.on else "$foreground",
            ),
            (f"  {warmth:<9}", quiet if row.own or not row.on else "$foreground"),
            (f"{takes:<8}", quiet if row.takes == 1 or not row.on else "$foreground"),
            (tuned, quiet),
            "\n",
            (f"    {note}\n", quiet),
        )

    def on_click(self, event: events.Click) -> None:
        index = event.y // TALL
        if index < len(self.rows):
            self.post_message(self.Clicked(index, event.x <= DOT))
