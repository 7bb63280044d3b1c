"""The map without a screen: one's own texts, refits kept, pictures, passages."""

from __future__ import annotations

import json
import lzma
import os
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import numpy as np
import pytest

from studio.cli.main import main
from studio.map import kept as map_kept
from studio.map import look as map_look
from studio.map import own as map_own
from studio.map import picture as map_picture
from studio.map.passage import passage
from studio.map.picture import Picture, drawn, encoded, svg
from studio.map.places import Own, StyleMap, digest, paragraphs_of
from studio.map.reading import Beside
from styles.encoder import load
from styles.map.atlas import Source, shipped

OLD = (
    "And it came to pass in those days, that the servant arose, and went unto the "
    "house of his master, and said, Behold, thy sheep are scattered upon the hills. "
)
PLAIN = (
    "He parked the van by the canal. It was raining. He smoked, and watched the "
    "lights in the flat go off one after another, and then he went up and knocked. "
)
HOSTILE = "\x1b]0;x\x07[bold]</text><script>&\u202e漢字\x00"
HUES = {"ground": "#101018", "ink": "#eeeeee", "live": "#ffcc00", "own": "#ffffff"}


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def map_() -> StyleMap:
    return StyleMap(shipped(), load())


# -- one's own -----------------------------------------------------------------------


def test_paragraphs_know_where_they_begin() -> None:
    text = "# A heading\n\nOne.\n\n  Two\nlines.\n\n* * *\n\nThree."
    found = paragraphs_of(text)
    assert [own.kind for own in found] == ["draft", *["paragraph"] * 3]
    for own in found[1:]:
        assert text[own.offset :].startswith(own.text)
    assert [own.title for own in found[1:]] == [f"paragraph {n}" for n in (1, 2, 3)]


def test_old_words_stand_among_scriptures_and_the_surer_the_longer(
    map_: StyleMap,
) -> None:
    few, many = map_.spot(OLD), map_.spot(OLD * 8)
    assert few is not None
    assert many is not None
    assert few.radius > many.radius
    sets = [map_.source(point).set for point in many.near]
    assert sets.count("kjv") > len(sets) / 2
    assert map_.spot(PLAIN * 8) != many


@pytest.mark.parametrize("text", ["", " \n\n ", "。。。", "12 34"])
def test_what_has_no_word_stands_nowhere_or_somewhere_finite(
    map_: StyleMap, text: str
) -> None:
    spot = map_.spot(text)
    assert spot is None or np.isfinite((spot.x, spot.y)).all()
    assert map_.measure([]) == ()


def test_the_same_text_stands_in_the_same_place(map_: StyleMap) -> None:
    texts = [Own("paragraph", "", PLAIN * n) for n in (1, 2, 3)]
    assert map_.measure(texts) == map_.measure(texts)
    again = StyleMap(shipped(), load()).measure(texts[::-1])
    assert [s.spot.x for s in again[::-1]] == pytest.approx(
        [s.spot.x for s in map_.measure(texts)]
    )


# -- refits that are kept --------------------------------------------------------------


def test_a_refit_comes_back_and_moves_what_it_knew(map_: StyleMap) -> None:
    map_.standing = map_.measure([Own("paragraph", "a", OLD), Own("take", "b", PLAIN)])
    vectors, before = map_.job()
    assert len(vectors) == len(before) == map_.n_exemplars + 2
    name = map_kept.name_of(vectors, before)
    keys = [digest(OLD)]
    map_kept.keep(name, map_.plane + 1.0, keys, np.array([[5.0, 6.0]]))
    found = map_kept.kept(name, map_.n_exemplars)
    assert found is not None
    map_.adopt(*found)
    old, plain = (s.spot for s in map_.standing)
    assert (old.x, old.y) == (5.0, 6.0)
    # What the refit did not know stands among its neighbours, who have moved by one.
    assert (plain.x, plain.y) == pytest.approx(before[-1] + 1.0)
    assert not map_.is_shipped


@pytest.mark.parametrize("damage", ["cut", "text", "pickle", "other", "far"])
def test_a_damaged_refit_is_as_good_as_none(damage: str) -> None:
    plane, places = np.zeros((9, 2)), np.zeros((1, 2))
    map_kept.keep("abc", plane, [b"k" * 16], places)
    path = map_kept.folder() / "abc.npz"
    assert map_kept.kept("abc", 9) is not None
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:99])
    elif damage == "text":
        path.write_text("nothing of the kind")
    elif damage == "pickle":
        with path.open("wb") as file:
            np.savez(file, plane=np.array([{}], object), keys=places, places=places)
    elif damage == "far":
        map_kept.keep("abc", plane + np.inf, [b"k" * 16], places)
    assert map_kept.kept("abc", 8 if damage == "other" else 9) is None
    assert map_kept.kept("../abc", 9) is None


