"""The example in the page on keys is one that works."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from studio.commands import keymap

PAGE = Path(__file__).parents[2] / "docs" / "keys.md"


def test_the_example_keymap_is_accepted() -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert example is not None
    table = tomllib.loads(example[1])
    merged = keymap.merge(table)
    assert merged.complaints == ()
    for name, keys in table.items():
        wanted = [keys] if isinstance(keys, str) else keys
        assert list(merged.of(name)) == [key for key in wanted if key]
