"""The host as a child process: voices come, go and change weight while it runs."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from engines.client import Engine
from engines.context import Context
from engines.events import (
    AdapterLoaded,
    AdapterUnloaded,
    Died,
    Event,
    Failed,
    Grew,
    Prepared,
    Ready,
    TakeEnded,
    Turned,
    WeaveEnded,
)
from engines.request import (
    Activation,
    Cancel,
    LoadAdapter,
    Open,
    Prepare,
    Prompt,
    Scale,
    Turn,
    Unit,
    UnloadAdapter,
    Voice,
    Weave,
)
from tests.engines.weaving import DRAFT, HEADS, MODEL, Bench, adapter_of, woven

pytestmark = pytest.mark.model

PATIENCE = 60.0


class Talk:
    """An engine with everything it said."""

    def __init__(self) -> None:
        self.said: list[Event] = []
        self.engine = Engine(on_event=self.said.append)
        self.open()

    def open(self) -> Ready:
        self.engine.start()
        self.engine.send(Open(str(MODEL), n_ctx=512))
        ready = self.engine.wait(Ready, timeout=PATIENCE)
        assert isinstance(ready, Ready)
        return ready

    def weave(self, request: Weave) -> dict[tuple[str, int], TakeEnded]:
        self.said.clear()
        self.engine.send(request)
        self.engine.wait(WeaveEnded, timeout=PATIENCE)
        return {(e.voice, e.take): e for e in self.said if isinstance(e, TakeEnded)}

    def failed(self) -> list[Failed]:
        return [event for event in self.said if isinstance(event, Failed)]


@pytest.fixture(scope="module")
def shared() -> Iterator[Talk]:
    talking = Talk()
    yield talking
    talking.engine.stop()


@pytest.fixture
def talk(shared: Talk) -> Talk:
    if not shared.engine.alive:
        shared.open()
    return shared


def blend(path: Path, scale: float, name: str = "own") -> Voice:
    return Voice(name, (Scale(str(path), scale),))


def test_an_adapter_comes_changes_weight_and_goes(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    shutil.copy(adapter_of("kjv"), path)
    talk.engine.send(LoadAdapter(str(path)))
    loaded = talk.engine.wait(AdapterLoaded, timeout=PATIENCE)
    assert isinstance(loaded, AdapterLoaded)
    assert (loaded.path, loaded.activation) == (str(path), "late")
    assert len(loaded.sha256) == 64
    texts = {
        scale: talk.weave(woven(voices=[blend(path, scale)]))["own", 0].ids
        for scale in (0.0, 0.5, 1.0)
    }
    assert len(set(texts.values())) > 1
    bare = talk.weave(woven(voices=[Voice("own")]))["own", 0].ids
    assert texts[0.0] == bare
    talk.engine.send(UnloadAdapter(str(path)))
    assert talk.engine.wait(AdapterUnloaded, timeout=PATIENCE) == AdapterUnloaded(
        str(path)
    )
    assert talk.weave(woven(voices=[Voice("own")]))["own", 0].ids == bare


def test_a_file_written_anew_is_read_anew(talk: Talk, tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    prints, ids = [], []
    for name in ("kjv", "surreal"):
        shutil.copy(adapter_of(name), path)
        os.utime(path, ns=(1, len(name)))
        talk.engine.send(LoadAdapter(str(path)))
        loaded = talk.engine.wait(AdapterLoaded, timeout=PATIENCE)
        assert isinstance(loaded, AdapterLoaded)
        prints.append(loaded.sha256)
        ids.append(talk.weave(woven(voices=[blend(path, 1.0)]))["own", 0].ids)
    assert prints[0] != prints[1]
    straight = talk.weave(woven(voices=[blend(adapter_of("surreal"), 1.0)]))
    assert straight["own", 0].ids == ids[1]


def test_bad_adapters_are_refused_and_the_others_go_on(
    talk: Talk, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(adapter_of("kjv").read_bytes()[:5000])
    text = tmp_path / "text.gguf"
    text.write_text("not a voice")
    for path in (cut, text, MODEL, tmp_path / "missing.gguf"):
        talk.engine.send(LoadAdapter(str(path)))
        failed = talk.engine.wait(Failed, timeout=PATIENCE)
        assert isinstance(failed, Failed)
        assert failed.path == str(path)
        assert "Traceback" not in failed.message
    takes = talk.weave(woven(voices=[blend(cut, 1.0, "cut"), HEADS[0]]))
    assert takes["cut", 0].finish == "failed"
    assert takes["realism", 0].text
    (failed,) = talk.failed()
    assert (failed.weave, failed.voice, failed.path) == (1, "cut", str(cut))


def test_too_strong_a_blend_is_refused(talk: Talk) -> None:
    takes = talk.weave(woven(voices=[blend(adapter_of("kjv"), 2.1)]))
    assert takes["own", 0].finish == "failed"
    assert "2.0" in talk.failed()[0].message


def test_a_turn_takes_effect_at_a_token(bench: Bench) -> None:
    dialled = (Scale(str(adapter_of("surreal")), 1.0),)
    request = woven(voices=[HEADS[2]], max_tokens=60, unit=Unit.STANZA)
    with bench.loom() as table:
        whole = table.weave(request)["kjv", 0].ids

        def dial(event: Event) -> None:
            if isinstance(event, Grew) and event.at == 0:
                table.loom.turn(Turn(1, "kjv", dialled))

        table.on_event = dial
        ended = table.weave(request)["kjv", 0].ids
        assert table.of(Turned) == [Turned(1, "kjv", 1, dialled)]
        assert ended[:1] == whole[:1]
        assert ended != whole
        table.on_event = lambda event: None
        assert table.weave(request)["kjv", 0].ids == whole


def test_a_turn_reads_nothing_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled = (Scale(str(adapter_of("surreal")), 1.0),)
    feed, fed = Context.feed, [0]
    turned_at: list[int] = []

    def counted(self: Context, ids: Sequence[int], seq: int, start: int) -> None:
        fed[0] += len(ids)
        feed(self, ids, seq, start)

    monkeypatch.setattr(Context, "feed", counted)
    with bench.loom() as table:

        def dial(event: Event) -> None:
            if isinstance(event, Grew) and event.at == 0:
                turned_at.append(fed[0])
                table.loom.turn(Turn(1, "kjv", dialled))

        table.on_event = dial
        request = woven(voices=[HEADS[2]], max_tokens=60, unit=Unit.STANZA)
        assert table.weave(request)["kjv", 0].ids
        assert table.of(Turned)
        assert turned_at == [fed[0]]
        assert fed[0] > 20


def test_a_turn_to_a_missing_voice_leaves_the_old_weights(bench: Bench) -> None:
    request = woven(voices=[HEADS[2]], max_tokens=60, unit=Unit.STANZA)
    with bench.loom() as table:
        whole = table.weave(request)["kjv", 0].ids

        def dial(event: Event) -> None:
            if isinstance(event, Grew) and event.at == 0:
                table.loom.turn(Turn(1, "kjv", (Scale("/nowhere.gguf", 1.0),)))

        table.on_event = dial
        assert table.weave(request)["kjv", 0].ids == whole
        assert len(table.of(Failed)) == 1


def test_an_adapter_that_is_worn_can_be_unloaded(bench: Bench, tmp_path: Path) -> None:
    path = tmp_path / "own.gguf"
    shutil.copy(adapter_of("kjv"), path)
    late = blend(path, 1.0)
    whole = replace(late, name="whole", activation=Activation.WHOLE)
    for placement in ("contexts", "turns"):
        with bench.loom(placement) as table:
            before = table.weave(woven(voices=[late, whole]))
            adapter = bench.adapters.of(str(path))
            assert adapter is not None
            table.loom.release(adapter)
            bench.adapters.unload(str(path))
            assert adapter.handle is None
            table.weave(woven(voices=HEADS))
            assert table.weave(woven(voices=[late, whole])) == before
            table.loom.release(bench.adapters.worn(late.adapters)[0][0])
            bench.adapters.unload(str(path))


def test_a_weave_is_cancelled_from_outside(talk: Talk) -> None:
    request = replace(woven(takes=4, max_tokens=250, weave=8), unit=Unit.STANZA)
    talk.said.clear()
    talk.engine.send(request)
    talk.engine.wait(Grew, timeout=PATIENCE)
    talk.engine.send(Cancel(8))
    talk.engine.wait(WeaveEnded, timeout=PATIENCE)
    ends = [event for event in talk.said if isinstance(event, TakeEnded)]
    assert len(ends) == 16
    assert any(event.finish == "cancelled" for event in ends)


def test_a_preparation_makes_the_weave_begin_warm(talk: Talk) -> None:
    talk.engine.send(Prepare(Prompt(DRAFT), HEADS))
    prepared = talk.engine.wait(Prepared, timeout=PATIENCE)
    assert isinstance(prepared, Prepared)
    talk.engine.send(Prepare(Prompt(DRAFT), HEADS))
    again = talk.engine.wait(Prepared, timeout=PATIENCE)
    assert isinstance(again, Prepared)
    assert again.n_reused == again.n_tokens - 1


def test_impossible_requests_are_refused(talk: Talk) -> None:
    for request in (
        woven(takes=0),
        woven(max_tokens=100_000),
        replace(woven(), grid=4096),
    ):
        talk.weave(request)
        assert talk.failed()
    before = talk.weave(woven())
    talk.engine.send(Open("/nowhere/model.gguf"))
    failed = talk.engine.wait(Failed, timeout=PATIENCE)
    assert isinstance(failed, Failed)
    assert failed.path == "/nowhere/model.gguf"
    assert talk.weave(woven()) == before


def test_without_a_model_nothing_is_woven() -> None:
    said: list[Event] = []
    engine = Engine(on_event=said.append)
    engine.start()
    engine.send(Open("/nowhere/model.gguf"))
    engine.send(woven())
    engine.wait(WeaveEnded, timeout=PATIENCE)
    engine.stop()
    titles = [event.title for event in said if isinstance(event, Failed)]
    assert titles == ["No such file", "No model is open"]


def test_a_killed_host_is_one_event_and_one_start_away(talk: Talk) -> None:
    before = talk.weave(woven())
    request = replace(woven(takes=4, max_tokens=250, weave=9), unit=Unit.STANZA)
    talk.engine.send(request)
    talk.engine.wait(Grew, timeout=PATIENCE)
    pid = talk.engine.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    died = talk.engine.wait(Died, timeout=PATIENCE)
    assert isinstance(died, Died)
    talk.open()
    assert talk.engine.pid != pid
    assert talk.weave(woven()) == before
