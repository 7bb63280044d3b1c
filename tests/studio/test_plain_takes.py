"""Takes printed while they grow: in order, whole, nothing that is later taken back."""

from __future__ import annotations

import pytest

from engines.events import Grew, Shrank, TakeEnded
from studio.cli.plain_takes import PlainTakes


def grew(voice: str, text: str, take: int = 0) -> Grew:
    return Grew(1, voice, take, 0, (1,), text)


def ended(voice: str, text: str, take: int = 0) -> TakeEnded:
    return TakeEnded(1, voice, take, text, (1,), 0, "stop")


def test_one_voice_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    takes = PlainTakes(["kjv", "realism"], 1)
    takes(grew("realism", " It rained."))
    assert capsys.readouterr().out == ""
    takes(grew("kjv", " And lo, the"))
    assert capsys.readouterr().out == "[kjv]\nAnd lo,"
    takes(grew("kjv", " sun"))
    assert capsys.readouterr().out == ""
    takes(ended("kjv", " And lo, the sun."))
    assert capsys.readouterr().out == " the sun.\n\n[realism]\nIt rained."
    takes(ended("realism", " It rained."))
    assert capsys.readouterr().out == "\n"


def test_a_line_that_turns_out_to_be_the_last_is_said_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    takes = PlainTakes(["kjv"], 1)
    takes(grew("kjv", " And lo, the sun.\n\n"))
    takes(ended("kjv", " And lo, the sun."))
    assert capsys.readouterr().out == "[kjv]\nAnd lo, the sun.\n"
    takes = PlainTakes(["kjv"], 1)
    takes(grew("kjv", " And lo, the sun.\n"))
    takes(grew("kjv", "The moon."))
    takes(ended("kjv", " And lo, the sun.\nThe moon."))
    assert capsys.readouterr().out == "[kjv]\nAnd lo, the sun.\nThe moon.\n"


def test_words_taken_back_are_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    takes = PlainTakes(["kjv"], 1)
    takes(grew("kjv", " One, two, three"))
    takes(Shrank(1, "kjv", 0, 1, 4))
    takes(grew("kjv", " four."))
    takes(ended("kjv", " One four."))
    assert capsys.readouterr().out == "[kjv]\nOne, two,\nOne four.\n"


def test_nothing_of_a_take_is_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    takes = PlainTakes(["kjv"], 1)
    takes(ended("kjv", "\x1b[2J[red]loud\x07\u202e"))
    printed = capsys.readouterr().out
    assert "[red]loud" in printed
    assert not {"\x1b", "\x07", "\u202e"} & set(printed)
