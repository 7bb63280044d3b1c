"""The tagger: right often enough on prose written for this, harmless on the rest."""

from __future__ import annotations

import io
import random
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lexicon.errors import LexiconError
from lexicon.tagger import TAGS, Tagger
from lexicon.tagger_training import (
    Sentence,
    file_of,
    measure,
    part,
    read_conllu,
    train,
)
from lexicon.tokens import sentences, tokens

PROSE = Path(__file__).parent / "tagged.txt"


def _prose() -> list[Sentence]:
    """Sentences of ours, tagged by hand as Universal Dependencies does."""
    return [
        [(pair.rpartition("/")[0], pair.rpartition("/")[2]) for pair in line.split()]
        for line in PROSE.read_text(encoding="utf-8").splitlines()
    ]


def test_it_is_right_where_a_reader_is() -> None:
    accuracy = measure(Tagger.shipped(), _prose())
    assert accuracy.tokens > 240
    assert accuracy.all > 0.94
    assert accuracy.by_tag["NOUN"] > 0.9
    assert accuracy.by_tag["ADJ"] > 0.8
    assert accuracy.by_tag["DET"] > 0.9


def test_curly_quotes_are_quotes() -> None:
    plain = ["It", "did", "n't", ",", '"', "said", "Sua", '"']
    curly = ["It", "did", "n’t", ",", "“", "said", "Sua", "”"]
    tagger = Tagger.shipped()
    assert tagger.tag(plain) == tagger.tag(curly)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=8), max_size=30))
def test_any_words_get_one_part_of_speech_each(words: list[str]) -> None:
    tags = Tagger.shipped().tag(words)
    assert len(tags) == len(words)
    assert set(tags) <= set(TAGS)


@settings(max_examples=100, deadline=None)
@given(st.text(st.sampled_from([*"abA.'’\"“”-—\n !\u0301漢"]), max_size=80))
def test_tokens_are_the_text_without_its_spaces(text: str) -> None:
    found = tokens(text)
    assert all(text[t.start : t.end] == t.text for t in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    # Only a mark that stands on no letter belongs to no token.
    rest = set("".join(text.split())) - set("".join(t.text for t in found))
    assert rest <= {"\u0301"}
    assert [t for sentence in sentences(text) for t in sentence] == found


def test_sentences_end_where_they_do() -> None:
    text = '“Don’t,” said Mr. Sua. "It cuts!" he said.\n\nJ. R. left. (So.) Then'
    said = [" ".join(t.text for t in sentence) for sentence in sentences(text)]
    assert said == [
        "“ Do n’t , ” said Mr . Sua .",
        '" It cuts ! " he said .',
        "J . R . left .",
        "( So . )",
        "Then",
    ]


def _treebank(folder: Path, n: int, seed: int) -> list[Sentence]:
    """A language of our own: after "la" stands a noun, after "zu" a verb."""
    rng = random.Random(seed)
    made: list[Sentence] = []
    for _ in range(n):
        sentence: Sentence = []
        for _ in range(rng.randint(1, 4)):
            stem = "".join(rng.choice("bdgkmt") + rng.choice("aeo") for _ in range(2))
            cue, tag = rng.choice([("la", "NOUN"), ("zu", "VERB")])
            kind = "DET" if cue == "la" else "PART"
            sentence += [(cue, kind), (stem, tag)]
        made.append(sentence)
    for name in ("train", "dev", "test"):
        lines = ["# newdoc"]
        for sentence in made:
            for number, (word, tag) in enumerate(sentence, 1):
                lines.append(f"{number}\t{word}\t_\t{tag}\t_\t_\t0\t_\t_\t_")
            lines.append("1-2\tla\t_\t_\t_\t_\t_\t_\t_\t_")
            lines.append("")
        (folder / f"own-{name}.conllu").write_text("\n".join(lines))
    return made


def test_training_learns_what_a_treebank_says_and_the_same_each_time(
    tmp_path: Path,
) -> None:
    made = _treebank(tmp_path, 120, seed=1)
    read = read_conllu(part(tmp_path, "train"))
    assert read == made
    crcs, weights = train(read, rounds=3)
    again = train(read, rounds=3)
    assert np.array_equal(crcs, again[0])
    assert np.array_equal(weights, again[1])
    tagger = Tagger.load(io.BytesIO(file_of(crcs, weights)))
    fresh = _treebank(tmp_path, 80, seed=2)
    seen = frozenset(word for sentence in made for word, _ in sentence)
    accuracy = measure(tagger, fresh, seen)
    assert accuracy.all > 0.97
    assert accuracy.unseen > 0.9


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04 nothing",
        b"\x80\x04N.",
        pytest.param("object", id="a pickle inside"),
        pytest.param("shape", id="another shape"),
        pytest.param("tags", id="other parts of speech"),
    ],
)
def test_a_file_that_is_no_tagger_is_refused(data: bytes | str) -> None:
    if isinstance(data, str):
        crcs, weights = np.zeros(1, np.uint32), np.zeros((1, len(TAGS)), np.int8)
        tags = np.array(TAGS)
        if data == "object":
            tags = np.array([object()], dtype=object)
        if data == "tags":
            tags = np.array(["NOUN"])
        if data == "shape":
            weights = np.zeros((1, 2), np.int8)
        file = io.BytesIO()
        np.savez(file, crcs=crcs, weights=weights, tags=tags)
        data = file.getvalue()
    with pytest.raises(LexiconError, match="tagger cannot be loaded"):
        Tagger.load(io.BytesIO(data))


@pytest.mark.parametrize("text", ["", "1\tla\n", "\x00\xff"])
def test_a_treebank_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x-train.conllu").write_text(text)
    with pytest.raises(LexiconError):
        read_conllu(part(tmp_path, "train"))
    with pytest.raises(LexiconError, match="incomplete"):
        part(tmp_path, "dev")
