"""The status line tells the styles after a pause, and never before a key."""

from __future__ import annotations

from studio.commands.registry import by_id
from studio.desk.lines import status
from studio.measures.style_line import LEAST, around
from tests.pilot.conftest import Sit, sit
from tests.styles.conftest import prose

__all__ = ["sit"]


def test_the_paragraph_at_the_caret() -> None:
    text = "one\n\ntwo two\n\nthree"
    assert [around(text, at) for at in (0, 6, 9, 15)] == [
        "one",
        "two two",
        "two two",
        "three",
    ]
    assert len(around("x" * 100_000, 50_000)) < 50_000
    assert around("", 0) == ""


def told(desk: object) -> str:
    return " ".join(str(part[0]) for part in desk.style_line.told())  # type: ignore[attr-defined]


async def test_it_is_told_after_a_pause_and_put_away_by_a_command(sit: Sit) -> None:
    old, plain = prose("kjv", 1, 90), prose("realism", 1, 240)
    async with sit(f"{old}\n\n{plain}") as s:
        await s.until(lambda: "draft" in told(s.desk), "the styles of the draft")
        right = status(s.desk)[1]
        assert any("realism" in str(part) for part in right)
        assert any("reads " in str(part) for part in right)
        by_id("styles").run(s.desk)
        assert told(s.desk) == ""
        assert s.desk.settings.look.styles is False


async def test_little_is_told_of_nothing(sit: Sit) -> None:
    text = "word " * (LEAST - 2)
    async with sit(text) as s:
        await s.write("a")
        s.desk.style_line.pause()
        await s.pilot.pause(0.3)
        assert told(s.desk) == ""


async def test_a_change_is_seen_at_the_next_pause(sit: Sit) -> None:
    async with sit(prose("realism", 1, 150)) as s:
        await s.until(lambda: "realism" in told(s.desk), "the first reading")
        s.desk.quill.select_all()
        s.desk.quill.paste(prose("kjv", 1, 150))
        await s.until(lambda: "kjv" in told(s.desk), "the second reading")
