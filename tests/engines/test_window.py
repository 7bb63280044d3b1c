"""A window is a function of the words, fits, and says what it left out."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.cues import AGAIN, STEER_LIMIT
from engines.errors import EngineError
from engines.request import Prompt, Voice
from engines.window import EDGE, Window, compose, slice_before

VOICE = Voice("kjv")
N_CTX, RESERVE = 512, 64


class Tokenizer:
    """Words as tokens, with the space before them; counts what it was shown."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.n_characters = 0

    def __call__(self, text: str) -> list[int]:
        self.n_characters += len(text)
        pieces = re.findall(r"\s?\S{1,8}|\s", text)
        return [self.ids.setdefault(piece, len(self.ids)) for piece in pieces]

    def text(self, tokens: tuple[int, ...]) -> str:
        pieces = list(self.ids)
        return "".join(pieces[token] for token in tokens)


def draft(n_words: int, paragraph: int = 60) -> str:
    words = [f"w{number}" for number in range(n_words)]
    for at in range(paragraph, n_words, paragraph):
        words[at - 1] += "."
        words[at] = "\n\n" + words[at]
    return " ".join(words).replace(" \n", "\n")


def window(prompt: Prompt, voice: Voice = VOICE) -> tuple[Window, Tokenizer]:
    tokenizer = Tokenizer()
    made = compose(prompt, voice, tokenizer, N_CTX, RESERVE)
    assert 0 < len(made.tokens) <= N_CTX - RESERVE
    assert tokenizer.text(made.tokens) == made.text
    return made, tokenizer


DRAFT = draft(6000)


@settings(max_examples=40, deadline=None)
@given(
    caret=st.integers(0, len(DRAFT)),
    steer=st.sampled_from(["", "the debt falls due"]),
    notes=st.sampled_from(["", "Sua: a clerk.", "Sua: a clerk. " * 300]),
    selection=st.sampled_from(["", "said nothing"]),
)
def test_the_slice_does_not_matter(
    caret: int, steer: str, notes: str, selection: str
) -> None:
    whole = Prompt(DRAFT[:caret], 0, "", selection, notes, steer)
    before, offset = slice_before(DRAFT, caret, N_CTX)
    assert offset % EDGE == 0
    assert DRAFT[offset:caret] == before
    sliced = replace(whole, before=before, before_offset=offset)
    tokenizer = Tokenizer()
    assert compose(whole, VOICE, tokenizer, N_CTX, RESERVE) == compose(
        sliced, VOICE, tokenizer, N_CTX, RESERVE
    )


def test_a_short_draft_is_given_whole() -> None:
    made, _ = window(Prompt("He went home"))
    assert made == Window(made.tokens, "He went home", "", 0, 0, False)


@settings(max_examples=30, deadline=None)
@given(st.integers(3000, len(DRAFT)))
def test_the_left_edge_is_the_first_that_fits(caret: int) -> None:
    made, tokenizer = window(Prompt(DRAFT[:caret]))
    edge = made.window_start // EDGE * EDGE
    assert made.window_start - edge < 20
    assert DRAFT[made.window_start - 1].isspace()
    assert not DRAFT[made.window_start].isspace()
    assert DRAFT[made.window_start : caret].rstrip(" ") == made.text
    word = re.compile(r"\s\S").search(DRAFT, edge - EDGE)
    assert word is not None
    wider = DRAFT[word.end() - 1 : caret].rstrip(" ")
    assert len(tokenizer(wider)) > N_CTX - RESERVE
    assert made.cut == DRAFT[max(0, made.window_start - 2000) : made.window_start]


def test_the_edge_moves_seldom_while_one_types() -> None:
    starts = [
        window(Prompt(DRAFT[:caret]))[0].window_start for caret in range(9000, 10024, 8)
    ]
    assert starts == sorted(starts)
    assert len(set(starts)) <= 2


def test_a_long_draft_is_not_tokenized_whole() -> None:
    long = draft(100_000)
    before, offset = slice_before(long, len(long), N_CTX)
    _, tokenizer = window(Prompt(before, offset))
    assert len(before) < 20_000
    assert tokenizer.n_characters < 20_000
    _, tokenizer = window(Prompt(long))
    assert tokenizer.n_characters < 20_000


