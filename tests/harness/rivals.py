"""Two processes that both want to write the same draft, and one is killed."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sessions.session import Session
from tests.harness.promise import BrokenPromiseError
from tests.sessions.hands import accept

RIVALS = 2


@dataclass
class Result:
    """What the rivals did: turns at writing, turns as readers, kills of a writer."""

    seconds: float = 0.0
    writing: int = 0
    reading: int = 0
    kills: int = 0
    broken: list[str] = field(default_factory=list)


def rival(seconds: float, folder: Path, *, seed: int = 0) -> Result:
    """Let two processes open, write and close the same draft for some seconds; now and
    then one is killed and a new one takes its place.

    No thread may run in this process: it forks.
    """
    chance = random.Random(seed)
    result = Result(seconds)
    draft, writer = folder / "a.md", folder / "writer"
    said = folder / "said"
    said.mkdir()
    end = time.monotonic() + seconds
    rivals: dict[int, int] = {}
    number = 0
    while time.monotonic() < end:
        while len(rivals) < RIVALS:
            number += 1
            life = _life(draft, writer, said, number, end)
            rivals[_fork(life, said / f"{number}.broken")] = number
        time.sleep(chance.uniform(0.05, 0.4))
        victim = chance.choice(list(rivals))
        os.kill(victim, signal.SIGKILL)
        os.waitpid(victim, 0)
        result.kills += 1
        # The token names who held it; a killed holder cannot take it away.
        if writer.exists() and writer.read_text() == str(rivals[victim]):
            writer.unlink()
        del rivals[victim]
    for pid in rivals:
        os.waitpid(pid, 0)
    _judge(draft, said, result)
    return result


def _life(
    draft: Path, writer: Path, said: Path, number: int, end: float
) -> Callable[[], None]:
    def live() -> None:
        chance = random.Random(number)
        turn = 0
        token = writer.with_name(f"token-{number}")
        token.write_text(str(number))
        with (said / f"{number}").open("w") as file:
            while time.monotonic() < end:
                turn += 1
                session = Session.open(draft)
                if session.read_only:
                    if "is writing this draft" not in session.read_only:
                        raise BrokenPromiseError(session.read_only)
                    print("read", file=file, flush=True)
                else:
                    # Fails if somebody else is here, between this line and unlink.
                    os.link(token, writer)
                    mark = f"[{number}.{turn}]"
                    accept(session, mark)
                    print("wrote", mark, file=file, flush=True)
                    time.sleep(chance.uniform(0, 0.02))
                    writer.unlink()
                session.close()
                time.sleep(chance.uniform(0, 0.01))

    return live


def _fork(life: Callable[[], None], broken: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        life()
    except BaseException:
        broken.write_text(f"broken {traceback.format_exc()[-1500:]!r}\n")
    os._exit(0)


def _judge(draft: Path, said: Path, result: Result) -> None:
    session = Session.open(draft, background=False)
    text, notices = session.manuscript.text, session.notices
    session.close()
    for path in said.iterdir():
        for line in path.read_text().splitlines():
            what, _, mark = line.partition(" ")
            if what == "broken":
                result.broken.append(mark)
            elif what == "read":
                result.reading += 1
            else:
                result.writing += 1
                if mark not in text:
                    result.broken.append(f"{mark} was accepted and is lost")
    if any("damaged" in notice for notice in notices):
        result.broken.append(notices[0])
