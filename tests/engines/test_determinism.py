"""Same model, adapters, text, seed, settings: the same bits, whatever came before."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from engines.request import MAX_TAKES, Sampling
from tests.engines.weaving import DRAFT, HEADS, Bench, Record, Table, head, same, woven

pytestmark = pytest.mark.model

WORDS = ("the", "sea", "had", "a", "stone", "under", "her", "door", "and", "rain")
ENDINGS = (
    DRAFT,
    "He waited.",
    DRAFT + " stood there.\n\nIt was late, and the rain had not stopped; it lay on",
    "Once",
)


def drafts(dice: random.Random, final: str) -> list[str]:
    """A history of typing, deleting, pasting and moving that ends in `final`."""
    text, steps = final, []
    for _ in range(dice.randrange(2, 6)):
        at = dice.randrange(len(text) + 1)
        move = dice.randrange(4)
        if move == 0:
            text = text[:at]
        elif move == 1:
            text = text + " " + " ".join(dice.choices(WORDS, k=dice.randrange(1, 30)))
        elif move == 2:
            text = text[:at] + dice.choice(WORDS) + text[at:]
        else:
            text = text[at // 2 : at] + text[at:]
        steps.append(text)
    return steps


def after_history(table: Table, dice: random.Random, final: str) -> Record:
    for text in drafts(dice, final):
        if dice.random() < 0.2:
            voices = dice.sample(HEADS, dice.randrange(1, 3))
            table.weave(woven(text, voices, takes=dice.randrange(1, 4), max_tokens=2))
        else:
            table.prepare(text, HEADS[:1])
    with Record() as record:
        table.weave(woven(final, [head("kjv")], max_tokens=3))
    return record


@pytest.mark.parametrize("placement", ["contexts", "turns"])
def test_a_hundred_histories_end_in_the_same_bits(bench: Bench, placement: str) -> None:
    cold = {}
    for final in ENDINGS:
        with bench.loom() as table, Record() as record:
            table.weave(woven(final, [head("kjv")], max_tokens=3))
        cold[final] = record
    with bench.loom(placement, cores=1) as table:
        for number in range(100):
            dice = random.Random(number)
            final = ENDINGS[number % len(ENDINGS)]
            assert same(after_history(table, dice, final), cold[final]), number


def test_takes_in_one_batch_are_the_takes_one_by_one(bench: Bench) -> None:
    with bench.loom() as table:
        together = table.weave(woven(takes=MAX_TAKES))
    with bench.loom() as table:
        for number in (2, 0, 3, 1):
            for key, take in table.weave(woven(first_take=number)).items():
                assert take == together[key]


def test_more_takes_than_a_batch_holds(bench: Bench) -> None:
    voices = [head("surreal")]
    with bench.loom() as table:
        six = table.weave(woven(voices=voices, takes=6))
        later = table.weave(woven(voices=voices, takes=2, first_take=4))
    assert sorted(number for _, number in six) == list(range(6))
    assert all(six[key] == take for key, take in later.items())


def test_the_number_of_threads_changes_nothing(bench: Bench) -> None:
    records = []
    for threads in (1, 2):
        with bench.loom(cores=threads) as table, Record() as record:
            table.weave(woven(DRAFT * 5, [head("realism")], threads=threads))
        records.append(record)
    assert same(*records)


def test_another_seed_writes_something_else(bench: Bench) -> None:
    with bench.loom() as table:
        one = table.weave(woven())
        other = table.weave(replace(woven(), seed=12))
    assert {k: t.text for k, t in one.items()} != {k: t.text for k, t in other.items()}


def test_every_token_of_a_take_tells_how_open_it_was(bench: Bench) -> None:
    means = []
    for temperature in (0.3, 1.5):
        sampling = Sampling(temperature=temperature, min_p=0.02)
        with bench.loom() as table:
            takes = table.weave(woven(DRAFT, [head("realism", sampling)], takes=3))
        assert all(len(take.entropy) == len(take.ids) for take in takes.values())
        bits = [each for take in takes.values() for each in take.entropy]
        assert min(bits) >= 0
        means.append(sum(bits) / len(bits))
    assert means[0] < means[1]
