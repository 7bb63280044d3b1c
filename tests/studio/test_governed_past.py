"""What governed a take is found in the journal again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engines import wire
from engines.events import Governed, RuleKept, TermUsed, Undone
from sessions.edit import TAKEN, Origin
from sessions.replay.player import Player
from studio.governing.past import KINDS, Accounts
from tests.sessions.recorded import Hand

HOSTILE = "\x1b]0;pwned\x07[bold]x[/]"


def account(weave: int, voice: str, take: int, **more: Any) -> Governed:
    return Governed(
        weave,
        voice,
        take,
        20,
        more.get("terms", (TermUsed("glass string", 1),)),
        more.get("rules", (RuleKept('avoid "salt"', "met", 2),)),
        more.get("undone", (Undone("rule", 'avoid "salt"', 3, " salt"),)),
        1,
    )


def test_accounts_of_two_sittings_with_the_same_numbers(tmp_path: Path) -> None:
    hand = Hand(tmp_path / "a.md")
    asked = []
    for sitting in range(2):
        hand.n_weaves = 0
        hand.weave()
        asked.append(hand.seq)
        terms = (TermUsed("debt", sitting + 1),)
        hand.record("governed", wire.plain(account(1, "kjv", 0, terms=terms)))
        hand.record("governed", {"weave": 1, "voice": [HOSTILE]})
        hand.put(" home.", Origin(TAKEN, "kjv"))
        hand.clock.now += 60
        hand.record("accept", {"weave": 1, "voice": "kjv", "take": 0, "text": " home."})
    last = hand.clock.now
    hand.close()
    with Player(tmp_path / "a.md") as player:
        accounts = Accounts(player.events(*KINDS))
    for sitting, seq in enumerate(asked):
        found = accounts.of((seq, "kjv", 0))
        assert found is not None
        assert found.terms[0].n == sitting + 1
        assert accounts.before(seq + 3, (1, "kjv", 0)) == found
    assert accounts.of((0, "kjv", 0)) is None
    assert accounts.before(0, (1, "kjv", 0)) is None
    latest = accounts.taken(last, "kjv")
    assert latest is not None
    assert latest.terms[0].n == 2
    earlier = accounts.taken(last - 61, "kjv")
    assert earlier is not None
    assert earlier.terms[0].n == 1
    assert accounts.taken(last, "nobody") is None
