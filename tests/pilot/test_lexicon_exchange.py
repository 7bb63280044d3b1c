"""Terms in and out from the palette, without leaving the desk for long."""

from __future__ import annotations

import json
from pathlib import Path

from lexicon.files import load
from lexicon.terms import Term
from sessions.session import Session
from studio.commands.lexicon import (
    ExportLexicon,
    ExportLexiconGraph,
    Harvest,
    ImportLexicon,
)
from studio.lexicon.kept import KeptLexicon
from studio.screens.harvest import HarvestRoom
from tests.pilot.conftest import Sit, Sitting

DRAFT = "The bone-harp slept. Nobody woke the bone-harp."


async def take_in(s: Sitting, name: str) -> None:
    s.desk.run_command(ImportLexicon)
    await s.pilot.pause()
    await s.write(name)
    await s.press("enter")


async def told(s: Sitting, words: str) -> None:
    await s.until(lambda: words in s.said(), words)


async def test_harvest_opens_from_the_desk_and_leads_back(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        s.desk.run_command(Harvest)
        await s.until(lambda: isinstance(s.app.screen, HarvestRoom), "the room")
        room = s.app.screen
        assert isinstance(room, HarvestRoom)
        await s.until(lambda: bool(room.found), "the harvest")
        await s.press("enter", "escape")
        assert s.at_desk
        assert "bone-harp" in s.desk.lexicon.lexicon


async def test_terms_of_a_file_are_taken_in_and_written_out(
    sit: Sit, tmp_path: Path
) -> None:
    mythos = {"terms": [{"name": "bone-harp", "definition": "plays"}, {"name": "Sua"}]}
    (tmp_path / "mine.json").write_text(json.dumps(mythos))
    async with sit(DRAFT, voices=False) as s:
        await take_in(s, "mine.json")
        await told(s, "2 new terms")
        assert s.text == DRAFT
        for command, ending in (
            (ExportLexicon, "json"),
            (ExportLexiconGraph, "graphml"),
        ):
            s.desk.run_command(command)
            await told(s, "Written to")
            out = load(tmp_path / "Exports" / f"the-debt-lexicon.{ending}")
            assert out.term("bone-harp").definition == "plays"


async def test_terms_of_another_draft_are_taken_in(sit: Sit, tmp_path: Path) -> None:
    other = Session.open(tmp_path / "other.md", background=False)
    KeptLexicon(other).lexicon.add(Term("moth"))
    other.close()
    async with sit(DRAFT, voices=False) as s:
        await take_in(s, "other.md")
        await s.until(lambda: "moth" in s.desk.lexicon.lexicon, "the term")


async def test_a_hostile_file_is_one_sentence_and_changes_nothing(
    sit: Sit, tmp_path: Path
) -> None:
    (tmp_path / "bad.json").write_text('{"terms": [{"name": "\\u001b[31mred"}]}')
    async with sit(DRAFT, voices=False) as s:
        s.desk.lexicon.lexicon.add(Term("bone-harp"))
        await take_in(s, "bad.json")
        await told(s, "cannot be shown")
        assert [term.name for term in s.desk.lexicon.lexicon] == ["bone-harp"]
