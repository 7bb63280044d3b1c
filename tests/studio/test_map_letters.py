"""Letters as strokes: every author can be named, nothing else comes out of a text."""

from __future__ import annotations

import string
from dataclasses import replace

import numpy as np

from engines.text import inert
from studio.map.letters import _STROKES, _plain, lettered
from studio.map.look import short
from studio.map.picture import Picture, drawn
from styles.map.atlas import shipped
from widgets.map_drawing import Chart, Name

HUES = {"ground": "#101018", "ink": "#eeeeee", "live": "#ffcc00"}


def test_every_author_on_the_map_that_ships_can_be_written() -> None:
    names = {short(source.author) for source in shipped().sources}
    letters = {letter for name in names for letter in _plain(name)} - {" "}
    assert not letters - set(_STROKES)
    assert set(string.ascii_letters + string.digits) <= set(_STROKES)


def test_letters_stand_on_the_line_one_after_another() -> None:
    strokes, wide = lettered("Hop", 12)
    assert strokes[..., 1].min() == -12
    assert strokes[..., 1].max() == 4, "a p goes below"
    assert strokes[..., 0].min() >= 0
    assert strokes[..., 0].max() == wide
    assert lettered("HopHop", 12)[1] > 2 * wide
    assert lettered("Hop", 24)[1] == 2 * wide
    assert lettered("", 12)[1] == 0


def test_accents_are_dropped_and_what_is_not_known_is_a_box() -> None:
    np.testing.assert_array_equal(lettered("Brontë", 9)[0], lettered("Bronte", 9)[0])
    np.testing.assert_array_equal(lettered("漢", 9)[0], lettered("\u202e", 9)[0])


def test_names_are_seen_on_a_picture_of_our_own() -> None:
    chart = Chart(np.array([[0.0, 0.0], [9.0, 9.0]]), np.zeros(2, int))
    bare = Picture(chart, HUES)
    named = replace(bare, chart=replace(chart, names=(Name(4, 4, "Woolf · Joyce"),)))
    differ = (drawn(bare) != drawn(named)).any(axis=2)
    rows = np.flatnonzero(differ.any(axis=1))
    assert 100 < differ.sum() < 5_000
    assert 10 < np.ptp(rows) < 40, "one line of letters"
    hostile = replace(chart, names=(Name(4, 4, inert("\x1b[31m" * 40)),))
    assert drawn(replace(bare, chart=hostile)).shape == drawn(bare).shape
    far = replace(chart, names=(Name(-1e9, 1e9, "Nobody"),))
    assert (drawn(replace(bare, chart=far)) == drawn(bare)).all()
