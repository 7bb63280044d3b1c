"""The host may die at any moment; the client says so once and can start it again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engines.client import KEPT, LOG_LIMIT, NICENESS, SCRIPTED, Engine
from engines.errors import EngineError
from engines.events import Died, Event, Grew, Loading, Ready, WeaveEnded
from engines.request import Open, Prompt, Unit, Voice, Weave

LONG = 60.0
OPEN = Open("a.gguf")
WEAVE = Weave(1, Prompt("He went "), (Voice("kjv"), Voice("realism")))
Start = Callable[..., Engine]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts engines, and sees that they leave neither threads nor pipes behind."""
    before = set(threading.enumerate())
    pipes = _n_pipes()
    engines: list[Engine] = []

    def started(*command: str, log: Path | None = None) -> Engine:
        engines.append(Engine(command or (*SCRIPTED, "--instant"), log=log))
        engines[-1].start()
        return engines[-1]

    yield started
    for engine in engines:
        engine.stop()
        assert not engine.alive
    assert set(threading.enumerate()) <= before
    assert _n_pipes() <= pipes


def _n_pipes() -> int:
    """Pipes that are open, as far as the system tells; a file that another thread has
    open for a moment is none of them."""
    n_pipes = 0
    for link in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):
            n_pipes += os.readlink(link).startswith("pipe:")
    return n_pipes


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def until(happened: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + LONG
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.005)
    return False


def test_a_host_answers_and_ends_when_asked(start: Start) -> None:
    engine = start()
    assert engine.alive
    engine.send(OPEN)
    assert isinstance(engine.wait(Ready, timeout=LONG), Ready)
    engine.send(WEAVE)
    assert isinstance(engine.wait(WeaveEnded, timeout=LONG), WeaveEnded)
    engine.stop()
    assert (engine.alive, engine.pid) == (False, None)
    assert not engine.events
    engine.stop()


def test_the_host_steps_back_and_is_out_of_reach_of_ctrl_c(start: Start) -> None:
    engine = start()
    pid = engine.pid
    assert pid is not None
    assert os.getpgid(pid) == pid != os.getpgid(0)
    assert os.getpriority(os.PRIO_PROCESS, pid) >= min(
        19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS
    )


def test_a_host_killed_in_mid_weave_has_died_once(start: Start) -> None:
    engine = start(*SCRIPTED, "--tokens-per-second", "200")
    engine.send(OPEN)
    engine.send(WEAVE)
    engine.wait(Grew, timeout=LONG)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    died = engine.wait(Died, timeout=LONG)
    assert isinstance(died, Died)
    assert died.title == "The engine stopped"
    assert "Nothing of yours is lost." in died.message
    assert not engine.alive
    engine.send(WEAVE)
    engine.stop()
    assert not engine.events


def test_a_host_that_dies_by_itself_ends_on_died(start: Start) -> None:
    engine = start(*SCRIPTED, "--instant", "--die-after", "5")
    engine.send(OPEN)
    engine.send(WEAVE)
    assert until(lambda: bool(engine.events) and isinstance(engine.events[-1], Died))
    grown = [event for event in engine.events if isinstance(event, Grew)]
    assert len(grown) == 5


def test_start_brings_up_a_new_host(start: Start) -> None:
    engine = start()
    first = engine.pid
    assert first is not None
    engine.start()
    assert engine.pid == first
    os.kill(first, signal.SIGKILL)
    engine.wait(Died, timeout=LONG)
    engine.start()
    assert engine.pid not in (None, first)
    engine.send(OPEN)
    assert isinstance(engine.wait(Ready, timeout=LONG), Ready)
    assert not engine.events
    engine.stop()
    engine.start()
    engine.send(OPEN)
    assert isinstance(engine.wait(Ready, timeout=LONG), Ready)


@pytest.mark.parametrize("killed", [True, False])
def test_a_host_that_does_not_listen_blocks_nobody(start: Start, killed: bool) -> None:
    engine = start(*python("import time; time.sleep(600)"))
    large = Weave(1, Prompt("x" * 2_000_000), ())
    for _ in range(3):
        engine.send(large)
    if killed:
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        engine.wait(Died, timeout=LONG)
    engine.stop(0.3)
    assert not engine.alive


