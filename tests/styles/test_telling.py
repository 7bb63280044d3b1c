"""Words for numbers, and no more of them than the numbers bear."""

from __future__ import annotations

from styles.axes import AXES
from styles.encoder import Encoder
from styles.reading import Place, Reading, Share
from styles.telling import among, band, line, page, share_word, slider, trust


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


def test_percentiles_are_told_in_tenths_or_not_at_all() -> None:
    def told(at: float, low: float, high: float) -> str:
        return among(Place(at, low, high), "prose", "archaic", "plain")

    assert told(72, 60, 80) == "archaic, past about 7 in 10 of prose"
    assert told(21, 10, 30) == "plain, past about 8 in 10 of prose"
    assert told(50, 40, 60) == "in the middle of prose"
    assert told(70, 5, 95) == "too little to place it among prose"


def test_the_slider_shows_place_and_band() -> None:
    assert slider(Place(50, 25, 75), 8) == "╌╌━━●━━╌"
    assert slider(Place(100, 100, 100), 4) == "╌╌╌●"


def test_trust_grows_with_words() -> None:
    said = [trust(words) for words in (0, 10, 100, 500, 5_000)]
    assert len(set(said)) == 5


def test_a_page_fits_a_terminal(encoder: Encoder) -> None:
    lines = page(encoder.read(AXES[1].example_high * 10))
    assert max(map(len, lines)) <= 80
