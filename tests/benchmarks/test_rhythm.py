"""A typist's letters, and the studio's reading ahead between them."""

from __future__ import annotations

from benchmarks.rhythm import LETTER, WORD, letters, readings


def test_letters_fall_one_after_the_other_words_after_a_longer_gap() -> None:
    text = "the sea was calm"
    times = letters(text, seed=1)
    assert len(times) == len(text)
    for at in range(1, len(text)):
        low, high = WORD if text[at - 1] == " " else LETTER
        assert low <= times[at] - times[at - 1] <= high
    assert letters(text, seed=1) == times
    assert letters(text, seed=1, pace=2.0)[-1] == 2 * times[-1]


def test_while_keys_keep_coming_readings_stand_apart() -> None:
    times = [0.1 * n for n in range(1, 30)]
    found = readings(times, pause=0.25, until=2.2, apart=0.6)
    assert found == ((0.25, 2), (1.0, 10), (1.75, 17))


def test_each_pause_is_read_once_with_what_stands_there() -> None:
    times = [0.1, 0.2, 1.3, 1.4]
    expected = ((0.25, 2), (1.5, 4))
    assert readings(times, pause=0.25, until=3.0, apart=0.5) == expected
    assert readings(times, pause=0.25, until=1.2, apart=0.5) == expected[:1]


def test_nothing_typed_is_nothing_to_read() -> None:
    assert readings([], pause=0.25, until=5.0, apart=0.5) == ()
