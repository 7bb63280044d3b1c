"""Words for numbers, and no more of them than the numbers bear."""

from __future__ import annotations

from styles.axes import AXES
from styles.encoder import Encoder
from styles.reading import AxisReading, Place, Reading, Share
from styles.telling import (
    among,
    band,
    leanings,
    line,
    page,
    share_word,
    slider,
    trust,
)


def reading(**means: float) -> Reading:
    return Reading(300, tuple(Share(style, m, m, m) for style, m in means.items()), ())


def test_shares_grow_in_words_as_in_numbers() -> None:
    said = [share_word(step / 100) for step in range(101)]
    assert said[0] == "hardly any"
    assert said[-1] == "nearly all"
    order = list(dict.fromkeys(said))
    assert [order.index(word) for word in said] == sorted(map(order.index, said))


def test_one_line_names_the_greatest_first_and_leaves_the_least_out() -> None:
    assert line(reading(realism=0.3, surreal=0.02, kjv=0.55)) == (
        "kjv about half · realism about a third"
    )


def test_a_wide_band_is_a_question() -> None:
    share = Share("kjv", 0.5, 0.1, 0.9)
    assert line(Reading(100, (share,), ())) == "kjv about half?"
    assert band(share) == "a little to nearly all"


def test_nothing_is_said_of_nothing(encoder: Encoder) -> None:
    empty = encoder.read("")
    assert line(empty) == ""
    assert page(empty) == ["There is no word to read here."]


def test_of_a_few_words_no_axis_is_told(encoder: Encoder) -> None:
    told = page(encoder.read("She went down to the river."))
    assert "too little" in told[0]
    assert not any("━" in said for said in told)


def test_another_language_is_told_as_such(encoder: Encoder) -> None:
    other = encoder.read("Der Mann ging abends durch die Stadt und sprach nie. " * 20)
    assert line(other) == ""
    told = "\n".join(page(other))
    assert "English" in told
    assert "surreal" not in told


def test_percentiles_are_told_in_tenths_or_not_at_all() -> None:
    def told(at: float, low: float, high: float) -> str:
        return among(Place(at, low, high), "prose", "archaic", "plain")

    assert told(72, 60, 80) == "archaic, past about 7 in 10 of prose"
    assert told(21, 10, 30) == "plain, past about 8 in 10 of prose"
    assert told(50, 40, 60) == "in the middle of prose"
    assert told(70, 5, 95) == "too little to place it among prose"


def test_a_leaning_is_told_where_the_whole_band_lies_beyond_the_middle() -> None:
    anywhere = Place(50, 0, 100)

    def read(*places: Place, english: bool = True) -> str:
        some = [
            AxisReading(axis.id, place, anywhere, 0, 0, 0)
            for axis, place in zip(AXES, places, strict=True)
        ]
        return leanings(Reading(300, (), tuple(some), english))

    rest = [Place(60, 30, 90)] * (len(AXES) - 2)
    assert read(*rest, Place(60, 51, 90), Place(60, 30, 90)) == "spoken"
    assert read(Place(30, 10, 49), Place(95, 80, 99), *rest) == "winding, plain"
    assert read(Place(50, 1, 99), Place(49, 20, 51), *rest) == ""
    assert read(Place(9, 1, 19), Place(95, 80, 99), *rest, english=False) == ""


def test_where_the_band_is_everywhere_no_place_is_shown() -> None:
    assert slider(Place(100, 20, 100), 5) == "╌━━━━"


def test_the_slider_shows_place_and_band() -> None:
    assert slider(Place(50, 25, 75), 8) == "╌╌━━●━━╌"
    assert slider(Place(100, 100, 100), 4) == "╌╌╌●"


def test_trust_grows_with_words() -> None:
    said = [trust(words) for words in (0, 10, 100, 500, 5_000)]
    assert len(set(said)) == 5


def test_a_page_fits_a_terminal(encoder: Encoder) -> None:
    lines = page(encoder.read(AXES[1].example_high * 10))
    assert max(map(len, lines)) <= 80