def test_only_the_youngest_refits_are_kept() -> None:
    for number in range(map_kept.MOST + 3):
        map_kept.keep(f"r{number}", np.zeros((1, 2)), [], np.zeros((0, 2)))
        path = map_kept.folder() / f"r{number}.npz"
        os.utime(path, (number, number))
    names = {path.stem for path in map_kept.folder().glob("*.npz")}
    assert len(names) <= map_kept.MOST + 1
    assert f"r{map_kept.MOST + 2}" in names
    assert "r0" not in names


# -- pictures --------------------------------------------------------------------------


def picture(map_: StyleMap, *texts: Own) -> Picture:
    map_.standing = map_.measure(texts)
    trail = np.array([[0.0, 0.0], [2.0, 1.0], [4.0, 0.0]])
    return Picture(
        map_look.chart(map_, trail),
        HUES,
        map_look.legend(map_, True),
        map_look.live(map_.spot(PLAIN)),
    )


def test_the_svg_is_whole_and_holds_every_point(map_: StyleMap) -> None:
    made = picture(map_, Own("paragraph", "a", OLD), Own("take", "b", PLAIN, "kjv"))
    root = ElementTree.fromstring(svg(made))
    circles = [node for node in root.iter() if node.tag.endswith("circle")]
    assert len(circles) >= map_.n_exemplars + 1
    words = {node.text for node in root.iter() if node.tag.endswith("text")}
    assert {"realism", "the way here"} <= words
    assert any(word and " · " in word for word in words)


def test_names_in_an_svg_are_only_letters(map_: StyleMap) -> None:
    from dataclasses import replace

    from widgets.map_drawing import Name

    made = picture(map_)
    chart = replace(made.chart, names=(Name(0, 0, HOSTILE),))
    text = svg(replace(made, chart=chart, legend=(("●", "own", HOSTILE),)))
    root = ElementTree.fromstring(text)
    assert not any(node.tag.endswith("script") for node in root.iter())
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_our_own_png_is_a_png_and_shows_the_colours(map_: StyleMap) -> None:
    made = picture(map_, Own("draft", "a", OLD * 4))
    pixels = drawn(made)
    file = encoded(pixels)
    assert file[:8] == b"\x89PNG\r\n\x1a\n"
    at, data = 8, b""
    while at < len(file):
        (length,) = struct.unpack(">I", file[at : at + 4])
        kind, body = file[at + 4 : at + 8], file[at + 8 : at + 8 + length]
        (check,) = struct.unpack(">I", file[at + 8 + length : at + 12 + length])
        assert check == zlib.crc32(kind + body)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = np.frombuffer(zlib.decompress(data), np.uint8).reshape(len(pixels), -1)
    np.testing.assert_array_equal(rows[:, 1:].reshape(pixels.shape), pixels)
    assert (pixels == (255, 204, 0)).all(axis=2).any(), "the mark"
    assert (pixels == (16, 16, 24)).all(axis=2).mean() > 0.5, "the sea"


