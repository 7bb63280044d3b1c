"""The scripted host speaks the real host's protocol, and the same way every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from engines.client import SCRIPTED, Engine
from engines.events import (
    AdapterLoaded,
    AdapterUnloaded,
    Event,
    Failed,
    Given,
    Grew,
    Loading,
    Prepared,
    Ready,
    TakeEnded,
    Turned,
    WeaveEnded,
)
from engines.request import (
    Cancel,
    LoadAdapter,
    Open,
    Prepare,
    Prompt,
    Request,
    Scale,
    Turn,
    Unit,
    UnloadAdapter,
    Voice,
    Weave,
)
from engines.scripted.takes import take_pieces
from engines.scripted.voices import HOSTILE, SCRIPTS
from engines.units import unit_end

LONG = 60.0
NAMES = ("realism", "surreal", "kjv", "philosophical")
VOICES = tuple(Voice(name) for name in NAMES)
WEAVE = Weave(1, Prompt("He reached for the "), VOICES, takes=2)


class Host:
    """A scripted host with its model open."""

    def __init__(self, *options: str, opened: bool = True) -> None:
        self.engine = Engine((*SCRIPTED, *options))
        self.engine.start()
        if opened:
            self.ask(Open("a.gguf"), Ready)

    def ask(self, request: Request, *until: type[Event]) -> list[Event]:
        """Everything said up to the first event of these kinds."""
        self.engine.send(request)
        return self.hear(*until)

    def hear(self, *until: type[Event]) -> list[Event]:
        heard: list[Event] = []
        self.engine.on_event = heard.append
        heard.append(self.engine.wait(*until, timeout=LONG))
        return heard


Hosts = Callable[..., Host]


@pytest.fixture
def hosts() -> Iterator[Hosts]:
    made: list[Host] = []

    def make(*options: str, opened: bool = True) -> Host:
        made.append(Host(*options, opened=opened))
        return made[-1]

    yield make
    for host in made:
        host.engine.stop()


def of(kind: type[Event], events: list[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def takes(events: list[Event]) -> dict[tuple[str, int], TakeEnded]:
    return {(e.voice, e.take): e for e in events if isinstance(e, TakeEnded)}


def test_opening_and_adapters(hosts: Hosts) -> None:
    host = hosts("--instant", opened=False)
    (failed,) = host.ask(WEAVE, Failed)
    assert isinstance(failed, Failed)
    assert failed.weave == 1
    said = host.ask(Open("folder/a.gguf", n_ctx=256), Ready)
    assert [type(event) for event in said] == [Loading, Loading, Ready]
    assert isinstance(said[-1], Ready)
    assert (said[-1].model, said[-1].n_ctx) == ("folder/a.gguf", 256)
    (loaded,) = host.ask(LoadAdapter("folder/kjv.gguf"), AdapterLoaded)
    assert isinstance(loaded, AdapterLoaded)
    assert (loaded.path, loaded.name) == ("folder/kjv.gguf", "kjv")
    assert host.ask(UnloadAdapter("folder/kjv.gguf"), AdapterUnloaded) == [
        AdapterUnloaded("folder/kjv.gguf")
    ]


def test_adapters_can_be_refused(hosts: Hosts) -> None:
    host = hosts("--instant", "--refuse-adapters")
    (failed,) = host.ask(LoadAdapter("kjv.gguf"), Failed)
    assert isinstance(failed, Failed)
    assert failed.path == "kjv.gguf"


def test_preparing_says_what_was_known_already(hosts: Hosts) -> None:
    host = hosts("--instant")
    (first,) = host.ask(Prepare(WEAVE.prompt), Prepared)
    (again,) = host.ask(Prepare(WEAVE.prompt), Prepared)
    assert isinstance(first, Prepared)
    assert isinstance(again, Prepared)
    assert (first.n_reused, again.n_reused) == (0, first.n_tokens)


def test_a_weave_says_what_was_given_then_grows_then_ends(hosts: Hosts) -> None:
    host = hosts("--instant")
    said = host.ask(WEAVE, WeaveEnded)
    assert [type(event) for event in said[:4]] == [Given] * 4
    assert {e.voice for e in said[:4] if isinstance(e, Given)} == set(NAMES)
    ended = takes(said)
    assert set(ended) == {(name, take) for name in NAMES for take in (0, 1)}
    for (name, take), end in ended.items():
        grown = [
            event
            for event in said
            if isinstance(event, Grew) and (event.voice, event.take) == (name, take)
        ]
        assert "".join(event.text for event in grown) == end.text
        assert tuple(token for event in grown for token in event.ids) == end.ids
        assert [event.at for event in grown] == list(range(len(grown)))
        assert end.finish == "stop"
        assert said.index(end) > said.index(grown[-1])
    assert len({end.text for end in ended.values()}) == 8
    last = said[-1]
    assert isinstance(last, WeaveEnded)
    assert last.n_tokens == len(of(Grew, said))
    assert (last.first_token_s, last.seconds) == (0.0, 0.0)


def test_the_same_request_gives_the_same_events(hosts: Hosts) -> None:
    host = hosts("--instant")
    first = host.ask(WEAVE, WeaveEnded)
    assert host.ask(WEAVE, WeaveEnded) == first
    assert hosts("--instant").ask(WEAVE, WeaveEnded) == first
    other = takes(host.ask(replace(WEAVE, seed=2), WeaveEnded))
    assert [e.text for e in other.values()] != [e.text for e in takes(first).values()]


def test_again_gives_the_next_takes(hosts: Hosts) -> None:
    host = hosts("--instant")
    both = takes(host.ask(WEAVE, WeaveEnded))
    later = takes(host.ask(replace(WEAVE, takes=1, first_take=1), WeaveEnded))
    assert later == {key: end for key, end in both.items() if key[1] == 1}


def test_cancel_keeps_what_came(hosts: Hosts) -> None:
    host = hosts("--tokens-per-second", "100")
    host.ask(replace(WEAVE, unit=Unit.PARAGRAPH), Grew)
    one = takes(host.ask(Cancel(1, "kjv"), TakeEnded))
    rest = host.ask(Cancel(1), WeaveEnded)
    assert {end.finish for end in [*one.values(), *takes(rest).values()]} == {
        "cancelled"
    }
    assert set(one) | set(takes(rest)) == {(n, t) for n in NAMES for t in (0, 1)}
    host.engine.send(Cancel(1))
    host.engine.send(Cancel(7))
    assert isinstance(host.ask(Open("b.gguf"), Ready, Failed)[-1], Ready)


def test_a_turn_takes_effect_in_mid_stream(hosts: Hosts) -> None:
    host = hosts("--tokens-per-second", "100")
    host.ask(WEAVE, Grew)
    scales = (Scale("kjv.gguf", 0.5),)
    said = host.ask(Turn(1, "kjv", scales), Turned)
    turned = said[-1]
    assert isinstance(turned, Turned)
    assert (turned.voice, turned.adapters) == ("kjv", scales)
    later = [
        event.at
        for event in host.ask(Cancel(1), WeaveEnded)
        if isinstance(event, Grew) and event.voice == "kjv"
    ]
    assert all(at >= turned.at for at in later)


def test_two_weaves_at_once(hosts: Hosts) -> None:
    host = hosts("--tokens-per-second", "200")
    host.engine.send(WEAVE)
    first = host.ask(replace(WEAVE, weave=2), WeaveEnded)
    both = first + host.hear(WeaveEnded)
    one = takes([event for event in both if not _of_weave(event, 2)])
    two = takes([event for event in both if not _of_weave(event, 1)])
    assert len(one) == 8
    assert {key: end.text for key, end in one.items()} == {
        key: end.text for key, end in two.items()
    }


def _of_weave(event: Event, weave: int) -> bool:
    return isinstance(event, TakeEnded) and event.weave == weave


def test_a_hostile_take_arrives_as_it_is(hosts: Hosts) -> None:
    host = hosts("--instant", "--hostile")
    ended = takes(host.ask(replace(WEAVE, max_tokens=1000), WeaveEnded))
    assert {end.text for end in ended.values()} == {" " + HOSTILE}


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("before", ["", "He went", "He went ", "He left.", "One.\n\n"])
@pytest.mark.parametrize("voice", [*NAMES, "mine"])
def test_takes_are_whole_units(unit: Unit, before: str, voice: str) -> None:
    weave = Weave(1, Prompt(before), VOICES, unit=unit, max_tokens=400)
    for take in range(3):
        pieces, finish = take_pieces(weave, voice, take)
        text = "".join(pieces)
        assert finish == "stop"
        assert unit_end(text, unit, final=True) in (len(text), None)
        assert any(character.isalpha() for character in text)
        assert (text[0] == " ") == (before[-1:] not in ("", "\n") and text[0] != "\n")


def test_a_take_that_runs_on_is_cut_at_its_cap() -> None:
    weave = Weave(1, Prompt("He went "), VOICES, max_tokens=4)
    pieces, finish = take_pieces(weave, "kjv", 0)
    assert finish == "length"
    assert 0 < len(pieces) <= 4


def test_going_on_does_not_repeat_and_verse_goes_to_its_next_line() -> None:
    said = "He left."
    for _ in range(5):
        pieces, _ = take_pieces(Weave(1, Prompt(said), VOICES), "surreal", 0)
        assert "".join(pieces).strip() not in said
        said += "".join(pieces)
    verse = SCRIPTS["kjv"].verse
    line = Weave(1, Prompt(verse[2]), VOICES, unit=Unit.LINE)
    assert "".join(take_pieces(line, "kjv", 0)[0]) == "\n" + verse[3]
