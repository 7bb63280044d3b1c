"""A refused take is a step of the one timeline: undo brings it back into its lane, the
replay shows it go and come, the tree and the account know of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.replay.account import account
from sessions.replay.player import Moment, Player
from sessions.session import Session
from sessions.telling import told
from sessions.tree.takes import lying
from sessions.undo.refusals import REFUSED, changes, nearest, plain, refused_of
from tests.sessions.recorded import Hand


def _lanes(moment: Moment) -> list[tuple[str, str, int, int]]:
    return [(lane.voice, lane.text, lane.k, lane.n) for lane in moment.lanes]


def _asked(hand: Hand) -> int:
    return hand.session.recorded("weave")[-1].seq


def test_undo_brings_it_back_into_its_lane(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home.", " away.")
    offered, asked = hand.seq, _asked(hand)
    hand.session.refuse({(asked, "kjv", 0)})
    one = hand.seq
    hand.session.refuse({(asked, "kjv", 0), (asked, "kjv", 1)})
    both = hand.seq
    hand.undo()
    back = hand.seq
    hand.undo()
    all_back = hand.seq
    hand.redo()
    again = hand.seq
    assert hand.text == "He went"
    hand.close()
    first, second = ("kjv", " home.", 1, 2), ("kjv", " away.", 1, 1)
    with Player(tmp_path / "a.md") as player:
        for n, lane in (
            (offered, first),
            (one, second),
            (both, ("kjv", "", 0, 0)),
            (back, second),
            (all_back, first),
            (again, second),
            (one, second),
        ):
            player.seek(n)
            assert _lanes(player.moment()) == [lane]
        event = player.event(one)
        assert event is not None
        assert told(event) == "refused kjv's take"
        assert one in player.score.decisions
        player.seek(player.total)
        found = account(player)
        assert found.decisions["refuse"] == 2
        assert (found.voices["kjv"].offered, found.voices["kjv"].refused) == (2, 1)


def test_undo_of_a_refusal_comes_before_undo_of_the_words(tmp_path: Path) -> None:
    session = Session.open(tmp_path / "a.md", background=False)
    hand_over = session.record("weave", {"names": ["kjv"]})
    assert hand_over > 0
    session.refuse({(hand_over, "kjv", 0)})
    session.refuse({(hand_over, "kjv", 0)})
    session.close()
    session = Session.open(tmp_path / "a.md", background=False)
    move = session.manuscript.undo()
    assert move is not None
    assert move.turned == (("refused", None),)
    assert session.manuscript.undo() is None
    assert [event.kind for event in session.recorded("refuse", "undo")] == [
        "refuse",
        "undo",
    ]
    session.close()


def test_the_tree_holds_both_ways(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He ")
    hand.weave("went.")
    hand.session.refuse({(_asked(hand), "kjv", 0)})
    hand.undo()
    hand.write("fell.")
    tree = hand.session.tree()
    kinds = [tree.nodes[row.key].origin.kind for row in tree.rows()]
    assert sorted(kinds) == ["opened", "refuse", "typed", "typed"]
    tree.gather_leaves()
    assert [leaf.text for leaf in tree.leaves.values()] == ["went."]
    refused = next(n for n in tree.nodes.values() if n.origin.kind == "refuse")
    assert tree.text(refused.id) == "He "
    move = tree.go(refused.id)
    assert move is not None
    assert dict(move.turned)["refused"]
    hand.close()


def test_a_refusal_from_before_a_weave_hides_none_of_its_takes(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.weave("one")
    hand.session.refuse({(_asked(hand), "kjv", 0)})
    hand.weave("two")
    n = hand.seq
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(n)
        assert _lanes(player.moment()) == [("kjv", "two", 1, 1)]


@pytest.mark.parametrize(
    "value",
    [None, 3, "x", {}, [3], [[1]], [["a", "b", 3]], [[True, "kjv", 0]], [[1, 2, 3, 4]]],
)
def test_what_makes_no_sense_refuses_nothing(value: Any) -> None:
    assert refused_of(value) == frozenset()


@given(st.sets(st.tuples(st.integers(0), st.text(), st.integers(0)), max_size=8))
def test_they_are_read_as_they_were_written(takes: set[tuple[int, str, int]]) -> None:
    assert refused_of(plain(takes)) == takes


@pytest.mark.parametrize(
    ("chosen", "refused", "found"),
    [
        (0, [], None),
        (0, [True], None),
        (0, [False], 0),
        (5, [False, False], 1),
        (1, [False, True, False], 2),
        (2, [False, False, True], 1),
    ],
)
def test_the_next_take_is_looked_at(
    chosen: int, refused: list[bool], found: int | None
) -> None:
    assert nearest(chosen, refused) == found


@pytest.mark.parametrize(
    ("was", "now", "gone", "back"),
    [
        (None, [[1, "kjv", 0]], 1, 0),
        ([[1, "kjv", 0]], [[1, "kjv", 0], [2, "kjv", 1]], 1, 0),
        ([[1, "kjv", 0], [2, "kjv", 1]], [[1, "kjv", 0]], 0, 1),
        ([[1, "kjv", 0]], None, 0, 1),
        # Of lanes that have been woven anew since.
        ([[1, "kjv", 0]], [[2, "kjv", 0]], 1, 0),
    ],
)
def test_what_a_refusal_changed(was: Any, now: Any, gone: int, back: int) -> None:
    assert tuple(map(len, changes(was, now))) == (gone, back)


def test_what_lay_in_the_lanes_when_the_draft_was_left(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    hand = Hand(path)
    assert _lying(hand.session) == 0
    hand.weave(" home.", " away.")
    hand.write("He went")
    hand.weave(" off.", " on.", " in.")
    assert _lying(hand.session) == 3
    hand.session.refuse({(_asked(hand), "kjv", 1)})
    hand.close()
    session = Session.open(path, background=False)
    assert _lying(session) == 2
    # In another sitting the engine counts its weaves anew.
    session.record("weave", {"weave": 1, "kind": "again"})
    session.record("take", {"weave": 1, "voice": "kjv", "take": 3, "text": " up."})
    assert _lying(session) == 3
    session.record("accept", {"weave": 1, "voice": "kjv", "take": 3})
    assert _lying(session) == 2
    session.record("weave", {"weave": 2, "kind": "weave"})
    session.record("weave", {"weave": 3, "kind": "weave", "part": 1})
    for weave in (2, 3):
        session.record("take", {"weave": weave, "voice": "kjv", "take": 0, "text": "x"})
    assert _lying(session) == 2
    odds: list[dict[str, Any]] = [{"take": [1]}, {"text": " \n"}, {"voice": {}}]
    for odd in (*odds, {"weave": [2]}):
        take = {"weave": 2, "voice": "kjv", "take": 5, "text": "x"}
        session.record("take", {**take, **odd})
    assert _lying(session) == 2
    session.close()


def _lying(session: Session) -> int:
    refused = refused_of(session.settings.get(REFUSED))
    return lying(session.recorded("weave", "take", "accept", after=-400), refused)
