"""The dial as it is seen, over places that are made up. Each test says what to look
for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from studio.app import Studio
from studio.dial.desk import DialDesk
from studio.dial.gauge import Place
from styles.dial import positions as dial
from styles.dial.curves import Curve
from styles.dial.motors import AxisMotor, Motors
from tests.pictures.conftest import Open, rest
from tests.pilot.conftest import Sitting

Compare = Callable[..., bool]
Before = Callable[[Pilot[Any]], Awaitable[None]]
SIZES = ((80, 24), (120, 36), (200, 60))
LINE = Curve(((-1.0, -1.2), (0.0, 0.0), (1.0, 1.2)))
DRAFT = {
    "realism": Place(0.6, 0.4, 0.75),
    "surreal": Place(0.25, 0.1, 0.45),
    "kjv": Place(0.05, 0.0, 0.15),
    "philosophical": Place(0.1, 0.0, 0.25),
    "archaic": Place(0.35, 0.2, 0.5),
    "nesting": Place(0.4, 0.25, 0.6),
    "concreteness": Place(0.7, 0.45, 0.85),
    "strangeness": Place(0.55, 0.3, 0.8),
    "density": Place(0.65, 0.4, 0.9),
    "dialogue": Place(0.5, 0.3, 0.7),
    "line-break": Place(0.15, 0.0, 0.4),
}


def beside(by: float) -> dict[str, Place]:
    """The same a little further up."""

    def moved(x: float) -> float:
        return min(max(x + by, 0.0), 1.0)

    return {
        name: Place(moved(p.at), moved(p.low - 0.1), moved(p.high + 0.1))
        for name, p in DRAFT.items()
    }


@pytest.fixture(autouse=True)
def made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every axis moves but density; where words stand does not hang on any data."""
    axes = {s.name: AxisMotor("archaic", "", LINE, 0.95) for s in dial.AXES}
    axes["density"] = AxisMotor("archaic", "", LINE, 0.6)
    axes["collapse"] = AxisMotor("archaic", "", LINE, 0.9)
    monkeypatch.setattr("studio.dial.play.motors", lambda: Motors({}, axes))

    def measure(self: DialDesk) -> None:
        known = self.gauge.draft
        self.gauge.draft = DRAFT
        if self.desk.weaver.weaving.asked:
            steps = zip(self.play.voices, (-0.12, 0.08, 0.3, 0.16), strict=True)
            self.gauge.lanes = {voice: beside(by) for voice, by in steps}
        if known is not DRAFT:
            self.show()

    monkeypatch.setattr(DialDesk, "_measure", measure)


def after(*keys: str) -> Before:
    async def pressed(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, Studio)
        sitting = Sitting(app, pilot)
        await sitting.until(lambda: app.bridge.state == "ready", "the engine")
        await sitting.press("ctrl+end")
        for key in keys:
            await sitting.press(key)
            await sitting.settled()
        await sitting.until(lambda: bool(app.desk.dial.gauge.draft), "a measure")
        await rest(pilot)
        app.desk.dial.show()
        await pilot.pause()

    return pressed


@pytest.mark.parametrize("size", SIZES)
def test_the_strip(snap_compare: Compare, studio: Open, size: tuple[int, int]) -> None:
    """One line above the keys: KJV turned to half, where the draft and the lanes stand
    as dots on the same line; two sliders where there is room. The footer shows the
    dial's keys, Esc among them."""
    keys = ("tab", "f2", "right", "right", "shift+up", "shift+up")
    assert snap_compare(studio(), terminal_size=size, run_before=after(*keys))


@pytest.mark.parametrize("size", SIZES)
def test_the_room(snap_compare: Compare, studio: Open, size: tuple[int, int]) -> None:
    """Every slider under its heading with words at both ends; density is dotted, with
    no ● on it: measured only. From 120 columns on the slider in hand is unfolded, a
    band for the draft and each voice; below, a line at either end of it."""
    keys = ("tab", "f2", "f2", "end", "right", "shift+up", "right", "right", "right")
    turned = (*keys, "shift+down", "shift+down", "down", "ctrl+l")
    assert snap_compare(studio(), terminal_size=size, run_before=after(*turned))


@pytest.mark.parametrize("theme", ["protean-light", "protean-contrast-dark"])
def test_themes(snap_compare: Compare, studio: Open, theme: str) -> None:
    """The same on paper and in high contrast: every sign can be told from its line."""
    keys = ("tab", "f2", "f2", "right", "right", "shift+up", "shift+up")
    app = studio(theme=theme)
    assert snap_compare(app, terminal_size=(120, 36), run_before=after(*keys))


def test_a_question_for_a_number(snap_compare: Compare, studio: Open) -> None:
    """In place of the sliders the strip asks for a number from 1 to 8."""
    keys = ("f2", "shift+up", "enter")
    assert snap_compare(studio(), terminal_size=(80, 24), run_before=after(*keys))


def test_beyond_the_end(snap_compare: Compare, studio: Open) -> None:
    """The tracks of the voices have an end within them, and realism stands past it."""
    keys = ("f2", "f2", "shift+end", "end")
    assert snap_compare(studio(), terminal_size=(120, 36), run_before=after(*keys))
