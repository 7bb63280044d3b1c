"""From the dial as data to what its strip and its board show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from studio.dial.gauge import Place
from studio.dial.virality import MOST_INFECTION
from studio.writing.counts import spoken
from styles.axes import AXES, STYLES
from styles.dial.positions import BEYOND, END, VIRALITY, Position, Slider
from widgets.dial_board import BoardView
from widgets.dial_strip import StripView
from widgets.slider import Measured, SliderView

if TYPE_CHECKING:
    from studio.dial.play import DialPlay

VOICES, WORDS, MANNER = "voices", "words", "manner"
DRAFT = "the draft"
_SHARES = (
    (0.02, ""),
    (0.2, "a touch"),
    (0.4, "some"),
    (0.6, "half"),
    (0.8, "much"),
    (0.98, "most"),
    (1.02, "all of it"),
)
_OFTEN = ((0.05, ""), (0.35, "now and then"), (0.65, "often"))
_TURNS = ((0.02, ""), (0.3, "a touch"), (0.6, "more"), (0.85, "much more"))


def amount(slider: Slider, value: float) -> str:
    """How far a slider is turned, in words.

    >>> amount(Slider("kjv", "silent", "KJV", True), 0.5)
    'half'
    >>> amount(Slider("archaic", "plain", "archaic"), -1.0)
    'as can be'
    """
    if slider == VIRALITY:
        return next((said for below, said in _OFTEN if value < below), "crowding in")
    if slider.style:
        for below, said in _SHARES:
            if value < below:
                return said
        return "beyond"
    for below, said in _TURNS:
        if abs(value) < below:
            return said
    return "as can be"


def described(position: Position, play: DialPlay) -> str:
    """A position in a few words."""
    said: list[str] = []
    for slider in sorted(
        play.sliders, key=lambda s: -abs(position.value(s)) if s.style else 1.0
    ):
        value = position.value(slider)
        much = amount(slider, value)
        if not much:
            continue
        if slider == VIRALITY:
            said.append(f"your words {much}")
        elif slider.style:
            said.append(slider.high if much == "all of it" else f"{much} {slider.high}")
        else:
            said.append(slider.high if value > 0 else slider.low)
    return ", ".join(said) or "every voice as it is"


def slider_view(slider: Slider, play: DialPlay, hues: Mapping[str, str]) -> SliderView:
    """One slider of the dial in hand."""
    position = play.position
    offered = play.offered(slider)
    value = position.value(slider)
    span = BEYOND if slider.style and position.beyond else END
    low = slider.floor
    draft = play.gauge.draft.get(slider.name)
    lanes = tuple(
        _measured(place, slider, span, hues.get(voice, ""), voice)
        for voice in play.voices
        if (place := _of_lane(play, voice, slider)) is not None
    )
    group = VOICES if slider.style else WORDS
    if slider == VIRALITY or slider.name in ("ambiguity", "entropy", "collapse"):
        group = MANNER
    return SliderView(
        slider.name,
        slider.low,
        slider.high,
        asked=(value - low) / (span - low),
        rest=(0.0 - low) / (span - low),
        end=END / span if slider.style else 1.0,
        amount=amount(slider, value) if offered else "measured only",
        draft=_measured(draft, slider, span, "", DRAFT) if draft else None,
        lanes=lanes,
        locked=slider.name in play.locked,
        offered=offered,
        hue=hues.get(slider.name, "") if slider.style else "",
        group=group,
    )


def _of_lane(play: DialPlay, voice: str, slider: Slider) -> Place | None:
    """Where a voice's take stands on a slider."""
    if slider != VIRALITY:
        return play.gauge.lanes.get(voice, {}).get(slider.name)
    n_terms, n_tokens = play.weaver.infected.get(voice, (0, 0))
    if not n_tokens:
        return None
    at = min(1.0, 100 * n_terms / n_tokens / MOST_INFECTION)
    return Place(at, at, at)


def _measured(
    place: Place, slider: Slider, span: float, hue: str, label: str
) -> Measured:
    by = END / span if slider.style else 1.0
    return Measured(place.at * by, place.low * by, place.high * by, hue, label)


def examples(slider: Slider) -> list[tuple[str, str]]:
    """A line at each end of an axis, or one in a style, as (its word, the line)."""
    if slider.style:
        return [(slider.high, s.example) for s in STYLES if s.id == slider.name]
    return [
        pair
        for axis in AXES
        if axis.id == slider.name
        for pair in ((axis.low, axis.example_low), (axis.high, axis.example_high))
    ]


def whose(play: DialPlay) -> str:
    """Whose dial is in hand, in words."""
    return f"{play.whose} alone" if play.whose else "every voice"


def standing(play: DialPlay) -> str:
    """Whose dial stands where, and where a morph of it is going."""
    said = f"{whose(play)}: {described(play.position, play)}"
    morph = play.state.morph
    if morph is None or play.state.morphing != play.whose:
        return said
    left = morph.since + morph.words - play.n_words
    if left <= 0:
        return said
    return f"{said}; in {spoken(left, 'word', 'words')}: {described(morph.to, play)}"


def question(play: DialPlay) -> str:
    """What the next number key is asked for, or nothing."""
    if play.asking == "keep":
        return "Keep where it stands: press 1 to 8"
    if play.asking == "morph":
        return (
            f"Over the next {play.morph_words} words, go to what is kept at 1 to 8: "
            "press its number"
        )
    return ""


def strip_view(play: DialPlay, hues: Mapping[str, str]) -> StripView:
    """The slider in hand and the one after it."""
    sliders = play.sliders
    at = sliders.index(play.slider)
    # Out of hand, what is turned is worth the room.
    order = [*sliders[at:], *sliders[:at]]
    if not play.in_hand:
        position = play.position
        order.sort(key=lambda slider: position.value(slider) == 0.0)
    views = tuple(slider_view(slider, play, hues) for slider in order[:2])
    return StripView(views, whose(play), play.in_hand, question(play))


def board_view(play: DialPlay, hues: Mapping[str, str]) -> BoardView:
    """Every slider."""
    views = tuple(slider_view(slider, play, hues) for slider in play.sliders)
    return BoardView(views, play.slider.name)
