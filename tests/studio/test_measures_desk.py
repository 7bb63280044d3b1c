"""Which words about the caret are measured."""

from __future__ import annotations

from studio.measures.desk import NEEDED, about

SHORT = "A short one of six words."
LONG = " ".join(f"word{number}" for number in range(200))


def test_a_long_paragraph_is_taken_whole() -> None:
    text = f"{SHORT}\n\n{LONG}\n\n{SHORT}"
    assert about(text, text.index("word50")) == LONG


def test_a_short_one_takes_what_comes_before_it() -> None:
    text = f"{LONG}\n\n{SHORT}\n\nafter"
    found = about(text, text.index("six"))
    assert len(found.split()) == NEEDED
    assert found.endswith(SHORT)


def test_a_short_first_one_takes_what_comes_after() -> None:
    text = f"{SHORT}\n\n{LONG}"
    found = about(text, 0)
    assert len(found.split()) == NEEDED
    assert found.startswith(SHORT)


def test_there_may_be_too_little() -> None:
    assert about("", 0) == ""
    assert about("two words", 3) == "two words"
    assert len(about("x" * 1_000_000, 500_000)) < 100_000
