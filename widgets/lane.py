"""One voice's lane: its name, its state and the take that is being looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.reactive import reactive
from typing_extensions import Unpack

from widgets.glyphs import cells, visible
from widgets.options import Options
from widgets.painted import Cell, Painted
from widgets.take_rows import clipped, take_rows

SAYING = {"stopped": "stopped", "failed": "failed", "waiting": "waiting"}
"""States that are said in words; a lane that is thinking shows one mark."""


@dataclass(frozen=True, slots=True)
class LaneView:
    """What a lane shows. `k` of `n` takes, counted from 1 (n = 0: none yet).

    `state` is one of "idle", "waiting" (the engine is not ready), "thinking" (asked, no
    word yet), "speaking" (words are coming), "ended", "stopped" (by the writer),
    "failed". `stale`: woven before the last words typed, or, with `elsewhere`, where
    the caret no longer stands. `note` is a short quiet remark
    such as "speaks from an example page". `hue` is a colour such as "#88c0d0".
    """

    voice: str
    label: str = ""
    hue: str = ""
    text: str = ""
    k: int = 0
    n: int = 0
    state: str = "idle"
    stale: bool = False
    note: str = ""
    elsewhere: bool = False


class Lane(Painted):
    """One voice: `show(view)` sets all of it; `append(text)` and `cut_back(n_chars)`
    follow a take as it grows; `selected` lights it. Text is never read as markup.

    The end of a long take stays in sight, or its head once some of it was taken; the
    wheel and `scroll_rows` move it.
    Messages: Clicked(voice), Taken(voice) (double click), TakeStepped(voice, by) (a
    click on k/n: 1 is the next take, -1 the previous).
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "role--bar",
        "role--quiet",
        "role--stale",
    }
    DEFAULT_CSS = """
    Lane {
        height: 1fr;
        & .role--bar { color: $foreground 25%; }
        & .role--quiet { color: $foreground 72%; }
        & .role--stale { color: $foreground 45%; }
        &:ansi .role--bar, &:ansi .role--stale { text-style: dim; }
    }
    """

    selected: reactive[bool] = reactive(False, repaint=False)

    @dataclass
    class Clicked(Message):
        """A lane was clicked."""

        voice: str

    @dataclass
    class Taken(Message):
        """A lane was double-clicked: its take is wanted."""

        voice: str

    @dataclass
    class TakeStepped(Message):
        """The next (1) or the previous (-1) take of a voice is wanted."""

        voice: str
        by: int

    def __init__(self, view: LaneView, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.view = view
        self.hues = {view.voice: view.hue}
        self._back = 0
        self._rows: list[str] = []
        self._rows_of: tuple[str, int] | None = None
        self._counter = (0, 0)

    @property
    def voice(self) -> str:
        return self.view.voice

    def show(self, view: LaneView) -> None:
        """Show another state of this voice."""
        if view.k != self.view.k or not view.text:
            self._back = 0
        elif len(view.text) < len(self.view.text) and self.view.text.endswith(
            view.text
        ):
            # Its beginning was taken: what comes next is what is wanted in sight.
            self._back = len(view.text)
        if view.hue != self.view.hue:
            self.hues = {view.voice: view.hue}
            self.repaint_all()
        self.view = view
        self.repaint()

    def append(self, text: str) -> None:
        """The take grew."""
        self.show(replace(self.view, text=self.view.text + text, state="speaking"))

    def cut_back(self, n_chars: int) -> None:
        """The take went back to its first `n_chars` characters."""
        self.show(replace(self.view, text=self.view.text[:n_chars]))

    def scroll_rows(self, by: int) -> None:
        """Move the take up (by < 0) or down by rows."""
        most = max(0, len(self._body()) - self._body_height)
        self._back = min(most, max(0, min(most, self._back) - by))
        self.repaint()

    def watch_selected(self) -> None:
        self.repaint()

    # Painting

    @property
    def n_rows_wanted(self) -> int:
        """Rows that show the whole take, head and empty row included."""
        return len(self._body()) + 2

    @property
    def _body_height(self) -> int:
        """Rows for the take: all but the head and, given room, an empty one."""
        height = self.size.height
        return max(0, height - (2 if height > 3 else 1))

    def _body(self) -> list[str]:
        key = (self.view.text, self.size.width - 4)
        if self._rows_of != key:
            self._rows, self._rows_of = take_rows(*key), key
        if self.view.state == "speaking":
            rows = self._rows or [""]
            return [*rows[:-1], f"{rows[-1]}\N{LOWER ONE EIGHTH BLOCK}"]
        if self.view.state == "failed" and not self._rows:
            return take_rows(self.view.note, key[1])
        return self._rows

    def look(self, y: int) -> tuple[Cell, ...]:
        """The pieces of row `y`."""
        selected = self.selected
        bar, style = ("▌", self.view.voice) if selected else ("│", "bar")
        if y == 0:
            return ((f"{bar} ", style), *self._head(max(0, self.size.width - 2)))
        body, height = self._body(), self._body_height
        top = max(0, len(body) - height - self._back)
        index = top + y - 1
        if y > height or index >= len(body):
            return ((bar, style),)
        if y == 1 and top > 0:
            bar = "↑"
        elif y == height and index + 1 < len(body):
            bar = "↓"
        text = "stale" if self.view.stale else "" if selected else "quiet"
        if self.view.state == "failed" and not self._rows:
            text = "bad"
        return ((f"{bar} ", style), (body[index], text))

    def _head(self, width: int) -> list[Cell]:
        """Name and remarks at the left; k/n and the lit lane's mark at the right."""
        view = self.view
        counter = f"{view.k}/{view.n}" if view.n else ""
        if view.n > 1 and self.selected:
            counter = f"‹{counter}›"
        right = f" {counter}{' < ' if self.selected else '   '}" if width > 12 else ""
        room = width - len(right)
        name = clipped(visible(view.label or view.voice), room)
        left: list[Cell] = [(name, f"{view.voice}!" if self.selected else view.voice)]
        used = cells(name)
        said = [SAYING.get(view.state, "")]
        if view.state == "thinking":
            said = ["·"]
        if view.stale:
            where = "for another place" if view.elsewhere else "before your last words"
            said.append(where)
        if view.state != "failed":
            said.append(view.note)
        for remark in filter(None, map(visible, said)):
            if used + 2 + cells(remark) <= room:
                left.append((f"  {remark}", "bad" if remark == "failed" else "muted"))
                used += 2 + cells(remark)
        self._counter = (2 + room, 2 + room + 1 + len(counter))
        return [*left, (" " * (room - used), "muted"), (right, "muted")]

    # Mouse

    async def _on_click(self, event: events.Click) -> None:
        event.stop()
        start, end = self._counter
        if event.y == 0 and self.view.n > 1 and start <= event.x < end:
            by = -1 if event.x < (start + end) // 2 else 1
            self.post_message(self.TakeStepped(self.voice, by))
        elif event.chain == 2:
            self.post_message(self.Taken(self.voice))
        else:
            self.post_message(self.Clicked(self.voice))

    def _on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_rows(-1)

    def _on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_rows(1)


if __name__ == "__main__":
    from widgets.demo import show

    show(
        Lane(
            LaneView(
                "surreal",
                hue="#b48ead",
                text=" which had already begun to sign itself in the margin, one glass "
                "string at a time",
                k=2,
                n=2,
            )
        )
    )
