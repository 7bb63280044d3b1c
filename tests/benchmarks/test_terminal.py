"""A program under a pseudo-terminal: its letters, its questions, its end."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.terminal import Terminal, TerminalError, plain, surroundings

RAW = """\
import os, termios, tty
tty.setraw(0, termios.TCSANOW)
write = lambda b: os.write(1, b)
"""
ECHO = (
    RAW
    + r"""
write(b"\x1b[?2026$p")
answer = b""
while not answer.endswith(b"$y"):
    answer += os.read(0, 1)
assert answer == b"\x1b[?2026;2$y", answer
write(b"\x1b[?2026hhello\x1b[?2026l")
while True:
    key = os.read(0, 16)
    if key == b"q":
        break
    write(b"\x1b[?2026hstream " + key + b"\x1b[?2026l")
"""
)


def program(source: str, home: Path) -> Terminal:
    return Terminal([sys.executable, "-c", source], env=surroundings(home))


def test_a_letter_is_timed_from_the_key_to_the_frame(tmp_path: Path) -> None:
    with program(ECHO, tmp_path) as terminal:
        assert terminal.first_frame() > 0
        painted = terminal.paint("\u1401")
        assert painted is not None
        assert painted > 0
        assert terminal.frames.count == 2


def test_a_letter_that_never_comes_is_lost(tmp_path: Path) -> None:
    silent = (
        RAW + r"""write(b"\x1b[?2026h \x1b[?2026l"); os.read(0, 9); os.read(0, 9)"""
    )
    with program(silent, tmp_path) as terminal:
        terminal.first_frame()
        assert terminal.paint("\u1401", timeout=0.2) is None


def test_a_program_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    with (
        program("print('no such file')", tmp_path) as terminal,
        pytest.raises(TerminalError, match="no such file"),
    ):
        terminal.first_frame()


def test_keys_before_the_program_reads_are_not_echoed_by_the_line(
    tmp_path: Path,
) -> None:
    late = "import time; time.sleep(0.4)\n" + RAW
    late += r"""write(b"\x1b[?2026h" + os.read(0, 9)[:1] + b"\x1b[?2026l")"""
    with program(late, tmp_path) as terminal:
        terminal.write("a")
        terminal.rest(0.2)
        assert terminal.n_bytes == 0
        terminal.first_frame()


def test_the_program_finds_an_empty_home(tmp_path: Path) -> None:
    env = surroundings(tmp_path)
    assert env["HOME"] == str(tmp_path)
    assert all(
        value.startswith(str(tmp_path))
        for name, value in env.items()
        if name.startswith("XDG_")
    )


def test_last_words_are_told_without_colours_and_boxes() -> None:
    output = "\x1b[1;91m╭──────╮\r\n│ No \x1b[0mroom │\r\n╰──────╯\x1b[?2026l".encode()
    assert plain(output) == "No room"


def test_the_first_letter_that_is_painted_counts_however_late(tmp_path: Path) -> None:
    slow = "import time\n" + RAW
    slow += r"""
write(b"\x1b[?2026h \x1b[?2026l")
first = os.read(0, 2)
time.sleep(0.3)
write(first)
os.read(0, 999)
time.sleep(9)
"""
    with program(slow, tmp_path) as terminal:
        painted = terminal.first_frame()
        assert terminal.first_echo(every=0.02) - painted > 0.25
