"""What a voice practises on, and what is kept from it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engines.training.errors import TrainingError
from engines.training.left_out import leave_out, with_unread
from engines.training.mixing import Placed
from engines.training.passages import Passages
from engines.training.tokens import packed, read_tokenizer
from engines.training.typical import Typical


def made(corpus: Path, **how: Any) -> tuple[Passages, list[Placed]]:
    tokens, works = packed(corpus)
    works = [w for w in works if not w.held_out]
    return Passages(tokens, works, "grand", draft=20, length=24, **how), works


def test_half_of_the_drafts_are_foreign_and_the_voice_is_its_own(corpus: Path) -> None:
    passages, works = made(corpus)
    text = np.array(packed(corpus)[0])

    def inside(rows: np.ndarray, group: str) -> np.ndarray:
        size = rows.shape[1]
        runs = {
            tuple(text[w.start + n : w.start + n + size])
            for w in works
            if w.group == group
            for n in range(w.length)
        }
        return np.array([tuple(row) in runs for row in rows])

    batches = [passages.batch(number, 50) for number in range(24)]
    full = [b for b in batches if b.drafts.shape[1] + b.lead == 20]
    assert 0 < len(full) < len(batches)
    # In most batches the voice reads the end of the draft itself.
    assert len(full) / 3 < sum(b.lead > 0 for b in full) < len(full)
    drafts = [np.concatenate([b.drafts, b.after[:, : b.lead]], 1) for b in full]
    strange = np.concatenate([inside(draft, "general") for draft in drafts])
    assert 0.4 < strange.mean() < 0.65
    for batch in batches:
        assert inside(batch.after[:, batch.lead :], "grand").all()
    for batch, draft in zip(full, drafts, strict=True):
        assert (batch.own == inside(draft, "grand")).all()
        assert (batch.own != inside(draft, "general")).all()
    # After a short draft the voice must speak, whosever it is.
    assert not any(b.own.any() for b in batches if b.drafts.shape[1] + b.lead < 20)
    again = made(corpus)[0].batch(3, 50)
    assert (again.after == batches[3].after).all()
    own = made(corpus, foreign=0.0)[0].batch(1, 50)
    assert inside(own.drafts, "grand").all()


def test_typical_passages_are_drawn_more_often(corpus: Path) -> None:
    def typical(work: Placed, places: np.ndarray) -> np.ndarray:
        return (places > 200).astype(float)

    def late_ones(pull: float) -> float:
        passages, works = made(corpus, pull=pull, typical=typical)
        steps = np.diff(passages._steps, prepend=0.0)
        begins = np.array([w.start for w in works])
        at = passages._starts - begins[np.searchsorted(begins, passages._starts) - 1]
        return float(steps[at > 200].sum())

    assert late_ones(1.0) > late_ones(0.0) + 0.1


def test_what_to_leave_alone_is_any_hand_of_the_style(corpus: Path) -> None:
    """Where the voice is to be silent typical passages are no likelier than others."""

    def typical(work: Placed, places: np.ndarray) -> np.ndarray:
        return (places > work.length / 2).astype(float)

    passages, works = made(corpus, pull=3.0, typical=typical)
    tokens = packed(corpus)[0]
    where: dict[tuple[int, ...], bool] = {}
    for work in (w for w in works if w.group == "grand"):
        for place in range(work.length - 20):
            run = tokens[work.start + place : work.start + place + 8]
            where[tuple(run)] = place > work.length / 2
    sure: dict[bool, list[bool]] = {True: [], False: []}
    for batch in (passages.batch(number, 40) for number in range(40)):
        for row, own in zip(batch.after[:, batch.lead :], batch.own, strict=True):
            if not batch.lead:
                sure[bool(own)].append(where[tuple(row[:8])])
    assert np.mean(sure[False]) > np.mean(sure[True]) + 0.1


def test_the_reader_finds_the_passages_in_the_voice(corpus: Path, base: Path) -> None:
    """Half of a book made plain: those passages are the less typical ones."""
    tokens, works = packed(corpus)
    works = [w for w in works if not w.held_out]
    plain = next(w for w in works if w.group == "general")
    grand = next(w for w in works if w.group == "grand")
    mixed = np.array(tokens)
    half = min(plain.length, grand.length) // 2
    mixed[grand.start : grand.start + half] = tokens[plain.start : plain.start + half]
    words = read_tokenizer(base / "tokenizer.json")
    typical = Typical("grand", mixed, works, 60, words.decode)
    marks = typical(grand, np.arange(0, grand.length - 60, 30))
    at = np.arange(len(marks)) * 30
    assert marks[at < half - 60].max() < marks[at > half].min()
    weights = typical.words(400, 2.0)
    grander, plainer = (words.encode(w).ids for w in (" Behold, spake", " clerk yard"))
    assert weights[grander].mean() > 1 > weights[plainer].mean()
    with pytest.raises(TrainingError, match="tell the voice from"):
        Typical("grand", tokens, [grand], 60, words.decode)


def test_what_is_left_out_is_not_learnt_from(corpus: Path) -> None:
    """Whole authors where there are many, in every set; else the end of each book."""
    works = [w for w in packed(corpus)[1] if not w.held_out]
    learnt, left = leave_out(works, "grand", 50)
    assert left
    assert all(name.startswith("the end of ") for name in left)
    for work in (w for some in left.values() for w in some):
        before = next(w for w in learnt if w.title == work.title and w.group == "grand")
        assert before.start + before.length == work.start
        assert before.length > 8 * work.length
    assert leave_out(works, "grand", 100_000)[1] == {}
    one = next(w for w in works if w.group == "grand")
    many = [
        replace(one, group=group, author=f"author {n}", title=f"{group} {n}")
        for n in range(40)
        for group in ("grand", "general")
    ]
    learnt, left = leave_out(many, "grand", 50)
    assert len(left) == 6
    assert not {w.author for w in learnt} & set(left)
    assert len(learnt) == len(many) - 12
    # One author alone can only be tried on.
    for few in ({}, dict([next(iter(left.items()))])):
        with pytest.raises(TrainingError, match="without --unread"):
            with_unread(learnt, few)
    # Of those that the base has not read either, two thirds teach most of all.
    more, aside = with_unread(learnt, left)
    assert len(aside) == 2
    assert set(aside) < set(left)
    fresh = set(left) - set(aside)
    assert {w.author for w in more} == {w.author for w in learnt} | fresh
    tokens = np.zeros(one.start + one.length, np.uint16)
    drawn = Passages(tokens, more, "grand", draft=20, length=24)
    chance = np.diff(drawn._steps, prepend=0.0).reshape(-1, len(drawn._steps))
    each = chance.size // sum(w.group == "grand" for w in more)
    unread = chance[0, each * sum(w.group == "grand" for w in learnt) :].sum()
    assert unread == pytest.approx(40 / (40 + 34), abs=0.01)
