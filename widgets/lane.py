"""One voice's lane: its name, its state and the take that is being looked at."""

from __future__ import annotations

from dataclasses import dataclass, replace

from rich.text import Text
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


@dataclass(frozen=True, slots=True)
class LaneView:
    """What a lane shows. `k` of `n` takes, counted from 1 (n = 0: none yet).

    `state` is one of "idle", "thinking" (asked, no word yet), "speaking" (words are
    coming), "ended", "stopped" (by the writer), "failed". `note` is a short quiet remark
    such as "speaks from an example page". `stale`: woven before the last words typed.
    `hue` is a colour such as "#88c0d0".
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


class Lane(Widget):
    """One voice: `show(view)` sets all of it, `append(text)` and `shrink(n_chars)` follow
    a take as it grows; `selected` lights it. Text is never read as markup.

    Messages: Clicked(voice), Taken(voice) (double click), TakeStepped(voice, by)
    (click or wheel on k/n; `by` is 1 or -1).
    """

    selected: reactive[bool] = reactive(False, toggle_class="-selected")

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

    def __init__(
        self,
        view: LaneView,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.view = view

    @property
    def voice(self) -> str:
        return self.view.voice

    def show(self, view: LaneView) -> None:
        """Show another state of this voice."""
        self.view = view
        self.refresh()

    def append(self, text: str) -> None:
        """The take grew."""
        self.show(replace(self.view, text=self.view.text + text, state="speaking"))

    def shrink(self, n_chars: int) -> None:
        """The take went back to its first `n_chars` characters."""
        self.show(replace(self.view, text=self.view.text[:n_chars]))

    def render(self) -> Text:
        view = self.view
        head = f"{view.label or view.voice} {view.k}/{view.n} {view.state}"
        return Text(head + ("  <" if self.selected else "") + "\n" + view.text)


if __name__ == "__main__":
    from textual.app import App, ComposeResult

    class Demo(App[None]):
        def compose(self) -> ComposeResult:
            yield Lane(LaneView("realism", text="and the clerk wrote", k=1, n=2))

    Demo().run()
