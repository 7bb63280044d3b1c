"""The room of drafts: found, seen, renamed, copied, tagged, put away, brought back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from sessions import places
from sessions.library import ARCHIVE
from sessions.mending import backups
from sessions.shelving import set_tags
from studio.commands.registry import by_id
from studio.screens.drafts import DraftsRoom
from tests.pilot.conftest import Sit, Sitting
from widgets.sheet import Sheet

TEXT = "# One\n\nThe pen lay dry.\n"
FERRY = "Harbour\n\n" + "The rain went on. " * 40 + "\n\nThe last ferry had left.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbour.md").write_text(FERRY)
    (tmp_path / "string.md").write_text("A glass string.")
    set_tags(tmp_path / "harbour.md", ["sea"])
    return tmp_path


async def room(s: Sitting) -> DraftsRoom:
    s.desk.run_command(by_id("drafts"))
    await s.until(lambda: isinstance(s.app.screen, DraftsRoom), "the room")
    found = s.app.screen
    assert isinstance(found, DraftsRoom)
    await s.until(lambda: len(found.entries) >= 3, "the drafts")
    await s.pilot.pause()
    return found


def listed(found: DraftsRoom) -> list[str]:
    return [Path(item.id).stem for item in found.listed.items]


async def light(s: Sitting, found: DraftsRoom, path: Path) -> None:
    found.listed.show(found.listed.items, str(path))
    await s.pilot.pause()
    assert found.listed.highlighted == str(path)


def tagged(found: DraftsRoom, draft: Path, tags: tuple[str, ...]) -> bool:
    return tags in [entry.tags for entry in found.entries if entry.draft == draft]


def preview(found: DraftsRoom) -> str:
    return found.query_one(Sheet).text


async def test_typing_finds_any_word_and_the_preview_shows_it(
    sit: Sit, folder: Path
) -> None:
    async with sit(TEXT, voices=False) as s:
        found = await room(s)
        assert listed(found)[0] == "new"
        assert set(listed(found)[1:]) == {"the-debt", "harbour", "string"}
        await s.press(*"went")
        await s.pilot.pause()
        assert found.listed.highlighted == str(folder / "harbour.md")
        assert "The rain went on." in preview(found)
        assert "#sea" in preview(found)
        await s.press("escape")
        await s.press("number_sign", *"se")
        await s.pilot.pause()
        assert found.listed.highlighted == str(folder / "harbour.md")
        assert preview(found).endswith("The last ferry had left.")
        await s.press("enter")
        await s.until(lambda: s.desk.session.path.stem == "harbour", "the draft")
        assert s.text == FERRY


async def test_a_draft_is_renamed_and_a_bad_name_is_told(
    sit: Sit, folder: Path
) -> None:
    async with sit(TEXT, voices=False) as s:
        found = await room(s)
        await light(s, found, folder / "string.md")
        await s.press("ctrl+r")
        found.line.value = "harbour"
        await s.press("enter")
        assert "taken" in str(found.query_one(".said").render())
        found.line.value = "thread"
        await s.press("enter")
        await s.until(lambda: "thread" in listed(found), "the new name")
        assert found.listed.highlighted == str(folder / "thread.md")
        assert found.listed.has_focus
        assert (folder / "thread.md").read_text() == "A glass string."
        assert not (folder / "string.md").exists()


async def test_the_open_draft_is_renamed_with_all_its_past(
    sit: Sit, folder: Path
) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.write("More.")
        first = s.desk
        found = await room(s)
        await light(s, found, folder / "the-debt.md")
        await s.press("ctrl+r")
        found.line.value = "the loan"
        await s.press("enter")
        await s.until(lambda: s.app.desk is not first, "the renamed draft")
        await s.until(lambda: s.at_desk, "the desk")
        assert s.desk.session.path == folder / "the loan.md"
        assert s.text == TEXT + "More."
        await s.write("Yet.")
        await s.press("ctrl+z", "ctrl+z")
        assert s.text == TEXT
        s.desk.session.save()
        assert not (folder / "the-debt.md").exists()
        assert (folder / "the loan.md").read_text() == TEXT


async def test_tags_are_kept_for_open_and_closed_drafts(sit: Sit, folder: Path) -> None:
    async with sit(TEXT, voices=False) as s:
        found = await room(s)
        for draft in (folder / "the-debt.md", folder / "string.md"):
            await light(s, found, draft)
            await s.press("ctrl+t")
            found.line.value = "#night, Old"
            await s.press("enter")
            await s.until(partial(tagged, found, draft, ("night", "old")), "tags")
        assert s.desk.session.settings["tags"] == ["night", "old"]


async def test_a_copy_and_the_archive_and_back(sit: Sit, folder: Path) -> None:
    async with sit(TEXT, voices=False) as s:
        found = await room(s)
        await light(s, found, folder / "the-debt.md")
        await s.press("ctrl+k")
        assert "on the desk" in str(found.query_one(".said").render())
        await s.press("ctrl+d")
        await s.until(lambda: "the-debt-2" in listed(found), "the copy")
        assert found.listed.highlighted == str(folder / "the-debt-2.md")
        await s.press("ctrl+k")
        await s.until(lambda: "the-debt-2" not in listed(found), "the empty place")
        assert (folder / ARCHIVE / "the-debt-2.md").read_text() == TEXT
        await s.press("ctrl+l")
        assert listed(found) == ["the-debt-2"]
        await s.press("ctrl+k")
        await s.until(lambda: not listed(found), "the empty archive")
        assert "nothing" not in preview(found)
        await s.press("ctrl+l", "escape")
        await s.until(lambda: s.at_desk, "the desk")
        assert (folder / "the-debt-2.md").read_text() == TEXT


async def test_leaving_a_question_leaves_everything(sit: Sit, folder: Path) -> None:
    async with sit(TEXT, voices=False, size=(80, 24)) as s:
        found = await room(s)
        await light(s, found, folder / "string.md")
        await s.press("f2", *"xyz", "escape")
        assert found.listed.has_focus
        await s.press("escape")
        await s.until(lambda: s.at_desk, "the desk")
        assert (folder / "string.md").exists()


async def test_an_export_stands_beside_the_draft(sit: Sit, folder: Path) -> None:
    async with sit(TEXT, voices=False) as s:
        await s.write("More.")
        for form in ("epub", "tree", "tree"):
            s.desk.run_command(by_id(f"export-{form}"))
            await s.until(lambda: s.said().startswith("Written to"), "the export")
            s.desk.notices.pass_on()
        out = sorted(p.name for p in (folder / "Exports").iterdir())
        assert out == ["the-debt-2.json", "the-debt.epub", "the-debt.json"]


async def test_an_export_that_fails_is_told(sit: Sit, folder: Path) -> None:
    (folder / "Exports").write_text("in the way")
    async with sit(TEXT, voices=False) as s:
        s.desk.run_command(by_id("export-html"))
        await s.until(lambda: "not written" in s.said(), "the refusal")


async def test_each_opening_keeps_a_copy(sit: Sit, folder: Path) -> None:
    async with sit(TEXT, voices=False) as s:
        found = await room(s)
        await light(s, found, folder / "harbour.md")
        await s.press("enter")
        await s.until(lambda: s.desk.session.path.stem == "harbour", "the draft")
        assert places.backups_folder().is_relative_to(folder)
        harbour = folder / "harbour.md"
        await s.until(lambda: bool(backups.backups(harbour)), "the copy")
        await s.until(lambda: backups.backups(harbour)[0].words.exists(), "the words")
        assert backups.backups(harbour)[0].words.read_text() == FERRY
