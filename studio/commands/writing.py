"""Commands for writing: find, outline, spelling, notes, and the side rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.commands.command import Command
from studio.desk import rooms
from studio.settings.settings import Goal
from studio.writing import clipboard
from studio.writing.counts import bar, share, spoken

if TYPE_CHECKING:
    from studio.desk.desk import Desk


class Find(Command):
    """Find words in the draft, as you type them; plain text or a pattern."""

    id = "find"
    keys = ("ctrl+f",)
    label = "find"
    order = 130

    @staticmethod
    def run(desk: Desk) -> None:
        desk.tools.find.begin()


class Replace(Command):
    """Find words and put others in their place, one by one or all as one step."""

    id = "replace"
    label = "replace"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.tools.find.begin(replacing=True)


class FindNext(Command):
    """Go to the next place where what was sought stands."""

    id = "find-next"
    keys = ("ctrl+g",)
    label = "next match"

    @staticmethod
    def run(desk: Desk) -> None:
        if desk.tools.find.sought.needle:
            desk.tools.find.step(1)
        else:
            desk.tools.find.begin()


class FindPrevious(Command):
    """Go back to the place before where what was sought stands."""

    id = "find-previous"
    label = "previous match"

    @staticmethod
    def ready(desk: Desk) -> bool:
        return bool(desk.tools.find.sought.needle)

    @staticmethod
    def run(desk: Desk) -> None:
        desk.tools.find.step(-1)


class Outline(Command):
    """See the headings of the draft and go to one of them."""

    id = "outline"
    keys = ("ctrl+o",)
    label = "outline"
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.outline_room(desk)


class SpellNext(Command):
    """Go to the next word that the dictionary does not know; see what may be meant."""

    id = "spell-next"
    keys = ("f7",)
    label = "spelling"

    @staticmethod
    def run(desk: Desk) -> None:
        desk.tools.spell.next()


class SpellCheck(Command):
    """Underline words that the dictionary does not know, or stop doing so."""

    id = "spell-check"
    label = "spell check"

    @classmethod
    def says(cls, desk: Desk) -> str:
        return "spell check off" if desk.tools.spell.on else "spell check on"

    @staticmethod
    def run(desk: Desk) -> None:
        spell = desk.tools.spell
        if spell.on:
            spell.end()
        else:
            spell.begin()
        desk.settings.spelling.on = spell.on
        desk.tools.keep_settings()


class Focus(Command):
    """Dim everything but the paragraph with the caret, or show it all again."""

    id = "focus"
    label = "focus"

    @staticmethod
    def run(desk: Desk) -> None:
        look = desk.settings.look
        look.focus = not look.focus
        desk.quill.focus_mode = look.focus
        desk.tools.keep_settings()


class Typewriter(Command):
    """Keep the line you write in the middle of the page, or let it go down again."""

    id = "typewriter"
    label = "typewriter"

    @staticmethod
    def run(desk: Desk) -> None:
        look = desk.settings.look
        look.typewriter = not look.typewriter
        desk.quill.typewriter = look.typewriter
        desk.tools.keep_settings()


class SetGoal(Command):
    """Set how many words you want to write in a day; 0 sets no goal."""

    id = "goal"
    label = "goal"

    @staticmethod
    def run(desk: Desk) -> None:
        goal = desk.settings.goal

        def answered(text: str) -> str:
            number = text.strip().replace(",", "").replace(" ", "") or "0"
            if not number.isdecimal() or int(number) > 1_000_000:
                return "A number of words, please, such as 500."
            desk.settings.goal = Goal(int(number))
            desk.tools.keep_settings()
            desk.show_lines()
            return ""

        done = desk.pauses.tally.today
        hint = spoken(done, "word", "words") + " so far today"
        if goal.words:
            hint = f"{bar(share(done, goal.words), 10)} {hint}"
        text = str(goal.words) if goal.words else ""
        desk.tools.ask.ask("words a day", text, hint, answered)


class Steer(Command):
    """Say in a line what comes next; the voices read it, the draft does not hold it."""

    id = "steer"
    keys = ("shift+tab",)
    label = "what comes next"
    where = "draft"
    order = 105

    @staticmethod
    def run(desk: Desk) -> None:
        def answered(text: str) -> str:
            desk.session.steer = " ".join(text.split())
            desk.show_lines()
            desk.weaver.prepare()
            return ""

        desk.tools.ask.ask(
            "what comes next",
            desk.session.steer,
            "Enter keeps it, an empty line lets go of it",
            answered,
        )


class Copy(Command):
    """Copy the selection to the clipboard."""

    id = "copy"
    label = "copy"

    @staticmethod
    def ready(desk: Desk) -> bool:
        start, end = desk.quill.selection_range
        return start < end

    @staticmethod
    def run(desk: Desk) -> None:
        start, end = desk.quill.selection_range
        desk.notices.tell(clipboard.copy(desk.app, desk.draft.text[start:end]))


class CopyTake(Command):
    """Copy the lit take to the clipboard; the draft stays as it is."""

    id = "copy-take"
    keys = ("ctrl+c",)
    label = "copy"
    where = "hand"

    @staticmethod
    def ready(desk: Desk) -> bool:
        take = desk.weaver.weaving.take
        return take is not None and bool(take.text)

    @staticmethod
    def run(desk: Desk) -> None:
        take = desk.weaver.weaving.take
        if take is not None:
            desk.notices.tell(clipboard.copy(desk.app, take.text.strip()))


class Notes(Command):
    """Write on the notes page; every voice reads it before the draft."""

    id = "notes"
    keys = ("f5",)
    label = "notes"
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.notes_room(desk)


class Voices(Command):
    """Choose which voices answer, in what order, how warm, with how many takes."""

    id = "voices"
    keys = ("f6",)
    label = "voices"
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.voices_room(desk)


class Given(Command):
    """See exactly what each voice was given, and what was cut."""

    id = "given"
    keys = ("f12",)
    label = "given"
    is_door = True

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.given_room(desk)


class Look(Command):
    """Choose a theme: dark, paper, high contrast, and others."""

    id = "look"
    label = "look"

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.look_room(desk)


class Drafts(Command):
    """Open another draft; this one is saved first."""

    id = "drafts"
    label = "open"

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.drafts_room(desk)


class Help(Command):
    """See every command with its keys."""

    id = "help"
    keys = ("f9",)
    label = "help"
    where = "studio"
    order = 180

    @staticmethod
    def run(desk: Desk) -> None:
        rooms.help_room(desk)


WRITING: tuple[type[Command], ...] = (
    Steer,
    Notes,
    Given,
    Voices,
    Find,
    Replace,
    FindNext,
    FindPrevious,
    Outline,
    SpellNext,
    SpellCheck,
    Focus,
    Typewriter,
    SetGoal,
    Copy,
    CopyTake,
    Look,
    Drafts,
    Help,
)
