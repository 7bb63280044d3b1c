"""Every widget can be looked at by itself: `python -m widgets.<name>`."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable

import pytest
from textual.widget import Widget

from tests.widgets.stage import Stage
from widgets import demo

ALONE = [
    "choice_bar",
    "diff_view",
    "find_bar",
    "graph_view",
    "key_bar",
    "lane",
    "lanes",
    "notice_bar",
    "pick_list",
    "quill",
    "sheet",
    "spread",
    "status_line",
    "steer_bar",
]


@pytest.mark.parametrize("name", ALONE)
async def test_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Widget] = []
    afterwards: list[Callable[[], None]] = []

    def show(*widgets: Widget, then: Callable[[], None] | None = None) -> None:
        shown.extend(widgets)
        if then is not None:
            afterwards.append(then)

    monkeypatch.setattr(demo, "show", show)
    kept = sys.modules.pop(f"widgets.{name}", None)
    runpy.run_module(f"widgets.{name}", run_name="__main__")
    if kept is not None:
        sys.modules[f"widgets.{name}"] = kept
    stage = Stage(*shown)
    async with stage.run_test(size=(80, 24)) as pilot:
        for then in afterwards:
            then()
        await pilot.pause()
        assert stage.picture().strip()
