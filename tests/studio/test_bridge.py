"""The bridge: what is asked before the model is open, after its end, and again."""

from __future__ import annotations

from collections import deque

from engines.client import Engine
from engines.events import Died, Event, Failed, Prepared, Ready
from engines.request import (
    Cancel,
    LoadAdapter,
    Open,
    Prepare,
    Prompt,
    Request,
    Weave,
)
from studio.weaving.bridge import Bridge

READY = Ready("m.gguf", "m", "llama", "0", 1, 2, 1024, "contexts", "cpu", 0.1)
WEAVE = Weave(1, Prompt("She"), ())


class Silent(Engine):
    """An engine that only notes what it is asked."""

    def __init__(self) -> None:
        super().__init__(("none",))
        self.asked: list[Request] = []
        self.starts = 0

    def start(self) -> None:
        self.starts += 1

    def stop(self, timeout: float = 1.0) -> None:
        self.events = deque()

    def send(self, request: Request) -> None:
        self.asked.append(request)


def bridge() -> tuple[Bridge, Silent]:
    engine = Silent()
    made = Bridge(engine)
    made.begin(Open("m.gguf"))
    return made, engine


def hear(made: Bridge, *events: Event) -> list[Event]:
    made.engine.events.extend(events)
    return made.drain()


def test_a_weave_asked_while_the_model_loads_is_sent_when_it_is_open() -> None:
    made, engine = bridge()
    assert made.ask(WEAVE)
    assert engine.asked == [Open("m.gguf")]
    hear(made, READY)
    assert engine.asked[-1] == WEAVE
    assert made.n_ctx == 1024


def test_a_waiting_weave_can_be_cancelled() -> None:
    made, engine = bridge()
    made.ask(WEAVE)
    made.ask(Cancel(1))
    hear(made, READY)
    assert WEAVE not in engine.asked


def test_a_model_that_is_refused_fails_what_was_waiting() -> None:
    made, _ = bridge()
    made.ask(WEAVE)
    heard = hear(made, Failed("Not a model", "Choose another.", path="m.gguf"))
    assert made.state == "refused"
    assert Failed("Not a model", "Choose another.", weave=1) in heard
    assert not made.ask(WEAVE)


def test_an_adapter_that_is_refused_does_not_stop_the_model() -> None:
    made, _ = bridge()
    made.adapters(["a.gguf"])
    hear(made, Failed("No", "It does not fit.", path="a.gguf"))
    assert made.state == "loading"
    hear(made, READY)
    assert made.state == "ready"


def test_a_restart_opens_the_same_model_and_adapters() -> None:
    made, engine = bridge()
    made.adapters(["a.gguf", "b.gguf", "a.gguf"])
    hear(made, READY, Died("The engine stopped", ""))
    assert made.state == "dead"
    engine.asked.clear()
    made.restart()
    assert engine.asked == [
        Open("m.gguf"),
        LoadAdapter("a.gguf"),
        LoadAdapter("b.gguf"),
    ]
    assert made.state == "loading"


def test_it_is_busy_while_an_answer_is_due() -> None:
    made, _ = bridge()
    assert made.busy
    hear(made, READY)
    assert not made.busy
    made.ask(Prepare(Prompt("She")))
    assert made.busy
    hear(made, Prepared(0, 3, 0, 0.0))
    assert not made.busy
