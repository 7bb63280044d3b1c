"""A draft measured as it is written stands where it would stand measured afresh."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from styles.encoder import Encoder, load
from styles.incremental import Measured
from tests.styles.conftest import OLD, PLAIN, STRANGE, VERSE, WINDING

LINES = (*OLD, *PLAIN, *STRANGE, *VERSE, *WINDING, "one", "—")
drafts = st.lists(st.sampled_from(LINES), max_size=8)


@settings(max_examples=40, deadline=None)
@given(st.lists(drafts, min_size=1, max_size=6))
def test_every_edit_equals_a_fresh_measurement(history: list[list[str]]) -> None:
    measured = Measured(load())
    for draft in history:
        measured.update(draft)
        fresh = Measured(load())
        fresh.update(draft)
        assert measured.whole == fresh.whole == load().read("\n\n".join(draft))
        assert (measured.vector() == fresh.vector()).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=80) | st.sampled_from(LINES), max_size=6))
def test_any_text_at_all_is_the_sum_of_its_paragraphs(parts: list[str]) -> None:
    measured = Measured(load())
    text = ""
    for part in parts:
        text += part + "\n\n"
        measured.update_text(text)
        assert measured.whole == load().read(text)


def test_one_changed_paragraph_is_one_count(encoder: Encoder) -> None:
    measured = Measured(encoder)
    draft = [f"{line} {number}." for number, line in enumerate(LINES * 3)]
    assert measured.update(draft) == len(draft)
    draft[7] += " And more."
    assert measured.update(draft) == 1
    assert measured.update(draft) == 0
    assert measured.update([*draft[:3], "A new one.", *draft[3:]]) == 1
    assert measured.update(draft[2:]) == 0


def test_a_paragraph_has_its_own_reading(encoder: Encoder) -> None:
    measured = Measured(encoder)
    measured.update([OLD[0], PLAIN[0]])
    assert measured.paragraph(0) == encoder.read(OLD[0])
    assert measured.paragraph(1) == encoder.read(PLAIN[0])


def test_nothing_is_kept_of_what_was_cut(encoder: Encoder) -> None:
    measured = Measured(encoder)
    measured.update(LINES)
    measured.update([])
    assert measured.whole == encoder.read("")
    assert measured.update(LINES) == len(LINES)
