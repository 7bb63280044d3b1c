"""A few numbers as a line of dots, and one key asked for."""

from __future__ import annotations

import math

from tests.widgets.stage import Stage
from widgets.choice_bar import ChoiceBar
from widgets.spark import spark


def heights(row: str) -> list[int]:
    """The highest dot of every cell of one row, 0 the lowest."""
    rows = (0x40 | 0x80, 0x04 | 0x20, 0x02 | 0x10, 0x01 | 0x08)
    return [max(i for i, m in enumerate(rows) if (ord(c) - 0x2800) & m) for c in row]


def test_a_line_that_rises() -> None:
    assert spark((0, 1, 2), 3) == ["⣀⠴⠊"]
    assert heights(spark((0, 1, 2, 3), 8)[0]) == sorted(heights(spark(range(4), 8)[0]))


def test_the_top_may_be_fixed() -> None:
    assert heights(spark((0.1, 0.1), 4, top=1.0)[0]) == [0] * 4
    assert heights(spark((0.1, 0.1), 4)[0]) == [3] * 4


def test_odd_numbers_are_no_harm() -> None:
    assert spark((math.nan, math.inf, -5.0), 4) == ["⣀⣀⣀⣀"]
    assert spark((), 4, 2) == ["    ", "    "]
    assert spark((1,), 0) == [""]
    assert len(spark(range(1000), 12, 3)) == 3


async def test_a_choice_takes_one_key_and_no_more() -> None:
    bar = ChoiceBar()
    stage = Stage(bar)
    async with stage.run_test(size=(40, 3), message_hook=stage.remember) as pilot:
        bar.open([("c", "key!"), "cuts"])
        await pilot.press("c", "slash", "tab", "escape")
        chosen = stage.heard(ChoiceBar.Chosen)
        keys = [m.key for m in chosen if isinstance(m, ChoiceBar.Chosen)]
        assert keys == ["c", "/", "\t"]
        assert len(stage.heard(ChoiceBar.Closed)) == 1
        assert "c cuts" in stage.picture()
        bar.close()
        assert not bar.display
