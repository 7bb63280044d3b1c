"""Spell check: which words are asked about, and what the child answers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from studio.writing.british import american
from studio.writing.dictionaries import (
    PersonalWords,
    chosen,
    dictionaries,
    shipped_folder,
)
from studio.writing.spelling import Speller, words
from studio.writing.spelling_child import Shelf, answer


def keys(text: str) -> list[str]:
    return [key for _, _, key in words(text, 0, len(text))]


def test_words_as_they_are_looked_up() -> None:
    assert keys("Sua’s pen, “read” twice—once.") == [
        "Sua's",
        "pen",
        "read",
        "twice",
        "once",
    ]
    assert keys("'Twas goin' on") == ["'Twas", "goin'", "on"]
    assert keys("cafe\u0301") == ["café"]


def test_addresses_code_and_numbers_are_passed_over() -> None:
    assert keys("see http://a.b/ccc?d www.xx.yy me@host.org `let qx` 3rd x9 a_b I") == [
        "see"
    ]


def test_short_parts_of_a_compound_pass() -> None:
    assert keys("co-op re-read up") == ["read", "up"]


def test_ranges_leave_quotation_marks_out_and_keep_words_whole() -> None:
    text = "first\n'quoted' word"
    found = [(text[a:b], key) for a, b, key in words(text, 8, 10)]
    assert found == [("quoted", "'quoted'")]
    assert list(words(text, 5, 6)) == []


def test_an_address_is_known_from_its_middle() -> None:
    text = "go http://qqq.zzz/www now"
    assert [key for _, _, key in words(text, 12, 25)] == ["now"]


def test_british_spellings() -> None:
    def first(word: str) -> set[str]:
        return set(american(word))

    assert "color" in first("colour")
    assert "realize" in first("realise")
    assert "center" in first("centre")
    assert "traveling" in first("travelling")
    assert "defense" in first("defence")
    assert "maneuvering" in first("manoeuvring")
    assert "maneuvered" in first("manoeuvred")
    assert first("hour") == set()
    assert first("flour") == set()


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    folder = shipped_folder()
    assert folder is not None
    return Shelf([folder / "en_US"], british=True)


def test_the_shipped_dictionary(shelf: Shelf) -> None:
    right = (
        "moonlight Nobody's writer's colour's honours realised ploughed 'twas goin' "
    )
    right += "naïve hath grey encyclopaedia manoeuvre Привет 東京"
    right += " centre theatres travelling quarrelled signalled skilful enrolment "
    right += "catalogue mediaeval foetus oesophagus anaesthetist spelt organisation"
    wrong = (
        "recieve theirselves moonlihgt hourr colur lettre watre smilling poen seise "
    )
    wrong += "scalling cloeset"
    said = answer(shelf, {"check": (right + " " + wrong).split()})
    assert said == {"right": right.split(), "wrong": wrong.split()}


def test_suggestions_begin_with_what_was_meant(shelf: Shelf) -> None:
    said = answer(shelf, {"suggest": "recieve"})
    assert said["suggestions"][0] == "receive"
    assert answer(shelf, {"suggest": "x" * 500})["suggestions"] == []


def test_without_british_spellings(shelf: Shelf) -> None:
    folder = shipped_folder()
    assert folder is not None
    strict = Shelf.__new__(Shelf)
    strict.dictionaries, strict.scripts = shelf.dictionaries, shelf.scripts
    strict.british, strict.english = False, True
    assert not strict.knows("colour")
    assert strict.knows("color")


def test_personal_words_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "words.txt"
    mine = PersonalWords(path)
    assert "Sua" not in mine
    assert mine.add("Sua’s") == ""
    assert mine.add("Sua") == ""
    again = PersonalWords(path)
    assert all(word in again for word in ("Sua", "sua", "Sua's", "SUA’S"))
    assert path.read_text().split() == ["Sua"]


def test_a_word_list_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    mine = PersonalWords(tmp_path / "file" / "words.txt")
    assert "holds until you quit" in mine.add("Sua")
    assert "Sua" in mine


def test_the_writers_folder_goes_first(tmp_path: Path) -> None:
    for folder in ("mine", "system"):
        (tmp_path / folder).mkdir()
        for end in (".aff", ".dic"):
            (tmp_path / folder / f"en-GB{end}").write_text("")
    (tmp_path / "system" / "de_DE.aff").write_text("")
    found = dictionaries([tmp_path / "mine", tmp_path / "system", tmp_path / "none"])
    assert found == {"en_GB": tmp_path / "mine" / "en-GB"}
    assert chosen(["en", "en-GB", "xx"], found) == ([tmp_path / "mine/en-GB"], ["xx"])


CHILD = """
import json, sys
print(json.dumps({"ready": 1}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if "suggest" in asked:
        if asked["suggest"] == "die":
            sys.exit(3)
        said = {"for": asked["suggest"], "suggestions": ["meant"]}
        print(json.dumps(said), flush=True)
    else:
        bad = [w for w in asked["check"] if "q" in w]
        good = [w for w in asked["check"] if "q" not in w]
        print(json.dumps({"right": good, "wrong": bad}), flush=True)
"""


@pytest.fixture
def speller(tmp_path: Path) -> Iterator[Speller]:
    made = Speller(
        [], PersonalWords(tmp_path / "words.txt"), command=[sys.executable, "-c", CHILD]
    )
    made.start()
    yield made
    made.stop()


def wait(speller: Speller, done: Callable[[], object]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline, "the child never answered"
        time.sleep(0.005)
        speller.poll()


def test_verdicts_come_later_and_are_kept(speller: Speller) -> None:
    text = "a qat sat qit"
    assert speller.misspelt(text, 0, len(text)) == []
    wait(speller, lambda: not speller.asking)
    assert speller.misspelt(text, 0, len(text)) == [(2, 5), (10, 13)]
    assert not speller.asking


def test_the_word_under_the_hand_is_let_alone(speller: Speller) -> None:
    speller.misspelt("qat", 0, 3)
    wait(speller, lambda: not speller.asking)
    assert speller.misspelt("qat", 0, 3, caret=3) == []
    assert speller.misspelt("qat", 0, 3, caret=1) == [(0, 3)]


def test_ignored_and_personal_words_pass(speller: Speller) -> None:
    text = "qat Qit’s"
    speller.misspelt(text, 0, len(text))
    wait(speller, lambda: not speller.asking)
    speller.ignore("Qat")
    speller.personal.add("Qit")
    assert speller.misspelt(text, 0, len(text)) == []


def test_the_next_misspelt_word_is_the_next(speller: Speller) -> None:
    text = "one two " * 2000 + "qat " + "more qit"
    found = None

    def search() -> bool:
        nonlocal found
        found = speller.next_wrong(text, 3, len(text))
        return found is not None or not speller.asking

    wait(speller, search)
    assert found is not None
    assert text[slice(*found)] == "qat"
    first = found
    wait(speller, lambda: speller.next_wrong(text, first[1], len(text)))
    assert speller.next_wrong(text, first[1], len(text)) == (len(text) - 3, len(text))


def test_suggestions_come_later(speller: Speller) -> None:
    assert speller.suggestions("qat") is None
    wait(speller, lambda: speller.suggestions("qat") is not None)
    assert speller.suggestions("qat") == ("meant",)


def test_a_child_that_dies_is_one_sentence_and_can_be_started_again(
    speller: Speller,
) -> None:
    speller.suggestions("die")
    wait(speller, lambda: speller.state == "stopped")
    assert "code 3" in speller.problem
    assert speller.misspelt("qat", 0, 3) == []
    speller.start()
    speller.misspelt("qot", 0, 3)
    wait(speller, lambda: not speller.asking)
    assert speller.misspelt("qot", 0, 3) == [(0, 3)]


def test_a_child_that_cannot_start(tmp_path: Path) -> None:
    speller = Speller(
        [], PersonalWords(tmp_path / "w"), command=[str(tmp_path / "no such program")]
    )
    speller.start()
    assert speller.state == "stopped"
    assert "cannot start" in speller.problem


def test_a_broken_dictionary_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "xx.aff").write_bytes(b"SET UTF-8\nSFX A Y nonsense\n")
    (tmp_path / "xx.dic").write_bytes(b"\xff\xfe\x00")
    speller = Speller([tmp_path / "xx"], PersonalWords(tmp_path / "w"))
    speller.start()
    wait(speller, lambda: speller.state == "stopped")
    assert speller.problem.startswith("xx: ")
    assert "\n" not in speller.problem


def test_nothing_of_the_spelling_library_is_loaded_in_the_studio() -> None:
    code = (
        "import sys, studio.writing.spelling;"
        "import studio.writing.dictionaries as d; d.dictionaries();"
        "print([m for m in sys.modules if m.startswith('spylls')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
