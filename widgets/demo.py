"""Shows one widget by itself: `python -m widgets.lane`."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App, ComposeResult
from textual.widget import Widget


def show(*widgets: Widget, then: Callable[[], None] | None = None) -> None:
    """Run a bare app that holds these widgets and nothing else; Ctrl+Q leaves it."""

    class Demo(App[None]):
        def compose(self) -> ComposeResult:
            yield from widgets

        def on_mount(self) -> None:
            if then is not None:
                self.call_after_refresh(then)

    Demo().run()
