"""Spell check at the desk, with the dictionary that ships."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from textual import events

from lexicon.terms import Term
from studio.commands.registry import by_id
from studio.screens.spelling import SpellingRoom
from studio.settings.settings import Settings, Spelling, config_folder
from studio.writing.dictionaries import shipped_folder
from tests.pilot.conftest import Sit, Sitting
from widgets.pick_list import PickList

TEXT = "She did not recieve the pen, nor the lettre.\n"
AT = TEXT.index("recieve")


@pytest.fixture(autouse=True)
def shipped_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever dictionaries the machine has, the shipped one is used."""
    monkeypatch.setattr("studio.writing.dictionaries.SYSTEM", ())


async def room(s: Sitting) -> SpellingRoom:
    await s.until(lambda: isinstance(s.app.screen, SpellingRoom), "the room")
    await s.pilot.pause()
    found = s.app.screen
    assert isinstance(found, SpellingRoom)
    return found


def underlined(s: Sitting) -> list[str]:
    """The words that are underlined now."""
    hook = s.desk.quill.misspelt
    text = s.desk.draft.text
    return [text[a:b] for a, b, _ in hook(0, len(text))] if hook else []


async def test_unknown_words_are_underlined_only_while_it_is_on(sit: Sit) -> None:
    settings = Settings(spelling=Spelling(on=True))
    async with sit(TEXT, voices=False, settings=settings) as s:
        await s.until(lambda: underlined(s) == ["recieve", "lettre"], "underlines")
        spell = s.desk.tools.spell
        assert spell.speller is not None
        s.desk.run_command(by_id("spell-check"))
        assert underlined(s) == []
        assert not spell.on
        assert not settings.spelling.on


async def test_the_next_unknown_word_is_put_right_as_one_step(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        await s.press("f7")
        found = await room(s)
        listed = found.query_one(PickList)
        await s.until(lambda: bool(listed.items), "suggestions")
        assert listed.items[0].label == "receive"
        await s.press("enter")
        await s.until(lambda: s.app.screen is s.desk, "the desk")
        await s.pilot.pause()
        assert s.text == TEXT.replace("recieve", "receive")
        assert s.desk.quill.caret == AT + len("receive")
        await s.press("ctrl+z")
        assert s.text == TEXT


async def test_my_words_are_kept_and_the_walk_goes_round(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = AT + 3
        await s.press("f7")
        await room(s)
        await s.press("a")
        await s.until(lambda: s.app.screen is s.desk, "the desk")
        assert "one of your words" in s.said()
        kept = (config_folder() / "words.txt").read_text()
        assert kept == f"recieve{os.linesep}"
        await s.press("f7")
        assert (await room(s)).word == "lettre"
        await s.press("i")
        await s.until(lambda: s.app.screen is s.desk, "the desk")
        await s.press("f7")
        await s.until(lambda: "knows every word" in s.said(), "the end of the walk")
        assert s.text == TEXT


async def test_no_room_opens_under_writing_hands(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        # Both at once: on a busy machine the dictionary may come between two presses.
        for key in (events.Key("f7", None), events.Key("space", " ")):
            s.app.post_message(key)
        await s.until(lambda: underlined(s) == ["recieve", "lettre"], "the dictionary")
        await s.pilot.pause(0.3)
        assert s.app.screen is s.desk
        assert s.text == " " + TEXT


async def test_escape_calls_the_search_off(sit: Sit) -> None:
    async with sit(TEXT, voices=False) as s:
        s.desk.quill.caret = 0
        for key in (events.Key("f7", None), events.Key("escape", None)):
            s.app.post_message(key)
        await s.until(lambda: underlined(s) == ["recieve", "lettre"], "the dictionary")
        await s.pilot.pause(0.3)
        assert s.app.screen is s.desk
        assert s.said() == ""


async def test_a_key_that_waited_goes_to_the_page_before_a_room_opens(
    sit: Sit,
) -> None:
    async with sit(
        TEXT, voices=False, settings=Settings(spelling=Spelling(on=True))
    ) as s:
        await s.until(lambda: underlined(s) == ["recieve", "lettre"], "underlines")
        s.desk.quill.caret = 0
        spell = s.desk.tools.spell
        assert spell.speller is not None
        spell.speller._wrong.clear()
        spell.next()
        # The studio gets no processor until the answer and a key are there; then it
        # hears the answer first.
        while not spell.speller._child._heard:
            time.sleep(0.01)
        s.app.post_message(events.Key("a", "a"))
        spell._look()
        await s.until(lambda: s.text == "a" + TEXT, "the letter")
        await s.pilot.pause(0.3)
        assert s.app.screen is s.desk
        assert "recieve" not in spell.speller.personal


async def test_a_language_without_a_dictionary_is_told(
    sit: Sit, tmp_path: Path
) -> None:
    settings = Settings(spelling=Spelling(on=True, languages=("xx_XX",)))
    async with sit(TEXT, voices=False, settings=settings) as s:
        await s.until(lambda: "no dictionary xx_XX" in s.said(), "the notice")
        assert not s.desk.tools.spell.on
        assert s.text == TEXT


async def test_a_spell_check_that_dies_is_one_notice(sit: Sit) -> None:
    settings = Settings(spelling=Spelling(on=True))
    async with sit(TEXT, voices=False, settings=settings) as s:
        speller = s.desk.tools.spell.speller
        assert speller is not None
        assert speller._child.pid is not None
        os.kill(speller._child.pid, signal.SIGKILL)
        # A child that has nothing to do is not listened to until it is asked.
        await s.write(" wrold ")
        await s.until(lambda: "spell check stopped" in s.said(), "the notice")
        await s.write("x")
        assert s.text == TEXT + " wrold x"


def test_the_dictionary_ships() -> None:
    folder = shipped_folder()
    assert folder is not None
    assert (folder / "en_US.dic").is_file()


async def test_the_writers_own_terms_are_no_mistakes(sit: Sit) -> None:
    text = "Odrin's lettre lay with the glimmets of Odrin Sallowe.\n"
    settings = Settings(spelling=Spelling(on=True))
    async with sit(text, voices=False, settings=settings) as s:
        wrong = ["Odrin's", "lettre", "glimmets", "Odrin", "Sallowe"]
        await s.until(lambda: underlined(s) == wrong, "underlines")
        s.desk.lexicon.lexicon.add(Term("Odrin Sallowe"))
        s.desk.lexicon.lexicon.add(Term("glimmet"))
        assert underlined(s) == ["lettre"]
