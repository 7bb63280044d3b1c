"""The lexicon at the desk: the marks on the page, the band, the keys."""

from __future__ import annotations

from pathlib import Path

from sessions.session import Session
from studio.lexicon.kept import KeptLexicon
from studio.screens.lexicon import LexiconRoom
from tests.pilot.conftest import Sit, Sitting
from tests.pilot.lexicon_room import DRAFT, held, mythos, shown
from widgets.paint import Run


def marked(s: Sitting) -> list[str]:
    """The words on the page that are marked as known."""
    quill, text = s.desk.quill, s.text
    runs: list[Run] = quill.runs_between(*quill.window)
    return [text[a:b] for a, b, style in runs if style == "term"]


async def test_known_words_are_marked_as_one_types(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        assert marked(s) == []
        mythos(s.desk.lexicon.lexicon)
        assert marked(s) == ["clerk", "debts", "Sua", "glass string", "debt"]
        await s.write(" of giant")
        assert marked(s)[-1] == "giant"
        await s.write("s")
        assert marked(s)[-1] == "giants"
        await s.write("x")
        assert marked(s)[-1] == "debt"
        await s.press("ctrl+z")
        assert marked(s)[-1] == "debt"


async def test_the_meaning_of_the_term_at_the_caret_stands_above_the_draft(
    sit: Sit,
) -> None:
    async with sit(DRAFT, voices=False) as s:
        mythos(s.desk.lexicon.lexicon)
        await s.pilot.pause()
        assert "What the living owe" in shown(s)
        await s.write(" sleeps")
        await s.pilot.pause()
        assert "What the living owe" not in shown(s)
        s.desk.quill.caret = DRAFT.index("clerk") + 2
        await s.until(lambda: "He writes every figure" in shown(s), "the meaning")


async def test_a_word_is_named_in_one_key(sit: Sit) -> None:
    async with sit("Under the bone harp", voices=False) as s:
        assert s.desk.lexicon.empty
        await s.press("ctrl+underscore")
        assert "harp" in s.desk.lexicon.lexicon
        assert marked(s) == ["harp"]
        assert "is a term of yours now" in s.said()
        s.desk.quill.select_range(10, 19)
        await s.press("ctrl+underscore")
        assert "bone harp" in s.desk.lexicon.lexicon
        assert marked(s) == ["bone harp"]
        await s.press("ctrl+underscore")
        assert "already" in s.said()


async def test_naming_nothing_says_what_to_do(sit: Sit) -> None:
    async with sit("", voices=False) as s:
        await s.press("ctrl+underscore")
        assert "Select the words" in s.said()


async def test_the_lexicon_is_there_when_the_draft_is_opened_again(
    sit: Sit, tmp_path: Path
) -> None:
    path = tmp_path / "kept.md"
    path.write_text(DRAFT, "utf-8")
    session = Session.open(path, background=False)
    mythos(KeptLexicon(session).lexicon)
    session.save()
    session.close()
    async with sit(None, path=path, voices=False) as s:
        await s.until(lambda: s.desk.terms.ready, "the lexicon")
        assert marked(s)[0] == "clerk"
        await s.press("f3")
        assert isinstance(s.app.screen, LexiconRoom)
        assert held(s.app.screen) == "debt"


async def test_a_draft_without_a_lexicon_loads_nothing_of_it(sit: Sit) -> None:
    async with sit(DRAFT, voices=False) as s:
        await s.write(" and")
        assert s.desk.quill.terms is None
        assert s.desk.lexicon._lexicon is None


async def test_the_band_follows_the_caret(sit: Sit) -> None:
    from studio.commands.lexicon import LexiconStrip

    async with sit(DRAFT, voices=False) as s:
        mythos(s.desk.lexicon.lexicon)
        LexiconStrip.run(s.desk)
        await s.pilot.pause()
        strip = s.desk.terms.strip
        assert strip is not None
        assert strip.selected == "debt"
        assert "glass string" in shown(s).split("debt")[-1] or "repossession" in shown(
            s
        )
        s.desk.quill.caret = 6
        await s.until(lambda: strip.selected == "clerk", "the clerk")
        strip.look(0)
        left, _, row, _ = next(p for p in strip.drawing._spots if p[3] == "ledger")
        await s.pilot.click(strip, offset=(left, row + 1))
        assert strip.selected == "ledger"
        assert s.desk.quill.has_focus, "the next letter goes to the draft"
        await s.pilot.click(strip, offset=(left, row + 1))
        room = s.app.screen
        assert isinstance(room, LexiconRoom)
        assert held(room) == "ledger"
        await s.press("f3")
        LexiconStrip.run(s.desk)
        assert not strip.display
