"""Finding a painted letter in a stream of terminal output."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.echo import BEGIN_FRAME, END_FRAME, Echo, Frames, glyphs

GLYPH = "\u1401"
PAINTED = BEGIN_FRAME + b"abc\x1b[1m" + GLYPH.encode() + b"xyz" + END_FRAME


def test_letters_are_many_and_each_is_used_once() -> None:
    letters = list(glyphs())
    assert len(letters) > 600
    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 and not letter.isascii() for letter in letters)


def test_a_letter_outside_a_frame_is_painted_at_once() -> None:
    assert Echo(GLYPH).feed(b"abc" + GLYPH.encode())


def test_inside_a_frame_it_is_painted_when_the_frame_ends() -> None:
    echo = Echo(GLYPH)
    assert not echo.feed(BEGIN_FRAME + b"abc" + GLYPH.encode())
    assert not echo.feed(b"and the rest of the screen")
    assert echo.feed(END_FRAME)


def test_a_frame_that_began_before_the_key_counts_as_well() -> None:
    echo = Echo(GLYPH, inside_frame=True)
    assert not echo.feed(GLYPH.encode())
    assert echo.feed(b"x" + END_FRAME)


def test_other_frames_and_other_letters_do_not_count() -> None:
    echo = Echo(GLYPH)
    other = chr(ord(GLYPH) + 1)
    assert not echo.feed(BEGIN_FRAME + other.encode() + END_FRAME)
    assert not echo.feed(END_FRAME + BEGIN_FRAME)
    assert not echo.feed(b"voices stream: and the sea")


@given(st.lists(st.integers(min_value=0, max_value=len(PAINTED)), max_size=8))
def test_marks_cut_anywhere_by_the_pipe_are_still_found(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(PAINTED)]
    chunks = [PAINTED[a:b] for a, b in itertools.pairwise(edges)]
    echo = Echo(GLYPH)
    found = [echo.feed(chunk) for chunk in chunks]
    assert any(found)
    first = found.index(True)
    # Not before the frame's last byte has come.
    assert all(not chunk for chunk in chunks[first + 1 :])


@given(st.lists(st.integers(min_value=0, max_value=3 * len(PAINTED)), max_size=12))
def test_frames_are_counted_however_the_pipe_cuts_them(cuts: list[int]) -> None:
    output = PAINTED * 3
    edges = [0, *sorted(cuts), len(output)]
    frames = Frames()
    for a, b in itertools.pairwise(edges):
        frames.feed(output[a:b])
    assert frames.count == 3
    assert not frames.inside


@pytest.mark.parametrize("output", [BEGIN_FRAME + b"half", BEGIN_FRAME])
def test_a_frame_under_way_is_not_counted(output: bytes) -> None:
    frames = Frames()
    frames.feed(output)
    assert frames.count == 0
    assert frames.inside