def test_without_rsvg_convert_a_png_is_drawn_all_the_same(
    map_: StyleMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.map.picture.shutil.which", lambda name: None)
    made = picture(map_)
    assert map_picture.png(made) == encoded(drawn(made))


# -- the command line ------------------------------------------------------------------


def test_place_and_draw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a.md"
    page.write_text(f"{OLD * 3}\n\n{PLAIN * 3}", encoding="utf-8")
    assert main(["style", "map", "place", str(page), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [entry["title"] for entry in told["texts"]][1:] == [
        "paragraph 1",
        "paragraph 2",
    ]
    assert all(entry["near"][0]["author"] for entry in told["texts"])
    assert told["texts"][0]["radius"] > 0
    for name in ("map.svg", "map.png"):
        out = tmp_path / name
        assert main(["style", "map", "draw", str(page), "--out", str(out)]) == 0
        assert out.stat().st_size > 10_000
    assert main(["style", "map", "draw", str(page), "--out", str(tmp_path / "m")]) == 2
    page.write_text(HOSTILE.replace("\x00", " word"), encoding="utf-8")
    capsys.readouterr()
    assert main(["style", "map", "place", str(page)]) == 0
    assert "\x1b" not in capsys.readouterr().out


# -- passages --------------------------------------------------------------------------

SOURCE = Source("Ada Finch", "The Ledger", 1901, "realism")


def corpora(folder: Path, *works: Mapping[str, object]) -> Path:
    folder.mkdir()
    with lzma.open(folder / "realism-01.jsonl.xz", "wt", encoding="utf-8") as file:
        for work in works:
            file.write(json.dumps(work) + "\n")
    return folder


def test_a_passage_is_found_by_its_words(tmp_path: Path) -> None:
    other = {"title": "The Ledger", "author": "B. Crow", "set": "realism", "text": "no"}
    text = "  one two\n\nthree four five"
    mine = {"title": "The Ledger", "author": "A. Finch", "set": "realism", "text": text}
    folder = corpora(tmp_path / "c", other, mine)
    assert passage(folder, SOURCE, 1, 2) == "two\n\nthree"
    assert passage(folder, SOURCE, 99, 2) == ""
    assert passage(folder, Source("Zoe Q", "The Ledger", None, "realism"), 0, 2) == ""


def test_a_folder_that_is_none_or_damaged_gives_nothing(tmp_path: Path) -> None:
    assert passage(tmp_path / "none", SOURCE, 0, 5) == ""
    folder = corpora(tmp_path / "d", {"title": 7})
    assert passage(folder, SOURCE, 0, 5) == ""
    (folder / "realism-01.jsonl.xz").write_bytes(b"nothing of the kind")
    assert passage(folder, SOURCE, 0, 5) == ""


# -- beside the screen -----------------------------------------------------------------


def test_of_what_is_asked_under_a_name_the_latest_is_done() -> None:
    import threading

    gate, beside = threading.Event(), Beside()
    heard: list[int] = []
    beside.ask("slow", gate.wait, lambda _: heard.append(-1))
    for number in range(50):
        beside.ask("here", lambda n=number: n, heard.append)  # type: ignore[misc]
    gate.set()
    while beside.busy:
        beside.poll()
    assert heard == [-1, 49]


def test_what_goes_wrong_beside_is_told_and_the_rest_goes_on() -> None:
    beside = Beside()
    heard: list[int] = []

    def wrong() -> int:
        raise OSError("no")

    beside.ask("a", wrong, heard.append)
    beside.ask("b", lambda: 1, heard.append)
    while beside.busy:
        beside.poll()
    assert heard == [1]
    assert isinstance(beside.problem, OSError)


class Tree:
    """As much of a tree as is looked at: places 1 to `n`, each the end of a branch."""

    def __init__(self, n: int) -> None:
        self.nodes = {number: Place(number) for number in range(n + 1)}
        self.leaves: dict[int, object] = {}
        self.words = ""

    def gather_leaves(self) -> None:
        pass

    def spine(self) -> list[int]:
        return [0]

    def walk(self, node: int) -> list[None]:
        self.words = f"{node} " + "word " * 20
        return [None]

    def mark(self, node: int) -> Place:
        return self.nodes[node]


@dataclass
class Place:
    id: int
    parent: int = 0
    name: str = "a branch"


def test_of_too_many_letters_of_branches_the_youngest_stand_on_the_map(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def branches(n: int) -> list[int]:
        *_, found = map_own.gathered("", cast(Any, Tree(n)))
        assert found is not None
        return [int(own.text.split()[0]) for own in found]

    assert branches(30) == list(range(30, 0, -1))
    monkeypatch.setattr(map_own, "MOST_LETTERS", 1_000)
    assert branches(30) == list(range(30, 21, -1))
    monkeypatch.setattr(map_own, "MOST_BRANCHES", 3)
    assert branches(30) == [30, 29, 28]


def test_moments_of_a_long_draft_are_thinned_to_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    texts = [str(number) * 10 for number in range(72)]
    assert map_own.thinned(texts) == texts
    monkeypatch.setattr(map_own, "MOST_LETTERS", 100)
    found = map_own.thinned(texts)
    assert found[-1] == texts[-1]
    assert map_own.FEWEST <= len(found) <= 2 * map_own.FEWEST
    assert found == sorted(found, key=texts.index)


def test_spread_takes_the_last() -> None:
    assert map_own.spread([1, 2, 3], 5) == [1, 2, 3]
    taken = map_own.spread(list(range(100)), 10)
    assert len(taken) == 10
    assert taken[-1] == 99
