"""Plans: forms are pulled where they can stand, and the first token obeys."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engines.plan import Bias, Plan, Step
from engines.shaping import Shaper, Vocabulary

PIECES = [" the", " moon", "moon", " moo", "n", "light", "\n", " “", "“", ".", " Moon"]
PIECES += [" sea", "sea", "s"]
IDS = {piece: number for number, piece in enumerate(PIECES)}


def tokenize(text: str) -> list[int]:
    """The longest pieces first."""
    longest = sorted(PIECES, key=len, reverse=True)
    found = re.findall("|".join(map(re.escape, longest)), text)
    assert "".join(found) == text
    return [IDS[piece] for piece in found]


def shaper(plan: Plan, before: str = "Over") -> Shaper:
    vocabulary = Vocabulary([piece.encode() for piece in PIECES])
    return Shaper(plan, tokenize, vocabulary, before=before)


def shaped(
    plan: Plan,
    take: str = "",
    before: str = "Over",
    excluded: tuple[str, ...] = (),
    cut: tuple[str, ...] = (),
) -> dict[str, float]:
    """The logits that shaping changed, all having been 0 (those in `cut` -20)."""
    logits = np.zeros(len(PIECES), dtype=np.float32)
    logits[[IDS[piece] for piece in cut]] = -20
    was = logits.copy()
    out = shaper(plan, before)
    out.shape(logits, tokenize(take), [IDS[piece] for piece in excluded])
    return {PIECES[at]: float(logits[at]) for at in np.flatnonzero(logits != was)}


def test_the_empty_plan_does_nothing() -> None:
    assert shaped(Plan()) == {}
    assert shaped(Plan(biases=(Bias("moon", 2.0),)))


def test_the_first_token_begins_with_white_space() -> None:
    plan = Plan(begin_with_space=True)
    forbidden = {"moon", "n", "light", "“", ".", "sea", "s"}
    assert shaped(plan) == dict.fromkeys(forbidden, -np.inf)
    assert shaped(plan, " the") == {}


def test_tokens_rolled_back_are_excluded() -> None:
    assert shaped(Plan(), " the", excluded=("moon", ".")) == {
        "moon": -np.inf,
        ".": -np.inf,
    }


MOONLIGHT = Plan(biases=(Bias("moonlight", 2.0, 5.0),))


def test_a_form_is_pulled_with_its_space_after_a_word() -> None:
    assert shaped(MOONLIGHT) == {" moon": 2.0}
    assert shaped(MOONLIGHT, " the") == {" moon": 2.0}


@pytest.mark.parametrize("before", ["", "Over\n", "Over “", "Over ", "Over—"])
def test_a_form_is_pulled_bare_where_a_word_may_start(before: str) -> None:
    assert shaped(MOONLIGHT, before=before) == {"moon": 2.0}
    assert shaped(MOONLIGHT, " the “") == {"moon": 2.0}


def test_a_space_held_back_comes_with_the_first_token() -> None:
    plan = Plan(biases=MOONLIGHT.biases, begin_with_space=True)
    assert shaped(plan, before="Over ")[" moon"] == 2.0


def test_a_form_begun_is_pulled_on() -> None:
    assert shaped(MOONLIGHT, " the moon") == {"light": 5.0, " moon": 2.0}
    assert shaped(MOONLIGHT, " the “moon") == {"light": 5.0, " moon": 2.0}
    assert shaped(MOONLIGHT, " the moonlight") == {" moon": 2.0}


def test_a_form_is_not_pulled_on_inside_another_word() -> None:
    assert shaped(MOONLIGHT, "moon", before="honey") == {" moon": 2.0}


def test_only_survivors_are_pulled_unless_the_form_says_so() -> None:
    assert shaped(MOONLIGHT, cut=(" moon",)) == {}
    always = Plan(biases=(Bias("moonlight", 2.0, survivors_only=False),))
    assert shaped(always, cut=(" moon",)) == {" moon": -18.0}


def test_forms_that_begin_alike_do_not_add_up() -> None:
    plan = Plan(biases=(Bias("moonlight", 2.0), Bias("moon", 3.0), Bias("moons", -1.0)))
    assert shaped(plan) == {" moon": 3.0}


def test_the_schedule_holds_from_its_step_on() -> None:
    out = shaper(Plan(schedule=(Step(20, 0.5), Step(4, 1.5))))
    assert [out.temperature(at) for at in (0, 3, 4, 19, 20, 99)] == [
        *(1.0, 1.0),
        *(1.5, 1.5),
        *(0.5, 0.5),
    ]


def test_forms_are_compiled_once_for_a_vocabulary() -> None:
    vocabulary = Vocabulary([piece.encode() for piece in PIECES])
    first = vocabulary.tries(MOONLIGHT.biases, tokenize)
    assert vocabulary.tries(MOONLIGHT.biases, tokenize) is first
    for number in range(20):
        vocabulary.tries((Bias("sea", float(number)),), tokenize)
    assert vocabulary.tries(MOONLIGHT.biases, tokenize) is not first
