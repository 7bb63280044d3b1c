"""Four voices at once: which order, which placement, and that they differ at all."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import numpy as np
import pytest

from engines.events import Given, WeaveEnded
from engines.plan import Ban, Bias, Plan, Step
from engines.request import Activation, Sampling, Scale, Unit, Voice
from tests.engines.weaving import (
    DRAFT,
    HEADS,
    NAMES,
    Bench,
    Record,
    Table,
    adapter_of,
    head,
    same,
    woven,
)

pytestmark = pytest.mark.model

PAGE = Voice("page", exemplar="The tide went out and did not come back that year.")
WHOLE = replace(head("kjv"), name="whole", activation=Activation.WHOLE)
ALL = (*HEADS, PAGE, WHOLE)


def texts(table: Table, voices: tuple[Voice, ...]) -> dict[tuple[str, int], str]:
    takes = table.weave(woven(voices=voices, takes=2, max_tokens=8))
    return {key: take.text for key, take in takes.items()}


def test_the_order_of_voices_and_their_placement_change_nothing(bench: Bench) -> None:
    with bench.loom() as table:
        first = texts(table, ALL)
    with bench.loom("turns") as table:
        for order in itertools.islice(itertools.permutations(ALL), 0, 720, 240):
            assert texts(table, order) == first
    with bench.loom() as table:
        assert texts(table, ALL[::-1]) == first
        assert texts(table, ALL[1:3]) == {
            k: first[k] for k in first if k[0] in NAMES[1:3]
        }


def test_voices_differ_from_their_first_token_on(bench: Bench) -> None:
    rows = []
    with bench.loom() as table:
        for voice in (*HEADS, Voice("bare")):
            with Record() as record:
                table.weave(woven(voices=[voice], max_tokens=1))
            rows.append(record.rows[0])
    assert len({(token, position) for token, position, _ in rows}) == 1
    for (_, _, a), (_, _, b) in itertools.combinations(rows, 2):
        assert np.abs(a - b).max() > 0.1


def test_late_and_whole_activation_read_the_draft_differently(bench: Bench) -> None:
    records = []
    with bench.loom() as table:
        for voice in (head("kjv"), WHOLE):
            with Record() as record:
                table.weave(woven(voices=[voice], max_tokens=1))
            records.append(record)
    assert not same(*records)


def test_each_voice_is_told_what_it_was_given(bench: Bench) -> None:
    with bench.loom() as table:
        table.weave(woven(voices=[HEADS[0], PAGE]))
        plain, paged = table.of(Given)
    assert plain.text.endswith(DRAFT)
    assert PAGE.exemplar in paged.text
    assert PAGE.exemplar not in plain.text
    assert paged.n_tokens > plain.n_tokens


def test_events_end_with_the_weave_and_add_up(bench: Bench) -> None:
    with bench.loom() as table:
        takes = table.weave(woven())
        ended = table.events[-1]
    assert isinstance(ended, WeaveEnded)
    assert ended.n_tokens >= sum(len(take.ids) for take in takes.values())
    assert set(takes) == {(name, 0) for name in NAMES}
    for take in takes.values():
        pieces = b"".join(bench.model.pieces[i] for i in take.ids)
        assert pieces.decode().startswith(take.text)


def test_an_empty_draft_is_begun(bench: Bench) -> None:
    with bench.loom() as table:
        takes = table.weave(woven("", max_tokens=5))
    assert all(take.text.strip() for take in takes.values())


def test_a_banned_phrase_never_stands_and_leaves_no_trace(bench: Bench) -> None:
    voice = head("kjv")
    with bench.loom() as table:
        free = table.weave(woven(voices=[voice], takes=4, max_tokens=20))
        some = next(
            take.text.split() for take in free.values() if take.text.split()[1:]
        )
        word = some[1].strip(".,;:")
        banned = replace(voice, plan=Plan(bans=(Ban(word),)))
        together = table.weave(woven(voices=[banned], takes=4, max_tokens=20))
        alone = [
            table.weave(woven(voices=[banned], first_take=n, max_tokens=20))
            for n in range(4)
        ]
    assert any(word in take.text for take in free.values())
    assert all(word not in take.text.split() for take in together.values())
    for takes in alone:
        for key, take in takes.items():
            assert take == together[key]


def test_a_roll_back_restores_the_cache_to_the_bit(bench: Bench) -> None:
    voice = head("realism")
    with bench.loom() as table:
        for seed in range(20):
            asked = replace(woven(voices=[voice], max_tokens=8), seed=seed)
            words = re.findall("[A-Za-z]+", table.weave(asked)["realism", 0].text)
            if len(words) > 3:
                break
        banned = replace(voice, plan=Plan(bans=(Ban(words[2]),)))
        with Record() as record:
            table.weave(replace(asked, voices=(banned,)))
    seen: dict[tuple[int, ...], np.ndarray[tuple[int], np.dtype[np.float32]]] = {}
    path: dict[int, int] = {}
    again = 0
    for token, position, row in record.rows:
        path = {at: t for at, t in path.items() if at < position}
        path[position] = token
        key = tuple(path.values())
        if key in seen:
            again += 1
            assert np.array_equal(seen[key], row)
        seen[key] = row
    assert again > 0


def test_a_plan_pulls_words_in_and_follows_its_schedule(bench: Bench) -> None:
    pull = Plan(biases=(Bias("lantern", 14.0, 14.0, survivors_only=False),))
    calm = Plan(schedule=(Step(0, 0.0),))
    with bench.loom() as table:
        pulled = table.weave(woven(voices=[replace(head("kjv"), plan=pull)]))
        still = replace(head("surreal"), plan=calm)
        a = table.weave(woven(voices=[still]))["surreal", 0]
        b = table.weave(replace(woven(voices=[still]), seed=99))["surreal", 0]
    assert "lantern" in pulled["kjv", 0].text
    assert a.ids == b.ids


def test_a_blend_lies_between_its_voices(bench: Bench) -> None:
    kjv, philosophical = (str(adapter_of(n)) for n in ("kjv", "philosophical"))
    blend = Voice("blend", (Scale(kjv, 0.6), Scale(philosophical, 0.4)))
    bare, rows = Voice("bare"), []
    with bench.loom() as table:
        for voice in (bare, Voice("a", (Scale(kjv, 1.0),)), blend):
            with Record() as record:
                table.weave(woven(voices=[voice], max_tokens=1))
            rows.append(record.rows[0][2].astype(np.float64))
    assert not np.array_equal(rows[1], rows[2])
    assert not np.array_equal(rows[0], rows[2])


def test_units_end_takes(bench: Bench) -> None:
    with bench.loom() as table:
        for unit in Unit:
            for take in table.weave(replace(woven(), unit=unit)).values():
                assert take.text.strip()
                if unit is Unit.WORD:
                    assert len(take.text.split()) == 1


def test_greedy_voices_do_not_depend_on_the_seed(bench: Bench) -> None:
    cold = head("realism", Sampling(temperature=0.0))
    with bench.loom() as table:
        a = table.weave(woven(voices=[cold]))["realism", 0]
        b = table.weave(replace(woven(voices=[cold]), seed=3))["realism", 0]
    assert a.ids == b.ids


def test_takes_are_the_same_where_no_batch_can_be_shared(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with bench.loom() as table:
        together = table.weave(woven(takes=3))
    monkeypatch.setattr(bench.adapters, "rows_agree", False)
    with bench.loom() as table:
        assert table.weave(woven(takes=3)) == together
