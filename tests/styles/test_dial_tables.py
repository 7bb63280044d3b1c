"""What axes lean on: forms of their own kinds, from several authors, and no names."""

from __future__ import annotations

import json
import lzma
import math
from collections import Counter
from pathlib import Path

import pytest

from engines import leans
from studio.cli.saying import CommandError
from studio.cli.style_lean import run
from styles.corpora import Work
from styles.dial.tables import KINDS, Tables, _kind
from styles.fitting.contrasts import CONTRASTS

OLD = (
    "And thou shalt hearken unto the voice, for it hath spoken; and he saith, Behold. "
    "Thy servant goeth forth, and Ezra doth see it. "
)
NEW = (
    "You don't hear it, but she was there; I'm sure she had a look. "
    "He got up and said that Ezra was late, and she didn't mind. "
)
ARCHAIC = next(each for each in CONTRASTS if each.axis == "archaic")


def works() -> list[Work]:
    old = [name for name in ARCHAIC.high if not name.startswith("set:")]
    return [
        *(Work("A", name, 1600, "general", "", OLD * 120) for name in old),
        *(Work("B", name, 1920, "general", "", NEW * 120) for name in ARCHAIC.low),
    ]


@pytest.fixture(scope="module")
def tables() -> Tables:
    found = Tables()
    for work in works():
        found.add(work.author, work)
    return found


def test_old_forms_lean_one_way_and_new_ones_the_other(tables: Tables) -> None:
    table = tables.table(ARCHAIC, side=0)
    assert all(table[word][0] > table[word][1] for word in ("thou", "unto", "hath"))
    assert all(table[word][0] < table[word][1] for word in ("you", "don't", "she"))
    assert "ezra" not in table
    assert "," not in table
    assert all(low > 0 and high > 0 for high, low in table.values())


def test_the_two_sides_share_no_author(tables: Tables) -> None:
    for end in (1, -1):
        authors = tables.authors("archaic", end)
        assert len(authors) > 6
        assert not set(authors[0::2]) & set(authors[1::2])


def test_every_form_is_of_one_kind_and_axes_have_their_own() -> None:
    kinds = {
        "thou": "archaic",
        "hearkeneth": "archaic",
        "don't": "short",
        "you": "spoken",
        "which": "function",
        "harbour": "content",
        ";": "mark",
        ',"': "quote",
        "\n": "line",
    }
    assert {form: _kind(form) for form in kinds} == kinds
    assert set(KINDS) >= {each.axis for each in CONTRASTS}
    shipped = {name: leans.table(name) for name in leans.names()}
    assert {name.replace("_", "-") for name in shipped} == set(KINDS)
    for name, table in shipped.items():
        mass: Counter[bool] = Counter()
        for form, (high, low) in table.forms.items():
            own = _kind(form) in KINDS[name.replace("_", "-")]
            mass[own] += (high + low) * math.log(high / low) ** 2  # type: ignore[assignment]
        assert mass[True] > 4 * mass[False], name


def test_the_command_writes_tables_that_can_be_read(tmp_path: Path) -> None:
    corpora, out = tmp_path / "corpora", tmp_path / "out"
    corpora.mkdir()
    out.mkdir()
    lines = [
        json.dumps(
            {"title": w.title, "author": w.author, "year": w.year, "set": w.set}
            | {"source": "", "text": w.text}
        )
        for w in works()
    ]
    with lzma.open(corpora / "general-01.jsonl.xz", "wt", preset=0) as file:
        file.write("\n".join(lines))
    assert run([str(corpora), "--out", str(out)]) == 0
    table = leans.read(out / "archaic.json")
    high, low = table.forms["thou"]
    assert math.log(high / low) > 1
    with pytest.raises(CommandError):
        run([str(tmp_path / "nowhere")])
