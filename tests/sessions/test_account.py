"""Who wrote what, counted letter by letter; and sessions that begin at a moment."""

from __future__ import annotations

from pathlib import Path

import pytest

from sessions.edit import PASTED
from sessions.errors import SessionError
from sessions.replay.account import KINDS, account
from sessions.replay.forking import fork, unused_beside
from sessions.replay.player import Player
from sessions.session import Session
from tests.sessions.recorded import Hand


def test_letters_are_counted_for_whoever_wrote_them(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("He went")
    hand.weave(" home in rain.", " away.")
    hand.accept(" home in rain.")
    # Inside the taken passage: "rain" becomes "grey rain".
    hand.move(len("He went home in "))
    hand.write("grey ")
    hand.move(len(hand.text))
    hand.put(" Pasted.", PASTED)
    hand.weave(" Gone", voice="surreal")
    hand.accept(" Gone", voice="surreal")
    hand.undo()
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        found = account(player)
    assert hand.text == "He went home in grey rain. Pasted."
    assert dict(found.letters) == {"typed": 7, "taken": 14, "edited": 5, "pasted": 8}
    assert dict(found.words) == {"typed": 2, "taken": 3, "edited": 1, "pasted": 1}
    kjv, surreal = found.voices["kjv"], found.voices["surreal"]
    assert (kjv.offered, kjv.accepted, kjv.letters_taken) == (2, 1, 14)
    assert (kjv.letters_kept, kjv.letters_changed) == (14, 0)
    assert (surreal.accepted, surreal.letters_taken, surreal.letters_kept) == (1, 0, 0)
    assert sum(found.share(kind) for kind in KINDS) == pytest.approx(1.0)
    assert found.plain()["by"]["taken"]["share"] == pytest.approx(14 / 34, abs=1e-4)


def test_what_was_taken_and_cut_again_counts_as_changed(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("x")
    hand.accept(" one two")
    hand.put("", out=4)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        voice = account(player).voices["kjv"]
    assert (voice.letters_taken, voice.letters_kept, voice.letters_changed) == (8, 4, 4)


def test_words_between_two_takes_are_the_writers_own(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.accept("one ")
    hand.write("and ")
    hand.accept("two three")
    hand.put("four", out=5)
    hand.close()
    assert hand.text == "one and two four"
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        found = account(player)
    assert dict(found.letters) == {"taken": 8, "typed": 4, "edited": 4}
    assert found.voices["kjv"].letters_edited == 4


@pytest.mark.parametrize("seed", range(3))
def test_every_letter_is_in_the_account_once(tmp_path: Path, seed: int) -> None:
    hand = Hand(tmp_path / "a.md", seed)
    hand.live(80)
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.read()
        for n in (player.total, player.total // 2, 1):
            player.seek(n)
            found = account(player)
            text = player.moment().text
            assert found.letters.total() == len(text)
            assert found.words.total() == len(text.split())
            for voice in found.voices.values():
                assert voice.letters_taken >= voice.letters_kept


def test_a_fork_begins_at_the_moment_and_undo_goes_on_into_its_past(
    tmp_path: Path,
) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("one ")
    hand.accept("taken ")
    here = hand.seq
    hand.write("two ")
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(here)
        made = fork(player, tmp_path / "b.md")
    assert made.read_text() == "one taken "
    session = Session.open(made, background=False)
    assert session.manuscript.runs()[1][1].voice == "kjv"
    session.manuscript.undo()
    assert session.manuscript.text == "one "
    session.close()
    assert (tmp_path / "a.md").read_text() == "one taken two "
    with Player(made) as player:
        player.read()
        assert not player.trouble
        assert player.events("accept")


def test_a_fork_overwrites_nothing(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.write("one")
    hand.close()
    (tmp_path / "b.md").write_text("mine")
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        for name in ("b.md", "b.txt", "a.md", "c.py", "no/folder/c.md"):
            with pytest.raises(SessionError):
                fork(player, tmp_path / name)
        assert unused_beside(tmp_path / "a.md").name == "a-fork-1.md"
        fork(player, tmp_path / "a-fork-1.md")
        assert unused_beside(tmp_path / "a.md").name == "a-fork-2.md"
    assert (tmp_path / "b.md").read_text() == "mine"
    assert not (tmp_path / "b.protean").exists()


def test_a_dial_on_the_way_hides_nothing_that_came_before_it(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    hand.weave("behold")
    hand.accept("behold")
    hand.session.turn("style", {"x": 0.4})
    hand.write(" the sea")
    hand.close()
    with Player(tmp_path / "a.md") as player:
        player.seek(player.total)
        assert account(player).voices["kjv"].letters_taken == len("behold")
