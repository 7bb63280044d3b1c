"""The measures themselves: each finds what was planted, and misses what was not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engines.measuring import copying, matrix, told_apart, variety
from engines.measuring.bits import compressed, windows
from engines.measuring.page import report_page, takes_page, targets
from engines.measuring.texts import passages, read_corpus, spread
from engines.measuring.workers import Workers
from tests.engines.toy_folder import write_corpus

PLAIN = (
    "He went down to the shop and bought two pounds of flour. The clerk gave him the "
    "change. It was raining, and his boots were wet, and he was tired of the street. "
)
LOFTY = (
    "And it came to pass that the shepherd lifted up his voice unto the hills, and "
    "they that heard him were sore afraid, for thou, said he, shalt not turn back. "
)


def test_windows_score_every_token_once() -> None:
    for n in (1, 5, 63, 64, 65, 200, 1000):
        ids = list(range(1, n + 1))
        seen: list[int] = []
        for job, first in windows(ids, {"n_ctx": 64, "opening": 0}):
            assert len(job["ids"]) <= 64
            seen += job["ids"][1:][first:]
            if first:
                assert first >= 15
        assert seen == ids


def test_compressors_agree_on_what_is_easy() -> None:
    easy = compressed({"a": [PLAIN * 200]})
    letters = np.random.default_rng(0).integers(33, 126, 20_000)
    hard = compressed({"a": ["".join(map(chr, letters))]})
    assert easy["xz"] < 0.2 < 5 < hard["xz"] < 8  # type: ignore[operator]
    if easy["ppmd"] is not None:
        assert easy["ppmd"] < 0.3 < 5 < hard["ppmd"] < 8  # type: ignore[operator]


def test_passages_begin_at_paragraphs_and_end_at_words() -> None:
    import random

    text = "\n\n".join(f"{i} {PLAIN * 3}" for i in range(20))
    found = passages(text, 200, 5, random.Random(1))
    assert len(found) == 5
    for passage in found:
        assert passage[0].isdigit()
        assert 200 <= len(passage) < 220
        assert text[text.index(passage) + len(passage)].isspace()


def test_authors_count_alike_in_a_spread() -> None:
    units = {
        "long": ["\n\n".join(f"{i} {PLAIN}" for i in range(200))],
        "short": ["\n\n".join(f"{i} {LOFTY}" for i in range(9))],
        "tiny": ["word"],
    }
    names = [author for author, _ in spread(units, 100, 12, "seed")]
    assert names.count("short") == names.count("long") == 6
    assert spread(units, 100, 12, "seed") == spread(units, 100, 12, "seed")


def test_held_out_authors_are_kept_apart(tmp_path: Any) -> None:
    corpus = read_corpus(write_corpus(tmp_path / "corpus"), 200, 10)
    assert set(corpus.held_out) == {"general", "kjv"}
    assert set(corpus.held_out["kjv"]) == {"Author 0 of kjv", "Author 1 of kjv"}
    assert set(corpus.training["kjv"]) == {"Author 2 of kjv", "Author 3 of kjv"}
    assert sum(map(len, corpus.training["kjv"].values())) == 10


def test_a_copied_run_is_found_to_the_token() -> None:
    chance = np.random.default_rng(4)
    stream = chance.integers(0, 5000, 50_000).astype(np.uint32)
    take = chance.integers(5000, 9000, 100).tolist()
    take[20:65] = stream[300:345].tolist()
    take[80:88] = stream[900:908].tolist()
    clean = chance.integers(5000, 9000, 100).tolist()
    short = stream[10:17].tolist()
    # The same run once more, and pieces so cut that no run may cross.
    again = np.concatenate((stream[310:350], stream[300:345]))
    found = copying.look_up([take, clean, short], [stream[:320], stream[320:], again])
    assert (found[0].longest, found[0].start, found[0].places) == (45, 20, 1)
    assert found[0].share == pytest.approx((38 + 1) / 93)
    assert (found[1].longest, found[1].share) == (0, 0.0)
    assert (found[2].longest, found[2].share) == (0, 0.0)
    whole = copying.look_up([take], [stream, again])
    assert (whole[0].longest, whole[0].places) == (45, 2)


def test_copying_agrees_with_a_plain_search() -> None:
    chance = np.random.default_rng(6)
    stream = chance.integers(0, 3, 3000).astype(np.uint8)
    text = stream.tobytes()
    takes = [chance.integers(0, 3, 60).astype(np.uint8) for _ in range(5)]
    listed = [take.tolist() for take in takes]
    results = copying.look_up(listed, [stream.astype(np.uint32)])
    for take, found in zip(takes, results, strict=True):
        raw = take.tobytes()
        assert found.found == {i for i in range(53) if raw[i : i + 8] in text}
        runs = [
            n for n in range(8, 61) for i in range(61 - n) if raw[i : i + n] in text
        ]
        assert found.longest == max(runs, default=0)


def test_a_reader_tells_plain_from_lofty() -> None:
    def some(text: str, seed: int) -> list[str]:
        chance = np.random.default_rng(seed)
        words = text.split()
        return [" ".join(chance.choice(words, 40)) for _ in range(20)]

    human = {
        "plain": {f"p{i}": some(PLAIN, i) for i in range(4)},
        "lofty": {f"l{i}": some(LOFTY, 9 + i) for i in range(4)},
    }
    reader = told_apart.train(human)
    assert reader.cross_validated > 0.9
    table = told_apart.confusion(
        reader, {"plain": some(PLAIN, 77), "lofty": some(LOFTY, 78)}
    )
    assert table["plain"]["plain"] > 0.9
    assert table["lofty"]["lofty"] > 0.9
    # A reader of nothing but the same words for both has nothing to go by.
    same = {name: some(PLAIN, 50 + at) for at, name in enumerate("wxyz")}
    blind = told_apart.train({"a": human["plain"], "b": same})
    assert blind.cross_validated < 0.75


def test_a_style_of_many_manners_is_named_as_often_as_the_others() -> None:
    chance = np.random.default_rng(3)
    truth = np.repeat([0, 1, 2], 400)
    scores = chance.normal(0, 1, (1200, 3))
    scores[np.arange(1200), truth] += np.array([2.5, 2.0, 0.8])[truth]

    def right(marks: np.ndarray) -> list[float]:
        named = (scores + marks).argmax(1)
        return [float((named[truth == at] == at).mean()) for at in range(3)]

    before, after = right(np.zeros(3)), right(told_apart._even(scores, truth))
    assert max(before) - min(before) > 0.25
    assert max(after) - min(after) < 0.03
    assert min(after) > min(before) + 0.1


def test_loops_and_sentences() -> None:
    looped = variety.variety(["he said that he said that he said that he said that"])
    assert looped["loops"] == 1
    assert looped["without_end"] == 1
    once = variety.variety([PLAIN])
    assert once["loops"] == once["without_end"] == 0
    assert once["words_per_sentence"] == pytest.approx(len(PLAIN.split()) / 3)
    assert variety.variety(["one two three four five"])["distinct_1"] == 1
    assert variety.variety(["one two one two one"])["distinct_1"] == pytest.approx(0.4)


def row(own: float, rival: float, base: float = 3.0) -> dict[str, Any]:
    authors = [f"a{i % 6}" for i in range(24)]
    chance = np.random.default_rng(1)
    rows = [
        (
            author,
            {
                name: matrix.REST * (value + chance.normal(0, 0.05))
                for name, value in (
                    ("base", base),
                    ("kjv", own),
                    ("kjv" + matrix.OTHER, own),
                    ("realism", rival),
                )
            },
        )
        for author in authors
    ]
    return matrix._row(rows, "kjv")


def test_a_row_of_the_matrix() -> None:
    ahead = row(2.8, 3.0)
    assert ahead["best"]
    assert ahead["sure"]
    assert ahead["voices"]["kjv"]["change"] == pytest.approx(
        math.exp(-0.2) - 1, abs=0.03
    )
    assert ahead["voices"]["kjv"]["low"] < ahead["voices"]["kjv"]["high"] < 0
    near = row(2.8, 2.801)
    assert not near["sure"]
    behind = row(3.0, 2.8)
    assert not behind["best"]


HOSTILE = "| a | <b>x</b> \x1b[31m\n# not a title\n```\n[x](y)\u202e"


def report() -> dict[str, Any]:
    """A report as it would be for a model that reached everything but one thing."""
    kjv = row(2.8, 3.0)
    return {
        "model": {
            "name": HOSTILE,
            "parameters": 10**6,
            "words": 300,
            "context": 512,
            "bytes": {"base": 10**6, "kjv": 10**5},
            "late": {"kjv": True},
        },
        "command": "protean model evaluate",
        "held_out": {"kjv": {HOSTILE: 5}},
        "matrix": {"foreign": {"kjv": kjv}, "own": {"kjv": row(3.0, 3.1)}},
        "prompts": ["It rained."],
        "takes": {"kjv": [{"prompt": 0, "seed": 0, "ids": [1], "text": HOSTILE}]},
        "told_apart": {
            "trained_on": 10,
            "characters": 500,
            "cross_validated": 0.9,
            "human": {"kjv": {"kjv": 1.0}},
            "voices": {"kjv": {"kjv": 0.5}},
            "right": {"human": {"kjv": 1.0}, "voices": {"kjv": 0.5}},
        },
        "seconds": {"matrix": 1.0},
    }


def test_targets_say_what_was_missed() -> None:
    missed = [t.what for t in targets(report()) if not t.met]
    assert missed == ["kjv: named as often as 0.9 of people, and at least 60 %"]


def test_pages_take_nothing_foreign_for_markup() -> None:
    from markdown_it import MarkdownIt

    kinds = {t.type for t in MarkdownIt().parse(takes_page(report()))}
    assert "code_block" in kinds
    assert not kinds & {"html_block", "fence", "bullet_list_open", "ordered_list_open"}
    for page in (report_page(report()), takes_page(report())):
        assert "\x1b" not in page
        assert "\u202e" not in page
        for line in page.split("\n"):
            assert line.startswith("    ") or not line.startswith(("```", "# not"))
            assert line.startswith("    ") or "<b>" not in line


def test_a_worker_that_is_given_a_bad_file_says_so(tmp_path: Any) -> None:
    from engines.errors import EngineError

    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"GGUF" + b"\xff" * 64)
    with pytest.raises(EngineError, match=r"bad\.gguf"):
        Workers(bad, 1)
