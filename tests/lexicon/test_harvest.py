"""Harvest, on drafts written for it with terms planted before there was a harvest.

orchard and ferries were looked at while it was made, saltworks and stairwell showed two
faults that were mended, hill and tenant were written afterwards and looked at once.
"""

from __future__ import annotations

import io
import json
import lzma
from pathlib import Path

import numpy as np
import pytest

from lexicon.errors import LexiconError
from lexicon.harvest import Proposal, harvest
from lexicon.phrases import phrases, singular
from lexicon.reference import Reference
from lexicon.reference_counting import count, file_of
from lexicon.tagger import Tagger
from lexicon.terms import Term, key

DRAFTS = Path(__file__).parent / "drafts"
PLANTED: dict[str, list[str]] = json.loads((DRAFTS / "planted.json").read_text())


def text_of(name: str) -> str:
    return (DRAFTS / f"{name}.md").read_text(encoding="utf-8")


def plain(name: str) -> str:
    """A name as harvest groups them: one spelling for hyphen and plural."""
    *rest, last = key(name).replace("-", " ").split()
    return " ".join([*rest, singular(last)])


@pytest.mark.parametrize("draft", PLANTED)
def test_planted_terms_are_found_and_stand_at_the_top(draft: str) -> None:
    wanted = {plain(name) for name in PLANTED[draft]}
    found = [plain(p.name) for p in harvest(text_of(draft), most=20)]
    assert len(wanted & set(found)) >= 0.85 * len(wanted)
    top = found[: len(wanted)]
    assert len(wanted & set(top)) >= 0.7 * len(wanted)


def test_a_proposal_comes_with_the_lines_it_stands_in() -> None:
    text = text_of("saltworks")
    best = harvest(text, most=1)[0]
    assert (best.name, best.count) == ("brine-clerk", 4)
    assert "hyphenated" in best.reasons
    for place in best.places:
        assert text[place.start : place.end] == place.words
        assert place.words.lower() == "brine-clerk"
        line = text.splitlines()[place.line - 1]
        assert place.before + place.words + place.after in line


def test_a_name_takes_its_parts_along() -> None:
    names = {p.name: p for p in harvest(text_of("orchard"))}
    assert names["Tobin Ashgrave"].aliases == ("Tobin", "Ashgrave")
    assert "Tobin" not in names
    names = {p.name: p for p in harvest(text_of("saltworks"))}
    assert names["Ilse Varn"].aliases == ("Ilse",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sua took it. Sua left us in the rain. We wrote to Sua. Sua was ill.", "Sua"),
        ("The debt was that of Sua. Sua kept it.", "Sua"),
        ("Brine-clerk he was. Brine-clerk he died.", "brine-clerk"),
    ],
)
def test_a_capital_that_only_sentences_give_says_nothing(text: str, name: str) -> None:
    assert name in [proposal.name for proposal in harvest(text)]


def test_what_is_known_is_not_proposed() -> None:
    known = [Term("brine clerk"), Term("Varn", aliases=("Ilse Varn",))]
    names = {p.name for p in harvest(text_of("saltworks"), known)}
    assert not {"brine-clerk", "Ilse Varn"} & names
    assert "tide-book" in names


def test_it_says_how_far_it_is() -> None:
    shares: list[float] = []
    harvest("One moth. " * 900, told=shares.append)
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    assert len(shares) > 3


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "...", "a", "-" * 5_000, "moth-" * 3_000, "漢字 " * 50, "\x1b[31m"],
)
def test_a_draft_without_terms_has_none_or_few(text: str) -> None:
    assert all(isinstance(p, Proposal) for p in harvest(text, most=5))


def test_phrases_end_in_a_noun_and_begin_with_no_article() -> None:
    sentence = next(Tagger.shipped().read("The drowned parish kept the year of gold."))
    found = {p.words for p in phrases(sentence)}
    assert {("parish",), ("drowned", "parish"), ("year", "of", "gold")} <= found
    assert not any(words[0] in ("The", "the", "of") for words in found)


def test_counting_a_corpus_folder(tmp_path: Path) -> None:
    works = [
        "The moth-eaten clerk wept. " * 40,
        "A clerk wept; the lamp did not. " * 30,
    ]
    with lzma.open(tmp_path / "own-01.jsonl.xz", "wt", encoding="utf-8") as file:
        for work in works:
            file.write(json.dumps({"text": work}) + "\n")
    total, words, pairs = count(tmp_path)
    assert (total, words["clerk"]) == (40 * 5 + 30 * 7, 70)
    # All words here are among the commonest, which make no pairs.
    assert not pairs
    reference = Reference.load(io.BytesIO(file_of(total, words, pairs)))
    assert reference.total == total
    assert reference.count("clerk") == pytest.approx(70, rel=0.05)
    assert reference.count("moth", "clerk") == 0.0
    assert reference.rate("phlogiston") == 0.5 / total


def test_the_shipped_counts_know_english() -> None:
    reference = Reference.shipped()
    assert reference.rate("the") > 0.03
    assert reference.rate("lantern") < 1e-4
    assert reference.count("front", "door") > 50 * reference.count("glass", "string")


@pytest.mark.parametrize("missing", ["total", "crcs", "levels"])
def test_counts_that_are_none_are_refused(missing: str, tmp_path: Path) -> None:
    parts = {
        "total": np.int64(10),
        "crcs": np.zeros(2, np.uint32),
        "levels": np.zeros(2, np.uint8),
    }
    path = tmp_path / "counts.npz"
    np.savez(path, **{name: v for name, v in parts.items() if name != missing})  # type: ignore[arg-type]
    with pytest.raises(LexiconError, match="cannot be loaded"):
        Reference.load(path)
    with pytest.raises(LexiconError, match="nothing to count"):
        count(tmp_path)


def test_a_string_is_no_participle() -> None:
    text = (
        "Between them hung the glass string. He plucked the glass string once a year. "
        "She had cut the glass string and was blind."
    )
    assert "glass string" in [each.name for each in harvest(text)]