def test_a_host_that_is_stopped_is_killed_all_the_same(start: Start) -> None:
    engine = start()
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGSTOP)
    engine.stop(0.3)
    assert not engine.alive
    assert not engine.events


@pytest.mark.parametrize(
    "code",
    [
        "print('hello')",
        "import time; print('{}', flush=True); time.sleep(600)",
        "import sys; sys.stdout.buffer.write(bytes(17 << 20)); sys.stdout.flush()",
        "import os, time; os.close(1); time.sleep(600)",
        "import sys; sys.exit(3)",
    ],
)
def test_a_host_that_talks_nonsense_or_leaves_has_died(start: Start, code: str) -> None:
    engine = start(*python(code))
    died = engine.wait(Died, timeout=LONG)
    assert isinstance(died, Died)
    assert died.title == "The engine stopped"
    assert "Nothing of yours is lost." in died.message
    assert "Traceback" not in died.message
    assert until(lambda: not engine.alive)


def test_a_host_that_cannot_be_started_has_died(start: Start, tmp_path: Path) -> None:
    engine = start(str(tmp_path / "nothing"))
    died = engine.wait(Died, timeout=LONG)
    assert isinstance(died, Died)
    assert died.title == "The engine could not be started"
    engine.send(OPEN)


def test_last_words_and_log_are_bounded(start: Start, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "engine.log"
    noise = "import sys; sys.stderr.write('x' * 2_000_000 + 'the end')"
    engine = start(*python(noise), log=log)
    engine.wait(Died, timeout=LONG)
    engine.stop()
    assert engine.last_words.endswith("xxx" + "the end")
    assert len(engine.last_words) == KEPT
    assert log.stat().st_size == LOG_LIMIT
    engine.command = python("import sys; sys.stderr.write('second')")
    engine.start()
    engine.wait(Died, timeout=LONG)
    engine.stop()
    assert log.read_text() == "second"
    engine.start()
    engine.wait(Died, timeout=LONG)
    engine.stop()
    assert log.read_text() == "secondsecond"


def test_waiting_hands_on_what_it_was_not_asked_for(start: Start) -> None:
    engine = start()
    heard: list[Event] = []
    engine.on_event = heard.append
    engine.send(OPEN)
    engine.wait(Ready, timeout=LONG)
    assert [type(event) for event in heard] == [Loading, Loading]


def test_waiting_ends_in_words(start: Start) -> None:
    engine = start()
    with pytest.raises(EngineError, match="did not answer"):
        engine.wait(Ready, timeout=0.05)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    with pytest.raises(EngineError, match="The engine stopped"):
        engine.wait(Ready, timeout=LONG)


def test_the_host_is_found_from_any_folder(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engines").mkdir()
    (tmp_path / "engines" / "__init__.py").write_text("raise SystemExit('stranger')")
    monkeypatch.chdir(tmp_path)
    engine = start()
    engine.send(OPEN)
    assert isinstance(engine.wait(Ready, timeout=LONG), Ready)


def test_the_host_ends_with_the_studio() -> None:
    studio = subprocess.Popen(
        python(
            "import time\n"
            "from engines.client import SCRIPTED, Engine\n"
            "from engines.events import Ready\n"
            "from engines.request import Open\n"
            "engine = Engine(SCRIPTED)\n"
            "engine.start()\n"
            "engine.send(Open('a.gguf'))\n"
            "engine.wait(Ready, timeout=20)\n"
            "print(engine.pid, flush=True)\n"
            "time.sleep(600)\n"
        ),
        stdout=subprocess.PIPE,
    )
    with studio:
        assert studio.stdout is not None
        host = int(studio.stdout.readline())
        os.kill(host, 0)
        studio.kill()
        assert until(lambda: _gone(host))


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")
    # Nobody may be there to reap it.
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z"


def test_units_reach_the_host(start: Start) -> None:
    engine = start()
    engine.send(OPEN)
    engine.send(Weave(9, Prompt("He went "), (Voice("kjv"),), unit=Unit.WORD))
    ended = engine.wait(WeaveEnded, timeout=LONG)
    assert isinstance(ended, WeaveEnded)
    assert ended.weave == 9
