from __future__ import annotations

import json
import lzma
import zipfile
from pathlib import Path

import pytest

from engines.training.corpus import make_corpus, middle, works_in
from engines.training.duplicates import Duplicates
from engines.training.errors import TrainingError
from engines.training.reading import read_works, tidy
from engines.training.splitting import Entry, author_key, held_out
from tests.engines.training.conftest import full_disk, quiet
from tests.engines.training.pages import GRAND, PLAIN, archive, page


def refused(places: list[Path], out: Path) -> str:
    with pytest.raises(TrainingError) as caught:
        make_corpus(places, out, say=quiet)
    assert not out.exists(), "something half-written was left"
    return str(caught.value)


def test_books_of_every_form_are_read(tmp_path: Path) -> None:
    (tmp_path / "Hale").mkdir()
    wrapped = "\n".join("word " * 13 + "end" for _ in range(30))
    (tmp_path / "Hale" / "wrapped.txt").write_text(wrapped)
    (tmp_path / "old.txt").write_bytes(b"caf\xe9 and tea, " * 9)
    more = "and a longer line to fill the page " * 4
    (tmp_path / "verse.md").write_text(f"A line\nanother\n\n\n\nnext\x07 {more}\r\n")
    with lzma.open(tmp_path / "a.jsonl.xz", "wt") as file:
        file.write(json.dumps({"author": "A", "set": "kjv", "text": "Selah."}))
    with zipfile.ZipFile(tmp_path / "b.epub", "w") as book:
        book.writestr(
            "META-INF/container.xml",
            '<container><rootfile full-path="o/p.opf"/></container>',
        )
        book.writestr(
            "o/p.opf",
            '<item id="two" href="2.xhtml"/><item id="one" href="1.xhtml"/>'
            '<itemref idref="one"/><itemref idref="two"/>',
        )
        book.writestr("o/1.xhtml", "<head>no</head><p>First &amp; <i>one</i></p>")
        book.writestr("o/2.xhtml", "<script>no</script><p>Second<br/>line</p>")
    works = {w.title: w for w in read_works([tmp_path])}
    assert works["wrapped"].author == "Hale"
    assert "\n" not in works["wrapped"].text
    assert works["old"].text.startswith("café and tea")
    assert works["verse"].text == f"A line\nanother\n\nnext  {more.strip()}"
    assert works["work 1"].group == "kjv"
    assert works["b"].text == "First & one\n\nSecond\nline"


def test_held_out_authors_stand_in_no_training_page(tmp_path: Path) -> None:
    rows = make_corpus([archive(tmp_path / "toy.jsonl", 9)], tmp_path / "c", say=quiet)
    away = {r.author for r in rows if r.held_out}
    assert away
    assert not away & {r.author for r in rows if not r.held_out}
    for group in ("general", "grand"):
        assert any(r.held_out and r.group == group for r in rows)
    table = (tmp_path / "c" / "table.tsv").read_text().splitlines()
    assert len(table) == len(rows) + 1


def test_the_rule_is_a_function_of_the_names_alone() -> None:
    entries = [
        Entry("general", f"author {n}", f"t{n}", 50_000 + 7 * n) for n in range(80)
    ]
    away = held_out(entries)
    assert held_out(reversed(entries)) == away
    assert len(away) == 6


def test_an_author_is_held_out_in_every_set_and_spelling() -> None:
    entries = [Entry("a", f"Writer {n}", f"t{n}", 50_000) for n in range(60)]
    chosen = next(iter(sorted(held_out(entries))))[1]
    twin = Entry("b", ", ".join(reversed(chosen.upper().split())), "other", 40_000)
    more = [Entry("b", f"Poet {n}", f"p{n}", 2_000_000) for n in range(9)]
    assert ("b", twin.author, "other") in held_out([*entries, twin, *more])
    assert author_key("Émile  ZOLA") == author_key("Zola, Emile")


def test_an_author_who_is_most_of_a_set_is_split_by_work() -> None:
    entries = [Entry("mine", "Me", f"book {n}", 100_000) for n in range(40)]
    away = held_out(entries)
    assert 0 < len(away) < 20


def test_one_book_keeps_its_end_for_the_test(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text(page(PLAIN, 1))
    rows = make_corpus([tmp_path / "novel.txt"], tmp_path / "c", say=quiet)
    assert [r.held_out for r in rows] == [True, False]
    assert rows[0].kept < rows[1].kept / 5


def test_what_stands_there_twice_is_kept_once() -> None:
    duplicates = Duplicates()
    text = page(PLAIN, 5, 20)
    assert duplicates.keep(text, held_out=False) == text
    other = page(GRAND, 5, 20)
    assert duplicates.keep(text + "\n\n" + other, held_out=False) == other


def test_a_quotation_of_what_is_held_out_is_dropped() -> None:
    duplicates = Duplicates()
    away = "The keeper of the lamp went down to the harbour before the third bell."
    duplicates.keep(away + "\n\n" + page(GRAND, 1, 5), held_out=True)
    own = "So he wrote it down in a book of his own, and nobody ever opened it again."
    assert duplicates.keep(away + " Thus.\n\n" + own, held_out=False) == own


def test_a_set_can_be_cut_to_size() -> None:
    text = page(PLAIN, 2)
    short = middle(text, 0.25)
    assert 0.2 < len(short) / len(text) < 0.35
    assert short in text
    assert not text.startswith(short)


def test_control_characters_never_reach_the_corpus(tmp_path: Path) -> None:
    assert tidy("a\x1b[31mb\x9bc\r\n\r\n\r\nd") == "a [31mb c\n\nd"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    assert "nothing to read" in refused([tmp_path / "books"], tmp_path / "c")


def test_binary_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 40)
    assert "no text" in refused([tmp_path / "picture.txt"], tmp_path / "c")
    (tmp_path / "book.epub").write_bytes(b"PK\x03\x04 not a book")
    assert "epub" in refused([tmp_path / "book.epub"], tmp_path / "c")
    (tmp_path / "a.jsonl.xz").write_bytes(b"\xfd7zXZ\x00 not an archive")
    assert "damaged" in refused([tmp_path / "a.jsonl.xz"], tmp_path / "c")


def test_a_corpus_of_one_word_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Hello")
    assert "too small" in refused([tmp_path / "one.txt"], tmp_path / "c")


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    books = archive(tmp_path / "toy.jsonl")
    with full_disk():
        assert "Make room" in refused([books], tmp_path / "c")


def test_an_older_corpus_survives_a_full_disk(tmp_path: Path) -> None:
    books = archive(tmp_path / "toy.jsonl")
    make_corpus([books], tmp_path / "c", say=quiet)
    before = [item["title"] for item in works_in(tmp_path / "c")]
    with full_disk(), pytest.raises(TrainingError):
        make_corpus([books], tmp_path / "c", say=quiet)
    assert [item["title"] for item in works_in(tmp_path / "c")] == before
