"""The dial played by a writer at the desk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from engines.events import Turned
from studio.dial.gauge import Place
from studio.dial.play import KEPT, POSITION, DialPlay
from styles.dial import positions as dial
from styles.dial.curves import Curve
from styles.dial.motors import AxisMotor, Motors
from tests.pilot.conftest import Sit, Sitting

KJV = 2
"""Steps to the right from the first slider to the KJV's."""
CURVE = Curve(((-1.0, -1.2), (0.0, 0.0), (1.0, 1.2)))


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was measured: archaic moves as it should, nesting does not."""
    known = Motors(
        {},
        {
            "archaic": AxisMotor("archaic", "", CURVE, 0.95),
            "nesting": AxisMotor("nesting", "", CURVE, 0.5),
        },
    )
    monkeypatch.setattr("studio.dial.play.motors", lambda: known)


def play(s: Sitting) -> DialPlay:
    return s.desk.dial.play


def asked(s: Sitting, name: str) -> float:
    slider = next(each for each in play(s).sliders if each.name == name)
    return play(s).position.value(slider)


async def to(s: Sitting, name: str) -> None:
    """Go to a slider by the arrows alone."""
    for _ in play(s).sliders:
        if play(s).slider.name == name:
            return
        await s.press("right")
    raise AssertionError(name)


async def test_one_key_in_esc_out_and_letters_go_to_the_page(sit: Sit) -> None:
    async with sit("A") as s:
        assert not s.desk.dial.strip.display
        await s.press("f2", "right", "right", "up", "up")
        assert s.desk.dial.strip.display
        assert asked(s, "kjv") == pytest.approx(0.1)
        await s.press("escape")
        assert not play(s).in_hand
        assert s.desk.dial.strip.display
        await s.press("f2", "x", "1")
        assert s.text == "Ax1"
        assert not play(s).in_hand
        assert asked(s, "kjv") == pytest.approx(0.1)


async def test_fine_coarse_ends_rest_and_lock(sit: Sit) -> None:
    async with sit("A") as s:
        await s.press("f2")
        await to(s, "archaic")
        await s.press("down", "shift+down", "pagedown")
        assert asked(s, "archaic") == pytest.approx(-0.5)
        await s.press("end")
        assert asked(s, "archaic") == 1.0
        await s.press("home", "backspace")
        assert asked(s, "archaic") == 0.0
        await s.press("ctrl+l", "up")
        assert asked(s, "archaic") == 0.0
        assert "locked" in s.said()
        await s.press("ctrl+l", "up")
        assert asked(s, "archaic") == pytest.approx(0.05)


async def test_an_axis_whose_figure_is_too_low_cannot_be_turned(sit: Sit) -> None:
    async with sit("A") as s:
        await s.press("f2")
        await to(s, "nesting")
        await s.press("up")
        assert asked(s, "nesting") == 0.0
        assert "measured only" in s.said()


async def test_an_axis_fitted_to_another_table_is_measured_only(
    sit: Sit, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Motors({}, {"archaic": AxisMotor("archaic", "f" * 12, CURVE, 0.95)})
    monkeypatch.setattr("studio.dial.play.motors", lambda: other)
    async with sit("A") as s:
        await s.press("f2")
        await to(s, "archaic")
        await s.press("up")
        assert asked(s, "archaic") == 0.0
        assert "measured only" in s.said()


async def test_styles_stay_on_their_simplex_and_go_beyond_on_request(sit: Sit) -> None:
    async with sit("A") as s:
        await s.press("f2", "end", "right", "ctrl+up", "ctrl+up")
        assert asked(s, "surreal") == pytest.approx(0.5)
        assert asked(s, "realism") == pytest.approx(0.5)
        await s.press("shift+end", "end")
        assert asked(s, "surreal") == pytest.approx(1.25)
        assert asked(s, "realism") == 0.0
        await s.press("shift+end")
        assert asked(s, "surreal") == pytest.approx(1.0)


async def test_undo_takes_a_turn_back_and_redo_makes_it_again(sit: Sit) -> None:
    async with sit("A") as s:
        await s.press("f2", "up", "up", "up", "right", "up")
        assert (asked(s, "realism"), asked(s, "surreal")) == (0.15, 0.05)
        await s.press("ctrl+z")
        assert (asked(s, "realism"), asked(s, "surreal")) == (0.15, 0.0)
        await s.press("ctrl+z")
        assert play(s).state.neutral
        await s.press("ctrl+y", "ctrl+y")
        assert (asked(s, "realism"), asked(s, "surreal")) == (0.15, 0.05)
        assert s.text == "A"


async def test_a_turn_taken_back_from_the_page_is_told(sit: Sit) -> None:
    """Nothing moves on the page, so the writer would press again and lose words."""
    told = "That step was a turn of the dial."
    async with sit("A") as s:
        await s.press("end", "b", "f2", "up", "escape")
        for key in ("ctrl+z", "ctrl+y", "ctrl+z"):
            await s.press(key)
            assert s.desk.notices.shown is not None
            assert s.desk.notices.shown.text == told
            assert s.text == "Ab"
        await s.press("ctrl+z")
        assert s.desk.notices.shown is None
        assert s.text == "A"


async def test_positions_are_kept_recalled_and_come_back_with_the_draft(
    sit: Sit, tmp_path: Any
) -> None:
    async with sit("A") as s:
        await s.press("f2", "end", "enter", "3", "right", "end")
        assert asked(s, "realism") == 0.0
        await s.press("3")
        assert asked(s, "realism") == 1.0
        await s.press("7")
        assert "Nothing is kept at 7" in s.said()
        assert s.text == "A"
    async with sit(None) as s:
        assert asked(s, "realism") == 1.0
        await s.press("f2", "ctrl+w")
        assert play(s).state.neutral
        await s.press("3")
        assert asked(s, "realism") == 1.0


async def test_a_locked_slider_stays_where_it_is_when_a_position_is_recalled(
    sit: Sit,
) -> None:
    async with sit("A") as s:
        await s.press("f2", "end", "enter", "1", "home", "right", "up", "up", "ctrl+l")
        await s.press("1")
        assert asked(s, "surreal") == pytest.approx(0.1)
        assert asked(s, "realism") == pytest.approx(0.9)


async def test_a_turn_reaches_voices_that_speak_from_their_next_word_on(
    sit: Sit,
) -> None:
    async with sit("He went on,", host=("--tokens-per-second", "2")) as s:
        await s.press("tab")
        await s.until(lambda: len(s.lane("kjv")) > 4, "a word")
        await s.press("f2", *["right"] * KJV, "shift+up")
        heard: list[Turned] = []
        bridge, drain = s.app.bridge, s.app.bridge.drain

        def listening() -> Any:
            events = drain()
            heard.extend(e for e in events if isinstance(e, Turned))
            return events

        bridge.drain = listening  # type: ignore[method-assign]
        await s.press("shift+up")
        await s.until(lambda: len(heard) >= 3, "turns")
        assert {turn.voice for turn in heard} >= {"realism", "surreal"}
        assert all(turn.at > 0 for turn in heard)
        scales = {x.path[-8:]: x.scale for x in heard[-1].adapters}
        assert sum(scales.values()) <= 1.0 + 1e-6
        await s.press("escape", "escape")
        await s.settled()
        recorded = s.desk.session.recorded("turn")
        assert {event.payload["voice"] for event in recorded} >= {"realism"}
        assert all(event.payload["at"] > 0 for event in recorded)


async def test_a_voice_alone_has_a_dial_of_its_own(sit: Sit) -> None:
    async with sit("A") as s:
        await s.press("f2", "ctrl+right", "up", "up")
        assert play(s).whose == "realism"
        assert play(s).state.every.neutral
        assert asked(s, "realism") == pytest.approx(0.1)
        await s.press("ctrl+left")
        assert asked(s, "realism") == 0.0
        await s.press("ctrl+right", "ctrl+w")
        assert play(s).state.neutral


async def test_a_morph_goes_with_the_words(sit: Sit) -> None:
    async with sit("One two three") as s:
        await s.press("f2", "end", "enter", "1", "ctrl+w", "ctrl+g", "ctrl+g", "ctrl+g")
        assert "40 words" in s.desk.dial.strip.view.said
        await s.press("1")
        assert asked(s, "realism") == 0.0
        for _ in range(10):
            await s.write(" a")
        assert asked(s, "realism") == pytest.approx(0.25)
        await s.press("f2", "f2")
        room = s.desk.dial.room
        assert room is not None
        told = str(room.told.render())
        assert "in 30 words: Realism" in told
        await s.press("ctrl+right")
        assert "30 words" not in str(room.told.render())
        s.desk.session.turn(POSITION, None)


async def test_the_far_side_is_opposite_and_one_more_key_comes_home(sit: Sit) -> None:
    async with sit("She reached for the") as s:
        await s.woven()
        await s.press("ctrl+a")
        assert "no far side yet" in s.said()
        s.desk.dial.gauge.draft = {
            "archaic": Place(0.9, 0.8, 1.0),
            "kjv": Place(0.9, 0.7, 1.0),
            "realism": Place(0.05, 0.0, 0.2),
            "surreal": Place(0.3, 0.2, 0.4),
            "philosophical": Place(0.2, 0.1, 0.3),
        }
        await s.press("down", "ctrl+a")
        await s.settled()
        lit = s.desk.weaver.weaving.lane
        assert lit is not None
        far = play(s).state.own[lit.voice]
        assert dict(far.styles) == {"realism": 1.0}
        assert dict(far.turned)["archaic"] < -0.9
        assert len(lit.takes) == 2
        assert [len(lane.takes) for lane in s.desk.weaver.weaving.lanes].count(2) == 1
        await s.press("ctrl+a")
        assert not play(s).state.own


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_the_room_shows_every_slider_and_the_same_keys_play_it(
    sit: Sit, size: tuple[int, int]
) -> None:
    async with sit("She reached for the pen.", size=size) as s:
        await s.press("f2", "f2")
        await s.settled()
        room = s.desk.dial.room
        assert room is not None
        assert s.app.screen is room
        every = {slider.name for slider in play(s).sliders}
        await s.until(lambda: {r.slider for r in room.board.rows()} - {""} == every)
        await s.press("right", "end", "enter", "2")
        assert asked(s, "surreal") == 1.0
        await s.press("ctrl+z")
        assert play(s).state.neutral
        assert s.text == "She reached for the pen."
        await s.press("x", "f2")
        assert s.at_desk
        assert play(s).in_hand
        await s.press("f2", "escape")
        assert s.at_desk
        assert not play(s).in_hand
        assert s.text == "She reached for the pen."


async def test_what_the_room_refuses_it_says_there(sit: Sit) -> None:
    async with sit("A", size=(80, 24)) as s:
        await s.press("f2", "f2", "ctrl+l", "up")
        room = s.desk.dial.room
        assert room is not None
        assert "This slider is locked" in str(room.told.render())
        await s.press("right")
        assert "every voice" in str(room.told.render())
        await s.press("7")
        assert "Nothing is kept at 7" in str(room.told.render())


HOSTILE = {
    "every": {"styles": {"kjv": 1e300, "\x1b[31m": 0.5}, "turned": [1], "beyond": 7},
    "own": {"[@click=app.quit]": {"styles": {"kjv": 0.5}}, "": 3},
    "morph": {"of": 3, "words": -1},
}


async def test_a_strangers_session_does_no_harm(sit: Sit) -> None:
    values: list[Any] = [HOSTILE, [], {"every": None, "own": []}]
    for value in values:
        async with sit("A") as s:
            session = s.desk.session
            session.turn(POSITION, value)
            session.settings[KEPT] = {"1": value, "9": {}, "x": []}
            session.settings["dial locked"] = [3, "kjv", "\x1b"]
        async with sit(None) as s:
            await s.press("f2", "f2", "right", "up", "1", "escape", "tab")
            await s.settled()
            assert s.at_desk


async def test_a_long_draft_is_measured_while_one_types(sit: Sit) -> None:
    async with sit("The door was open and nobody came in. " * 400) as s:
        await s.press("f2")
        await s.until(lambda: bool(s.desk.dial.gauge.draft), "a measure")
        measured = s.desk.dial.gauge.draft["archaic"]
        assert 0.0 <= measured.low <= measured.at <= measured.high <= 1.0
        view = s.desk.dial.strip.view.sliders[0]
        assert view.draft is not None


async def test_voices_that_speak_from_pages_have_no_sliders(sit: Sit) -> None:
    async with sit("A") as s:
        weaver = s.desk.weaver
        pages = [
            replace(each, voice=replace(each.voice, adapters=(), exemplar="A page."))
            for each in weaver.speakers
        ]
        weaver.arrange(pages)
        s.desk.dial.arranged()
        assert not any(slider.style for slider in play(s).sliders)
        await s.press("f2", "up", "tab")
        await s.settled()
        assert asked(s, "archaic") == pytest.approx(0.05)


def test_every_axis_of_the_encoder_has_a_slider() -> None:
    from styles.axes import AXIS_IDS

    assert tuple(slider.name for slider in dial.AXES) == AXIS_IDS
