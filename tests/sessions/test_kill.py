"""kill -9 while somebody types and accepts: the short form of the fault harness."""

from __future__ import annotations

import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from sessions.session import Session

KILLS = 12
PROMISED = 0.25
"""Seconds after which typing is durable."""
STALLED = 1.5
"""What a build server's disk may take on top, once in a while."""

CHILD = """
import sys, time
from pathlib import Path
from sessions.session import Session
from tests.sessions.hands import accept, type_in
from tests.sessions.test_kill import deeds

session = Session.open(Path(sys.argv[1]))
text = session.manuscript.text
done = 0
for kind, words in deeds():
    done += len(words)
    if done <= len(text):
        continue
    assert session.caret == len(session.manuscript.text)
    if kind == "take":
        accept(session, words[len(words) - (done - len(text)):])
    else:
        type_in(session, words)
    text = session.manuscript.text
    print(kind, len(text), time.time(), flush=True)
    time.sleep(0.002)
"""


def deeds() -> Iterator[tuple[str, str]]:
    """The same story every time: letters typed, and now and then a take accepted."""
    chance = random.Random(5)
    number = 0
    while True:
        number += 1
        if chance.random() < 0.03:
            yield "take", f"<take {number} and its words> "
        else:
            yield from (("typed", letter) for letter in f"word{number} ")


def story(length: int) -> str:
    parts: list[str] = []
    total = 0
    for _, words in deeds():
        parts.append(words)
        total += len(words)
        if total >= length:
            break
    return "".join(parts)[:length]


def test_nothing_older_than_the_promise_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    chance = random.Random(11)
    lost: list[float] = []
    for _ in range(KILLS):
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        first = child.stdout.readline()
        time.sleep(chance.uniform(0.1, 0.9))
        killed = time.time()
        child.send_signal(signal.SIGKILL)
        said = [first, *child.stdout.read().splitlines()]
        child.wait()
        child.stdout.close()

        mirrored = path.read_text() if path.exists() else ""
        assert mirrored == story(len(mirrored)), "the file is some complete version"

        session = Session.open(path)
        text = session.manuscript.text
        assert session.outside() is None
        assert session.caret == len(text)
        session.close()
        assert text == story(len(text))
        assert path.read_text() == text

        missing = 0.0
        for line in islice(said, len(said)):
            if line.count(b" ") != 2:
                continue
            kind, length, at = line.split()
            if int(length) > len(text):
                assert kind != b"take", "an accepted take was lost"
                missing = max(missing, killed - float(at))
        lost.append(missing)
    assert statistics.median(lost) <= PROMISED
    assert max(lost) <= PROMISED + STALLED
    assert len(text) > 100
