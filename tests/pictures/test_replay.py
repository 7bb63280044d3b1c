"""Pictures of the replay room. Each test says what one should see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from engines import wire
from engines.request import Prompt, Voice, Weave
from sessions.recording import Around, written
from sessions.replay.player import Player
from studio.replay.app import ReplayApp
from tests.pictures.conftest import DRAFT
from tests.pictures.past import NOON
from tests.sessions.recorded import Hand, taken

Compare = Callable[..., bool]

SIZES = [(80, 24), (120, 36), (200, 50)]

TAKES = {
    "realism": " and the clerk, who had not looked up, wrote the figure twice, once "
    "in each ledger.",
    "surreal": " which had already begun to sign itself in the margin, one glass "
    "string at a time.",
    "kjv": " and behold, the seal was upon the moon, and the ink was as blood.",
    "philosophical": " for what is a signature but the promise that one will go on "
    "being the one who signed?",
}


def evening(path: Path) -> None:
    """Two weaves, one of them taken, with a pause and a marked moment between."""
    hand = Hand(path, now=NOON)
    hand.put(DRAFT)
    weave(hand, 1)
    hand.accept(TAKES["surreal"], voice="surreal")
    hand.record("mark", {"name": "it signs itself"})
    hand.clock.now += 400
    hand.write("\n\nShe let it. There was nobody to ask, and")
    weave(hand, 2)
    hand.close()


def weave(hand: Hand, number: int) -> None:
    text = hand.text
    voices = tuple(Voice(name) for name in TAKES)
    for voice in voices:
        hand.record("voice", {"voice": wire.plain(voice)})
    request = Weave(number, Prompt(text), voices)
    asked = {**written(request, Around(text)), "kind": "weave", "from": len(text)}
    hand.n_weaves = number
    hand.record("weave", asked)
    hand.record("look", {"voice": "surreal", "take": 0, "hand": True})
    hand.clock.now += 9
    for name, words in TAKES.items():
        hand.record("take", taken(number, name, 0, words))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReplayApp:
    with monkeypatch.context() as clock:
        clock.setattr("sessions.opening.time.time", lambda: NOON)
        evening(tmp_path / "the-debt.md")
    return ReplayApp(Player(tmp_path / "the-debt.md"))


def after(*keys: str, shown: float | None = None) -> Callable[[Pilot[None]], Any]:
    """Wait until all is read, press the keys, go to a shown time."""

    async def prepare(pilot: Pilot[None]) -> None:
        app = pilot.app
        assert isinstance(app, ReplayApp)
        await pilot.pause()
        while not app.player.whole:
            await pilot.pause(0.02)
        await pilot.press(*keys)
        if shown is not None:
            app.player.seek_shown(shown)
            app.screen.show()
        await pilot.pause()

    return prepare


def named(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_takes_grow_again(
    app: ReplayApp, snap_compare: Compare, size: tuple[int, int]
) -> None:
    """The first weave, some seconds old: four lanes in their colours have grown as far
    as they had then and end in a low mark; the surreal one is lit. The line above says
    "replay" and "wove in 4 voices". Below stand a sparkline of activity and under it
    the line of time with its dot about a quarter in, a diamond where a moment was
    marked, 1× and two times. At 80 columns two lanes stand beneath the draft.
    """
    assert snap_compare(app, terminal_size=size, run_before=after(shown=4.1))


@pytest.mark.parametrize("size", SIZES, ids=named)
def test_the_words_that_were_taken_keep_their_colour(
    app: ReplayApp, snap_compare: Compare, size: tuple[int, int]
) -> None:
    """The end: the passage that was taken stands in the surreal voice's colour, the
    second weave's takes in the lanes. A notice says that a draft was made of it.
    """
    prepare = after("end", "f")
    assert snap_compare(app, terminal_size=size, run_before=prepare)
