"""Leans: an axis's tilt over tokens, and what it may never do."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import leans
from engines.errors import EngineError
from engines.governing.leaning import LINE, MOST_NATS, SAID, Leaning, Tilt
from engines.plan import Lean

PIECES = ["<end>", " th", "ou", "e", " dost", "dost", ",", "th", "E", "\n", " and"]


def tokenize(text: str) -> list[int]:
    """Longest pieces first."""
    ids: list[int] = []
    while text:
        best = max((p for p in PIECES if text.startswith(p)), key=len, default="")
        if not best:
            return [*ids, 0]
        ids.append(PIECES.index(best))
        text = text[len(best) :]
    return ids


def leaning(
    forms: dict[str, tuple[float, float]], weight: float, ramp: int = 0
) -> Leaning:
    tilt = Tilt(forms, tokenize)
    with pytest.MonkeyPatch.context() as patch:
        made = leans.Table("made", "0" * leans.SHORT, forms)
        patch.setattr(leans, "table", lambda name: made)
        wanted = (Lean("made", weight, ramp=ramp),)
        return Leaning(wanted, lambda _: tilt, lambda t: t in (0, 9))


FORMS = {"thou": (60.0, 6.0), "the": (20.0, 40.0), "dost": (50.0, 10.0)}


def added(lean: Leaning, ids: list[int], opened: bool = False) -> dict[str, float]:
    logits = np.zeros(len(PIECES), np.float32)
    lean.add_to(logits, ids, opened, -1.0)
    return {PIECES[i]: float(x) for i, x in enumerate(logits) if x}


def test_the_nats_along_a_word_add_up_to_its_log_ratio() -> None:
    lean = leaning(FORMS, 1.0)
    first = added(lean, [])[" th"]
    then = added(lean, [PIECES.index(" th")])
    assert first == pytest.approx(math.log(80 / 46), abs=1e-5)
    assert first + then["ou"] == pytest.approx(math.log(60 / 6), abs=1e-5)
    assert first + then["e"] == pytest.approx(math.log(20 / 40), abs=1e-5)


def test_a_word_is_met_with_its_space_or_bare_as_the_page_has_it() -> None:
    lean = leaning(FORMS, 1.0)
    assert " dost" in added(lean, [])
    assert "dost" not in added(lean, [])
    assert "dost" in added(lean, [], opened=True)
    assert "dost" in added(lean, [PIECES.index("\n")])


def test_the_weight_turns_it_round_and_nothing_at_all_is_nothing() -> None:
    one, other = leaning(FORMS, 1.5), leaning(FORMS, -1.5)
    forth, back = added(one, []), added(other, [])
    assert forth
    assert {k: -v for k, v in back.items()} == pytest.approx(forth)
    assert added(leaning(FORMS, 0.0), []) == {}


def test_a_ramp_grows_from_token_to_token() -> None:
    lean = leaning(FORMS, 1.0, ramp=4)
    comma = PIECES.index(",")
    steps = [added(lean, [comma] * n)[" dost"] for n in range(6)]
    assert steps[:4] == sorted(steps[:4])
    assert steps[0] == pytest.approx(steps[3] / 4)
    assert steps[3] == steps[5]


def test_a_rare_word_is_not_leant_on_again_soon() -> None:
    forms = {"dost": (50.0, 10.0), ",": (60_000.0, 20_000.0)}
    comma, dost = PIECES.index(","), PIECES.index(" dost")
    lean, other = leaning(forms, 1.0), leaning(forms, -1.0)
    assert {" dost", ","} <= set(added(lean, [comma]))
    assert " dost" not in added(lean, [comma, dost, comma])
    assert "," in added(lean, [comma, dost, comma])
    assert " dost" in added(lean, [dost] + [comma] * SAID)
    # Against a word one may lean again and again.
    assert " dost" in added(other, [dost, comma])


def test_a_line_has_words_before_its_break() -> None:
    lines = {"\n": (90e3, 9e3), "\n\n": (9e3, 9e3)}
    comma, broken = PIECES.index(","), PIECES.index("\n")
    lean = leaning(lines, 1.0)

    def pull(ids: list[int]) -> float:
        return added(lean, ids).get("\n", 0.0)

    assert pull([]) == pull([comma, broken]) == 0.0
    grown = [pull([broken] + [comma] * n) for n in range(2 * LINE)]
    assert grown == sorted(grown)
    assert grown[LINE // 2] == pytest.approx(grown[LINE] / 2)
    assert grown[LINE] == grown[-1] == pytest.approx(math.log(99 / 18), abs=1e-5)
    # Against breaks it leans from the first word on.
    assert added(leaning(lines, -1.0), [])["\n"] == pytest.approx(-grown[-1])


def test_only_what_survives_the_models_own_cut_is_moved() -> None:
    lean = leaning(FORMS, 2.0)
    logits = np.full(len(PIECES), -20.0, np.float32)
    logits[PIECES.index(" and")] = 0.0
    before = logits.copy()
    lean.add_to(logits, [], False, -10.0)
    assert (logits == before).all()


@given(
    st.dictionaries(
        st.sampled_from(["thou", "the", "dost", ",", "and"]),
        st.tuples(st.floats(0.1, 1e6), st.floats(0.1, 1e6)),
        min_size=1,
    ),
    st.floats(-4, 4),
    st.lists(st.integers(0, len(PIECES) - 1), max_size=6),
)
def test_no_table_moves_a_token_further_than_the_bound(
    forms: dict[str, tuple[float, float]], weight: float, ids: list[int]
) -> None:
    moved = added(leaning(forms, weight), ids)
    bound = 2 * MOST_NATS * abs(weight) * 2 + 1e-3
    assert all(math.isfinite(x) and abs(x) <= bound for x in moved.values())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"forms": {}}',
        b'{"forms": {"a": [1]}}',
        b'{"forms": {"a": [1, 0]}}',
        b'{"forms": {"a": [1, NaN]}}',
        b'{"forms": {"a": ["x", 1]}}',
        b'{"forms": ["a"]}',
        b"\xff\xfe",
    ],
)
def test_a_damaged_table_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "made.json"
    path.write_bytes(content)
    with pytest.raises(EngineError) as refused:
        leans.read(path)
    assert "made.json" in refused.value.message


def test_a_table_that_is_not_there_is_refused() -> None:
    for name in ("nowhere", "../plan", "", "a/b"):
        with pytest.raises(EngineError):
            leans.table(name)


def test_another_table_than_was_asked_for_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "made.json"
    path.write_text(json.dumps({"forms": {"thou": [2, 1]}}))
    table = leans.read(path)
    assert len(table.sha) == leans.SHORT
    monkeypatch.setattr(leans, "table", lambda name: table)

    def compiled(sha: str) -> Leaning:
        return Leaning(
            (Lean("made", 1.0, sha),), lambda t: Tilt(t.forms, tokenize), bool
        )

    with pytest.raises(EngineError, match="changed"):
        compiled("f" * leans.SHORT)
    compiled(table.sha)
    compiled("")
