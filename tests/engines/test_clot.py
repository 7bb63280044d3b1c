"""No banned phrase ever stands in a take, nor for a moment on the screen."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.plan import Ban, Plan
from engines.request import Unit
from tests.engines.toy import weave

LETTERS = "ab’é "
PIECES = st.lists(
    st.text(f"{LETTERS}AB\u0301\u00a0\u00ad'\n.", min_size=1, max_size=4),
    min_size=2,
    max_size=12,
    unique=True,
)
PHRASES = st.text("ab' é", min_size=1, max_size=6).filter(lambda t: bool(t.strip()))


def plainly(text: str) -> str:
    """The text folded in another way than the engine folds it."""
    text = unicodedata.normalize("NFC", text.replace("\u00ad", "").lower())
    kept = "".join(c for c in text if not unicodedata.combining(c)).replace("’", "'")
    return re.sub(r"\s+", " ", kept)


def stands(phrase: str, text: str) -> bool:
    """Whether a phrase of whole words stands in a text."""
    folded = plainly(phrase).strip()
    body = re.escape(folded)
    left = r"(?<!\w)" if folded[0].isalnum() else ""
    right = r"(?!\w)" if folded[-1].isalnum() else ""
    return re.search(f"{left}{body}{right}", plainly(text)) is not None


@settings(max_examples=200, deadline=None)
@given(
    pieces=PIECES,
    phrases=st.lists(PHRASES, min_size=1, max_size=5),
    seed=st.integers(0, 10_000),
    flush_every=st.integers(1, 5),
    unit=st.sampled_from([Unit.WORD, Unit.SENTENCE, Unit.PARAGRAPH]),
    cancel_after=st.integers(0, 12),
)
def test_nothing_banned_is_ever_said_or_shown(
    pieces: list[str],
    phrases: list[str],
    seed: int,
    flush_every: int,
    unit: Unit,
    cancel_after: int,
) -> None:
    pieces = [*pieces, ""]
    n = len(pieces)
    noise = np.random.default_rng(seed).normal(0, 2, (64, n))
    noise[:, -1] -= 3
    woven = weave(
        Plan(bans=tuple(Ban(phrase) for phrase in phrases)),
        pieces,
        lambda ids: noise[(sum(ids) + 7 * len(ids)) % 64],
        seed=seed,
        max_tokens=20,
        unit=unit,
        flush_every=flush_every,
        cancel_after=cancel_after,
    )
    for phrase in phrases:
        assert not stands(phrase, woven.ended.text)
        for shown in woven.painted:
            assert not stands(phrase, shown), (phrase, shown)


def test_thousands_are_no_more_trouble_than_one() -> None:
    rng = np.random.default_rng(5)
    pieces = [" salt", " ash", " wire", "d", "s", " the", " of", ".", ""]
    words = ["salt", "ash", "wire", "salts", "the", "of"]
    bans = {
        " ".join(rng.choice(words, size=int(rng.integers(2, 5)))) for _ in range(3_000)
    }
    woven = weave(
        Plan(bans=tuple(map(Ban, sorted(bans)))),
        pieces,
        lambda ids: np.array([2, 1, 1, 0, 0, 2, 1, 1, -9.0]),
        max_tokens=60,
    )
    assert woven.governed is not None
    assert woven.governed.n_undone > 0
    assert not any(stands(phrase, woven.ended.text) for phrase in bans)


def test_a_pattern_is_banned_too_and_what_was_taken_back_is_told() -> None:
    pieces = [" a", " testament", " to", " grief", " man", "."]
    wanted = [0, 1, 2, 3, 5]

    def logits(ids: object) -> np.ndarray:
        assert isinstance(ids, list)
        row = np.full(7, -4.0)
        row[wanted[len(ids) % 5]] = 6
        return row

    plan = Plan(bans=(Ban("testament to *", pattern=True),))
    woven = weave(plan, [*pieces, ""], logits, max_tokens=8)
    assert woven.governed is not None
    undone = woven.governed.undone[0]
    assert (undone.kind, undone.why, undone.at) == ("ban", "testament to *", 1)
    assert "testament to grief" not in woven.ended.text
