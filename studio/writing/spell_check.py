"""Spell check at the desk: underlines in sight, and a walk from word to word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.timer import Timer

from sessions.edit import REPLACED, Edit
from sessions.errors import SessionError
from studio.settings.settings import config_folder
from studio.writing.dictionaries import PersonalWords, chosen, dictionaries, user_folder
from studio.writing.spelling import Range, Speller, words

if TYPE_CHECKING:
    from studio.desk.desk import Desk
    from studio.screens.spelling import Verdict

HERTZ = 10
STRIDE = 20_000
"""Characters looked through in one go; the words in them are asked for together."""


class SpellCheck:
    """The speller of one desk; its process runs only while the check is on."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.speller: Speller | None = None
        self._timer: Timer | None = None
        self._walk: Range | None = None
        self._from = (0, 0)
        self._wrapped = False

    @property
    def on(self) -> bool:
        return self.speller is not None

    def begin(self) -> None:
        """Start the check; a language without a dictionary is told."""
        choice = self.desk.settings.spelling
        stems, missing = chosen(choice.languages, dictionaries())
        if missing:
            name = missing[0]
            self.desk.tell(
                f"There is no dictionary {name}",
                f"Put {name}.aff and {name}.dic into {user_folder()}, or install "
                "your system's hunspell dictionary.",
            )
        if not stems:
            return
        personal = PersonalWords(config_folder() / "words.txt")
        self.speller = Speller(stems, personal, british=choice.british)
        self.speller.named = self.desk.terms.names
        self.speller.start()
        self._timer = self.desk.set_interval(1 / HERTZ, self._look)
        self.desk.quill.misspelt = self._misspelt
        self.desk.quill.repaint_tints()

    def end(self) -> None:
        """Stop the check and its process."""
        if self._timer is not None:
            self._timer.stop()
        if self.speller is not None:
            self.speller.stop()
        self.speller = self._timer = self._walk = None
        self.desk.quill.misspelt = None
        self.desk.quill.repaint_tints()

    def _misspelt(self, start: int, end: int) -> list[tuple[int, int, str]]:
        if self.speller is None:
            return []
        quill = self.desk.quill
        text = self.desk.draft.text
        typing = quill.caret if quill.has_focus else -1
        found = self.speller.misspelt(text, start, end, typing)
        self._await()
        return [(first, last, "misspelt") for first, last in found]

    def _await(self) -> None:
        speller = self.speller
        if self._timer is not None and speller is not None and speller.asking:
            self._timer.resume()

    def _look(self) -> None:
        """Take in what the child has said, and paint or walk on."""
        speller = self.speller
        if speller is None or self._timer is None:
            return
        news = speller.poll()
        if speller.state == "stopped":
            problem = speller.problem
            self.end()
            self.desk.tell(
                "The spell check stopped", f"{problem}. Your words are safe."
            )
            return
        if news:
            self.desk.quill.repaint_tints()
        if self._walk is not None:
            # A studio that had to wait for the processor has keys waiting too: they
            # go to the page before a room opens.
            self.desk.app.call_later(self.desk.quill.call_later, self._go_on)
        if not speller.asking and self._walk is None and speller.state == "ready":
            self._timer.pause()

    def next(self) -> None:
        """Go to the unknown word at the caret or the next one, around the end."""
        if self.speller is None:
            self.begin()
        if self.speller is None or self._walk is not None:
            return
        caret = self.desk.quill.selection_range[0]
        text = self.desk.draft.text
        here = next(
            (a for a, b, _ in words(text, caret, caret + 1) if a <= caret), caret
        )
        self._walk, self._wrapped = (here, here), False
        self._from = self._stand()
        self._go_on()
        if self._walk is not None:
            self.desk.notices.tell("Looking for the next unknown word …")

    @property
    def looking(self) -> bool:
        """Whether the next unknown word is being sought."""
        return self._walk is not None

    def look_no_more(self) -> None:
        """Let the next unknown word be."""
        self._walk = None
        self.desk.notices.pass_on()

    def _stand(self) -> tuple[int, int]:
        return self.desk.session.manuscript.revision, self.desk.quill.caret

    def _go_on(self) -> None:
        speller, text = self.speller, self.desk.draft.text
        if speller is None or self._walk is None:
            return
        if self._stand() != self._from or self.desk.app.screen is not self.desk:
            # The writer went on writing: no room may open under the hands.
            self._walk = None
            return
        at, home = self._walk
        while True:
            stop = home if self._wrapped else len(text)
            end = min(at + STRIDE, stop)
            found = speller.next_wrong(text, at, end)
            if found is not None:
                self._walk = None
                self._show(found)
                return
            if speller.asking:
                self._walk = (at, home)
                self._await()
                return
            at = end
            if at >= stop and self._wrapped:
                self._walk = None
                self.desk.notices.tell("The dictionary knows every word.")
                return
            if at >= stop:
                at, self._wrapped = 0, True

    def _show(self, found: Range) -> None:
        from studio.screens.spelling import SpellingRoom

        start, end = found
        desk, speller = self.desk, self.speller
        assert speller is not None
        desk.notices.pass_on()
        text = desk.draft.text
        desk.quill.show_offset(start)
        desk.quill.select_range(start, end)
        word = text[start:end]

        def suggestions() -> tuple[str, ...] | None:
            speller.poll()
            return speller.suggestions(word) if speller.state == "ready" else ()

        def decided(verdict: Verdict | None) -> None:
            self._decided(found, word, verdict)

        room = SpellingRoom(word, text[:start], text[end:], suggestions)
        desk.app.push_screen(room, decided)

    def _decided(self, found: Range, word: str, verdict: Verdict | None) -> None:
        start, end = found
        desk = self.desk
        if verdict is None or self.speller is None:
            return
        if verdict.act == "replace":
            if desk.draft.text[start:end] == word and not desk.session.read_only:
                try:
                    desk.draft.change([Edit(start, word, verdict.text, REPLACED)])
                except SessionError as error:
                    desk.tell(error.title, error.message)
            return
        if verdict.act == "add":
            complaint = self.speller.personal.add(word)
            desk.notices.tell(complaint or f"“{word}” is one of your words now.")
        else:
            self.speller.ignore(word)
        desk.quill.caret = end
        desk.quill.repaint_tints()
