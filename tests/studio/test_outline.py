"""Which lines are headings, and which only look like one."""

from __future__ import annotations

import pytest

from studio.writing.outline import Heading, headings, here, lengths


def titles(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in headings(text)]


def test_markdown_headings_with_their_levels_and_offsets() -> None:
    text = "# One\n\nprose\n\n### Two ###\n#no space\n####### seven\n"
    assert headings(text) == (Heading(1, "One", 0), Heading(3, "Two", 14))


def test_fenced_code_has_no_headings() -> None:
    text = (
        "```sh\n# not\n~~~\n# nor\n```\n# yes\n~~~~\n# no\n~~~\n# no\n~~~~\n## also\n"
    )
    assert titles(text) == [(1, "yes"), (2, "also")]


def test_an_open_fence_reaches_to_the_end() -> None:
    assert titles("# a\n```\n# b\n") == [(1, "a")]


def test_titles_underlined() -> None:
    assert titles("The Debt\n========\n\nprose\n\nSecond\n---\n") == [
        (1, "The Debt"),
        (2, "Second"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "She left.\n---\nLater",
        "a line\nand one more\n---\n",
        "\n---\n",
        "---",
        "===",
        "> quoted\n---\n",
        "Part of me knew.\n",
        "I\nwent home\n",
        "prose\nChapter 3\n",
        "\n\nMIX\n\n",
        "\n\nChapter 3 was the one that she never finished, and so on.\n\n",
        "\n\nAct one way,\n\n",
    ],
)
def test_breaks_and_prose_are_no_headings(text: str) -> None:
    assert titles(text) == []


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("Chapter 3", 2),
        ("CHAPTER TWENTY-ONE", 2),
        ("Chapter 3: The Clerk", 2),
        ("Chapter IV.", 2),
        ("Part One", 1),
        ("Act II", 1),
        ("Scene 2", 3),
        ("Prologue", 2),
        ("EPILOGUE", 2),
        ("IV.", 2),
        ("XXXIX", 2),
    ],
)
def test_lines_that_stand_alone_like_a_chapter(line: str, level: int) -> None:
    assert titles(f"before\n\n{line}\n\nafter") == [(level, line)]
    assert titles(line) == [(level, line)]


def test_front_matter_is_passed_over() -> None:
    assert titles("---\ntitle: x\n# note\n---\n# Real\n") == [(1, "Real")]


def test_a_break_at_the_head_is_no_front_matter() -> None:
    assert titles("---\n\n# Real\n\n---\n") == [(1, "Real")]


def test_a_heading_without_words_is_shown() -> None:
    assert titles("#\n") == [(1, "…")]


def test_here_and_lengths() -> None:
    text = "before\n\n# A\n\none two\n\n# B\n\nthree\n"
    found = headings(text)
    assert lengths(found, text) == (2, 1)
    assert lengths([], "no heading at all") == ()
    assert here(found, 0) == -1
    assert here(found, text.index("# A")) == 0
    assert here(found, text.index("two")) == 0
    assert here(found, len(text)) == 1
