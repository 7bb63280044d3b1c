"""Playing a recording: every moment is what it was, however one gets there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.errors import SessionError
from sessions.replay import player as players
from sessions.replay.player import SPEEDS, Player
from sessions.replay.whenever import seek
from tests.sessions.recorded import Hand


def told(player: Player, hand: Hand, n: int) -> None:
    """The player's moment after event `n` is what the hand had made by then."""
    moment, known = player.moment(), hand.truth.at(n)
    assert moment.n == n
    assert moment.text == hand.truth.text[known]
    assert list(moment.runs) == hand.truth.runs[known]
    if n in hand.truth.caret:
        assert moment.caret == hand.truth.caret[n]


@pytest.mark.parametrize("seed", range(6))
def test_every_moment_is_what_it_was(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(players, "EVERY", 16)
    hand = Hand(tmp_path / "a.md", seed)
    hand.live(120)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        assert player.read()
        assert not player.trouble
        for n in range(player.n_events + 1):
            player.seek(n)
            if n:
                told(player, hand, n)
        for _ in range(80):
            n = hand.dice.randrange(1, player.n_events + 1)
            player.seek(n)
            told(player, hand, n)
            player.step(-1)
            assert player.n == n - 1
        player.seek(player.total)
        assert player.moment().text == (tmp_path / "a.md").read_text()


def test_a_seek_reads_as_far_as_it_must(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("word " * 300)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        assert player.n_events == 0
        player.seek(700)
        assert 700 <= player.n_events < player.total
        told(player, hand, 700)
        assert not player.read(0.0)
        assert player.read()
        assert player.n_events == player.total


def test_few_states_are_kept_when_they_are_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(players, "EVERY", 10)
    monkeypatch.setattr(players, "ROOM", 100_000)
    hand = Hand(tmp_path / "a.md")
    hand.write("some words " * 60)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        assert len(player._kept) < 40
        for n in (player.n_events, 333, 7, 450):
            player.seek(n)
            told(player, hand, n)


def test_time_passes_at_the_chosen_speed_and_idle_is_cut(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("one", pause=1.0)
    hand.clock.now += 500.0
    hand.write("two", pause=1.0)
    hand.close()
    with Player(tmp_path / "a.md", idle=3.0) as player:
        player.read()
        first = next(n for n, text in hand.truth.text.items() if text == "o")
        player.seek(first)
        player.play()
        player.tick(1.0)
        assert player.moment().text == "on"
        player.faster()
        assert player.speed == 2.0
        player.tick(0.5)
        assert player.moment().text == "one"
        began = player.at
        player.tick(0.75)
        # Half of a pause of three seconds is shown: half of the 501 have passed.
        assert player.moment().text == "one"
        assert player.at - began == pytest.approx(250.5)
        player.tick(0.75)
        assert player.moment().text == "onet"
        assert player.score.length < 20 < 500 < player.score.recorded
        player.seek(first)
        before = player.at
        player.skip_idle(None)
        assert player.at == before
        assert player.score.length == pytest.approx(player.score.recorded)
        while player.playing:
            player.tick(100.0)
        assert player.moment().text == "onetwo"
        assert player.ended
        player.play()
        assert (player.n, player.playing) == (0, True)


def test_speeds_stay_within_bounds(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("x")
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.faster(-9)
        assert player.speed == SPEEDS[0] == 0.25
        player.faster(99)
        assert player.speed == SPEEDS[-1] == 64.0


def test_one_steps_from_decision_to_decision_and_from_mark_to_mark(
    tmp_path: Path,
) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home.", " away.")
    hand.accept(" home.")
    hand.record("mark", {"name": "the turn"})
    hand.write(" Then")
    hand.undo()
    hand.close()
    with Player(tmp_path / "a.md") as player:
        kinds = []
        while True:
            player.step_decision(1)
            event = player.event(player.n)
            if player.n == player.total and (not event or event.kind != "undo"):
                break
            assert event is not None
            kinds.append(event.kind)
            if player.n == player.total:
                break
        assert kinds == ["weave", "accept", "mark", "undo"]
        player.seek(player.total)
        player.step_decision(-1)
        event = player.event(player.n)
        assert event is not None
        if player.n == player.total:
            player.step_decision(-1)
            event = player.event(player.n)
            assert event is not None
        player.seek(player.total)
        player.step_mark(-1)
        marked = player.n
        assert player.marks[0].name == "the turn"
        assert player.moment().text == "He went home."
        player.seek(0)
        player.step_mark(1)
        assert player.n == marked
        player.step_mark(1)
        assert player.n == marked


def test_a_take_grows_while_the_clock_runs(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home in the rain.")
    hand.clock.now += 60
    hand.write(" in")
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        asked = next(e.seq for e in player.events("weave"))
        player.seek(asked)
        (lane,) = player.moment().lanes
        assert (lane.voice, lane.state, lane.text) == ("kjv", "thinking", "")
        player.play()
        player.tick(0.6)
        (lane,) = player.moment().lanes
        assert (lane.state, lane.text) == ("speaking", " home")
        player.tick(0.5)
        assert player.moment().lanes[0].text == " home in"
        player.seek(asked + 1)
        (lane,) = player.moment().lanes
        assert (lane.state, lane.text, lane.stale) == (
            "ended",
            " home in the rain.",
            False,
        )
        player.seek(player.total)
        (lane,) = player.moment().lanes
        assert lane.stale


def test_letters_of_a_take_that_are_typed_are_used_up(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home in the rain.")
    hand.write(" home")
    hand.undo()
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        typed = next(n for n, t in hand.truth.text.items() if t == "He went home")
        player.seek(typed)
        (lane,) = player.moment().lanes
        assert (lane.text, lane.stale) == (" in the rain.", False)
        player.seek(player.total)
        (lane,) = player.moment().lanes
        # The space before the word belongs to the step before it.
        assert player.moment().text == "He went "
        assert (lane.text, lane.stale) == ("home in the rain.", False)


def test_a_take_all_in_the_draft_stays_so_while_the_writer_goes_on(
    tmp_path: Path,
) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home.")
    hand.write(" home. It rained")
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        player.seek(player.total)
        (lane,) = player.moment().lanes
        assert player.moment().text == "He went home. It rained"
        assert (lane.text, lane.stale, lane.all_taken) == ("", False, True)


def test_a_moment_is_found_by_what_it_is_called(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    began = hand.clock.now
    hand.write("abcdef", pause=10.0)
    hand.record("mark", {"name": "Half way"})
    hand.write("ghi", pause=600.0)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        first = player.score.at[0]
        for when, text in (
            ("start", ""),
            ("end", "abcdefghi"),
            (f"{began - first + 21:.0f}s", "ab"),
            ("half way", "abcdef"),
            (f"#{player.total}", "abcdefghi"),
            ("9:00:00", "abcdefghi"),
        ):
            seek(player, when)
            assert player.moment().text == text, when
        for wrong in ("#999999", "the other half", "", "mark"):
            with pytest.raises(SessionError):
                seek(player, wrong)


def test_what_is_no_session_is_refused_in_words(tmp_path: Path) -> None:
    other = tmp_path / "a.protean"
    other.write_bytes(b"not a database at all, but long enough to be looked at")
    for path in (other, tmp_path / "missing.protean", tmp_path):
        with pytest.raises(SessionError):
            Player(path)
