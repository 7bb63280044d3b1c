"""Word diffs: they lead from one text to the other, and by short ways."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sessions.worddiff import Segment, align, segments, splices

TEXTS = st.lists(
    st.sampled_from(["the ", "moon ", "owes ", "a ", "debt.", "\n", "\n\n", "—", "é"]),
    max_size=60,
).map("".join)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_segments_spell_both_texts(ours: str, theirs: str) -> None:
    found = segments(ours, theirs)
    assert "".join(s.text for s in found if s.kind != "added") == ours
    assert "".join(s.text for s in found if s.kind != "removed") == theirs


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
def test_splices_lead_from_one_to_the_other(ours: str, theirs: str) -> None:
    text = ours
    for splice in splices(ours, theirs):
        end = splice.offset + len(splice.removed)
        assert text[splice.offset : end] == splice.removed
        text = text[: splice.offset] + splice.inserted + text[end:]
    assert text == theirs


def test_one_word_is_one_change() -> None:
    ours = "The contract demanded\nthree pounds of flesh.\n"
    theirs = ours.replace("pounds", "grams")
    assert segments(ours, theirs) == (
        Segment("kept", "The contract demanded\nthree "),
        Segment("removed", "pounds"),
        Segment("added", "grams"),
        Segment("kept", " of flesh.\n"),
    )
    assert len(splices(ours, theirs)) == 1


def test_a_long_draft_changed_in_a_few_places_gives_those_places() -> None:
    chance = random.Random(7)
    vocabulary = [f"word{i}" for i in range(900)]
    lines = [" ".join(chance.choices(vocabulary, k=12)) for _ in range(3000)]
    ours = "\n\n".join(lines)
    for place in (5, 1500, 2990):
        lines[place] = lines[place].replace(" ", " changed ", 1)
    lines.insert(700, "A new paragraph.")
    assert len(splices(ours, "\n\n".join(lines))) == 4


def test_aligned_stretches_rise_and_are_equal() -> None:
    chance = random.Random(3)
    a = [str(chance.randrange(400)) for _ in range(900)]
    b = [x for x in a if chance.random() > 0.2]
    b[100:100] = ["new"] * 40
    last_i = last_j = kept = 0
    for i, j, n in align(a, b):
        assert i >= last_i
        assert j >= last_j
        assert a[i : i + n] == b[j : j + n]
        last_i, last_j, kept = i + n, j + n, kept + n
    assert kept > 600
