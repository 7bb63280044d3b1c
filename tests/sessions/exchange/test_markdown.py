"""Markdown: no word is lost on the way in, and none changed on the way out."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sessions.exchange import from_markdown, to_markdown, to_text
from sessions.exchange.prose import Block, Words, plain

MARKED = """\
# The *debt*

\tHe **came** ~~home~~ late, `x < y`, [there](https://a.b/c?d=1&e=2).

Verse\\
goes on

> said
> she

1. one
2. two
    - deep

    more of two

---
```
code
```
"""


def kinds(text: str) -> list[str]:
    return [block.kind for block in from_markdown.read(text)]


def test_every_mark_is_read() -> None:
    blocks = from_markdown.read(MARKED)
    assert [block.kind for block in blocks] == [
        *("heading", "paragraph", "paragraph", "paragraph"),
        *("item", "item", "item", "item", "rule", "code"),
    ]
    assert blocks[0].words == (Words("The "), Words("debt", italic=True))
    assert Words("came", bold=True) in blocks[1].words
    assert Words("home", struck=True) in blocks[1].words
    assert Words("x < y", code=True) in blocks[1].words
    assert Words("there", link="https://a.b/c?d=1&e=2") in blocks[1].words
    assert blocks[2].text == "Verse\ngoes on"
    assert (blocks[3].quote, blocks[3].text) == (1, "said\nshe")
    assert [(b.marker, b.level) for b in blocks[4:8]] == [
        *(("1.", 1), ("2.", 1), ("•", 2), ("", 1)),
    ]


def test_what_would_swallow_words_is_left_to_the_writer() -> None:
    assert kinds("He paused.\n---\nThen") == ["paragraph", "rule", "paragraph"]
    assert kinds("    indented") == ["paragraph"]
    for text in ("[note]: he left", "<!-- not yet -->", "<b>loud</b>", "a\n==="):
        assert "".join(b.text for b in from_markdown.read(text)) == text


def test_links_that_could_run_are_words() -> None:
    for target in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"):
        words = from_markdown.read(f"[x]({target})")[0].words
        assert all(not one.link for one in words)
    assert from_markdown.read("![a cat](https://evil/x.png)")[0].words == (
        Words("a cat"),
    )


def test_lines_are_kept_in_verse_and_joined_in_wrapped_prose() -> None:
    verse = "The rose\nis a rose\nis one."
    prose = f"{'word ' * 14}\n{'word ' * 13}\nend."
    assert from_markdown.read(verse)[0].text == verse
    assert "\n" not in from_markdown.read(prose)[0].text
    assert "\n" in from_markdown.read(prose, "keep")[0].text
    assert "\n" not in from_markdown.read(verse, "join")[0].text
    assert plain(verse)[0].text == verse
    assert "\n" not in plain(prose)[0].text


def test_the_deepest_nest_costs_no_word() -> None:
    text = "> " * 5000 + "word"
    assert "word" in "".join(block.text for block in from_markdown.read(text))
    text = "\n".join("  " * n + f"- w{n}" for n in range(200))
    read = "".join(block.text for block in from_markdown.read(text))
    assert all(f"w{n}" in read for n in range(200))


@settings(max_examples=120, deadline=None)
@given(st.text(st.sampled_from("ab1 \n\t*_#>-+.()[]`~<&!\\|=\u00e9"), max_size=60))
@example("a\n- ")
@example("1)\n2)")
def test_no_letter_is_lost(text: str) -> None:
    read = "".join(
        block.marker + block.text + "".join(w.link for w in block.words)
        for block in from_markdown.read(text)
    )
    lost = [c for c in text if c.isalnum() and c not in "1" and c not in read]
    assert lost == []


PIECES = st.builds(
    Words,
    st.text(st.sampled_from("ab 1.*_#>-[]`<&\\"), min_size=1, max_size=10),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=4))
@example([Words("1. not a list")])
@example([Words("# no heading")])
@example([Words("* * *")])
@example([Words("a\nb"), Words("- c\n> d")])
def test_any_words_are_written_so_that_they_read_the_same(pieces: list[Words]) -> None:
    written = to_markdown.write((Block("paragraph", tuple(pieces)),))
    read = from_markdown.read(written)
    said = "".join(piece.text for piece in pieces)
    assert "".join("".join(b.text for b in read).split()) == "".join(said.split())
    assert {block.kind for block in read} <= {"paragraph"}


def test_blocks_survive_the_way_out_and_back() -> None:
    blocks = from_markdown.read(MARKED)
    assert from_markdown.read(to_markdown.write(blocks)) == blocks


def test_plain_text_has_the_words_without_the_marks() -> None:
    said = to_text.write(from_markdown.read(MARKED))
    assert said.startswith("The debt\n\nHe came home late, x < y, there (https://a.b/")
    assert "\n\n    said\n    she\n\n1. one\n2. two\n  • deep\n  more" in said
    assert "\n\n* * *\n\ncode\n" in said
    assert to_text.write(()) == ""