def test_the_parts_stand_in_their_order() -> None:
    prompt = Prompt(
        "One is here.\n\nTwo is there. And", notes="Sua: a clerk.", steer="rain\n comes"
    )
    made, _ = window(prompt, Voice("kjv", exemplar="A page of prose.\n"))
    assert made.text == (
        "A page of prose.\n\nSua: a clerk.\n\nOne is here.\n\n"
        "[Next: rain comes]\n\nTwo is there. And"
    )
    assert made.n_notes == 3
    assert made.cut == ""


def test_in_a_long_paragraph_the_steer_keeps_its_place_while_one_types() -> None:
    prose = draft(900, paragraph=10_000)
    places = set()
    for caret in range(3000, 3200, 7):
        made, _ = window(Prompt(prose[:caret], steer="rain comes"))
        head, tail = made.text.split("[Next: rain comes] ")
        assert 300 < len(tail) < 1200
        assert head + tail == prose[made.window_start : caret].rstrip(" ")
        places.add(made.window_start + len(head))
    assert len(places) <= 2


def test_an_empty_draft_has_a_window() -> None:
    made, tokenizer = window(Prompt(""))
    assert made.text == "\n\n"
    assert compose(Prompt(""), VOICE, tokenizer, N_CTX, RESERVE, (7,)).tokens == (7,)
    noted, _ = window(Prompt("", notes="Sua: a clerk."))
    assert noted.text == "Sua: a clerk.\n\n"
    assert not noted.begin_with_space


def test_the_start_token_takes_room_and_comes_first() -> None:
    tokenizer = Tokenizer()
    made = compose(Prompt(DRAFT), VOICE, tokenizer, N_CTX, RESERVE, (7,))
    assert made.tokens[0] == 7
    assert tokenizer.text(made.tokens[1:]) == made.text


def test_a_trailing_space_is_held_back() -> None:
    made, _ = window(Prompt("He went "))
    assert (made.text, made.begin_with_space) == ("He went", True)


def test_notes_have_a_quarter_and_what_is_cut_is_said() -> None:
    notes = " ".join(f"note{number}" for number in range(1000))
    made, _ = window(Prompt("He went", notes=notes))
    assert (N_CTX - RESERVE) // 4 - 2 <= made.n_notes <= (N_CTX - RESERVE) // 4
    kept, _, shown = made.text.partition("\n\n")
    assert shown == "He went"
    assert f"{kept} {made.cut}" == notes


def test_a_long_steer_and_a_long_exemplar_are_cut_and_said() -> None:
    steer = "rain " * 100
    page = " ".join(f"line{number}" for number in range(2000))
    made, _ = window(Prompt("He went", steer=steer), Voice("x", exemplar=page))
    given = re.search(r"\[Next: (.*)\]", made.text)
    assert given is not None
    assert len(given[1]) <= STEER_LIMIT
    assert made.cut.endswith("line1999\n\n" + (steer[len(given[1]) :]).strip())
    assert made.text.endswith("He went")


@pytest.mark.parametrize(
    ("before", "selection", "tail", "spaced"),
    [
        ("So. He took the ", "cold pen", "So. He took the cold pen", True),
        ("So. He took the", " cold pen", "So. He took the cold pen", False),
    ],
)
def test_a_passage_is_shown_and_its_sentence_begun_again(
    before: str, selection: str, tail: str, spaced: bool
) -> None:
    made, _ = window(Prompt(before, selection=selection))
    assert made.text == f"{tail}\n\n{AGAIN}\n\nHe took the"
    assert made.begin_with_space is spaced


def test_a_whole_sentence_is_said_again_from_its_beginning() -> None:
    made, _ = window(Prompt("So it was. ", selection="He went."))
    assert made.text == f"So it was. He went.\n\n{AGAIN}\n\n"
    assert not made.begin_with_space


def test_words_without_spaces_still_fit() -> None:
    made, _ = window(Prompt("x" * 30_000))
    assert made.text == "x" * (30_000 - made.window_start)
    small = compose(Prompt("x" * 900), VOICE, Tokenizer(), 48, 8)
    assert 0 < len(small.tokens) <= 40


def test_no_room_is_refused_in_words() -> None:
    with pytest.raises(EngineError, match="too small"):
        compose(Prompt("He went"), VOICE, Tokenizer(), 64, 60)
