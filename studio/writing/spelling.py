"""Spell check: only the words in sight, looked up once, in a child process.

Nothing here waits: a word not yet looked up counts as right until `poll` says that
verdicts have come.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from studio.line_child import ENDED, LineChild
from studio.writing.dictionaries import PersonalWords, plain

Range = tuple[int, int]

REMEMBERED = 200_000
"""Verdicts kept before the memory is emptied (some 20 MB)."""
BATCH = 500
"""Words sent to the child in one line."""

# What is passed over comes first: addresses, code, words with digits. A word keeps its
# inner apostrophes, and combining marks, which Python does not count as letters.
_LETTER = r"[^\W\d_]"
_MARK = "[\u0300-\u036f]"
_QUOTE = "['\u2019]"
_WORD = re.compile(
    rf"""(?:https?://|www\.)\S+ | [\w.+-]+@[\w-]+\.[\w.-]+ | `[^`\n]*`
    | \w*[\d_]\w*
    | (?P<word>{_QUOTE}?{_LETTER}(?:{_LETTER}|{_MARK}|{_QUOTE}(?={_LETTER}))*{_QUOTE}?)
    """,
    re.VERBOSE,
)
_REACH = 200


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """(start, end, key) of every word that touches `start`..`end` of `text`.

    The range leaves quotation marks out; the key, by which the word is looked up, has
    a straight apostrophe before or after it where the text has one ('twas, goin').
    """
    # Begin where a line or word begins, so that an address is seen whole.
    low = max(text.rfind("\n", 0, start) + 1, start - _REACH)
    for match in _WORD.finditer(text, low, min(len(text), end + _REACH)):
        if match.start() >= end:
            return
        word = match["word"]
        if word is None or match.end() <= start:
            continue
        core = word.strip("'\u2019")
        first = match.start() + len(word) - len(word.lstrip("'\u2019"))
        hyphened = "-" in (text[first - 1 : first], text[first + len(core) :][:1])
        if len(core) == 1 or (len(core) == 2 and hyphened):
            continue
        yield first, first + len(core), plain(word)


class Speller:
    """A spell checker over a child process that holds the dictionaries.

    State: "off", "loading", "ready" or "stopped" (then `problem` says why).
    """

    def __init__(
        self,
        stems: Sequence[Path],
        personal: PersonalWords,
        *,
        british: bool = True,
        command: Sequence[str] | None = None,
    ) -> None:
        self.personal = personal
        self.ignored: set[str] = set()
        self.named: Callable[[str], bool] = lambda word: False
        """Whether a word is a name that the writer has given."""
        self.state = "off"
        self.problem = ""
        self._child = LineChild(
            command
            or (
                *(sys.executable, "-m", "studio.writing.spelling_child"),
                *(["--british"] if british else []),
                *map(str, stems),
            )
        )
        self._wrong: dict[str, bool] = {}
        self._suggestions: dict[str, tuple[str, ...]] = {}
        self._asked: set[str] = set()
        self._wanted: list[str] = []

    def start(self) -> None:
        """Start the child; returns at once."""
        if self._child.lives:
            return
        self.state, self.problem = "loading", ""
        try:
            self._child.start()
        except OSError as error:
            self.state, self.problem = "stopped", f"it cannot start: {error.strerror}"

    def stop(self) -> None:
        """End the child. What it said stays known."""
        self._end()
        self.state = "off"

    def _end(self) -> int:
        self._asked.clear()
        self._wanted.clear()
        return self._child.stop()

    def wrong(self, key: str) -> bool | None:
        """Whether a word is misspelt; None when that is not known yet (it is asked)."""
        if key in self.personal or key.strip("'").lower() in self.ignored:
            return False
        verdict = self._wrong.get(key)
        if verdict and self.named(key.strip("'")):
            return False
        if verdict is None and key not in self._asked and self._child.lives:
            self._asked.add(key)
            self._wanted.append(key)
        return verdict

    def misspelt(self, text: str, start: int, end: int, caret: int = -1) -> list[Range]:
        """Ranges to underline between `start` and `end`. The word that ends at `caret`
        is still being typed and is let alone."""
        found = [
            (first, last)
            for first, last, key in words(text, start, end)
            if last != caret and self.wrong(key)
        ]
        self._send()
        return found

    def next_wrong(self, text: str, start: int, end: int) -> Range | None:
        """The first misspelt word that begins in `start`..`end`, or None; asks about
        those it does not know. True once `asking` is False."""
        try:
            for first, last, key in words(text, start, end):
                verdict = self.wrong(key)
                if verdict is None and self.state in ("loading", "ready"):
                    # An answer further on may not be the next one: wait for this.
                    for _, _, later in words(text, first, min(end, first + 4000)):
                        self.wrong(later)
                    return None
                if verdict and first >= start:
                    return first, last
            return None
        finally:
            self._send()

    @property
    def asking(self) -> bool:
        """Whether answers are still to come."""
        return bool(self._asked) and self.state in ("loading", "ready")

    def suggestions(self, key: str) -> tuple[str, ...] | None:
        """What might have been meant, or None until the child has answered."""
        key = key.strip("'")
        unknown = key not in self._suggestions and "?" + key not in self._asked
        if unknown and self._child.lives:
            self._asked.add("?" + key)
            self._child.tell({"suggest": key})
        return self._suggestions.get(key)

    def ignore(self, word: str) -> None:
        """Let `word` pass until the studio is left."""
        self.ignored.add(plain(word).strip("'").lower())

    def poll(self) -> bool:
        """Take in what the child has said; True when the page is to be painted anew."""
        news = False
        for said in self._child.heard():
            news = True
            if said is ENDED or "problem" in said:
                self._lost(str(said.get("problem", "")))
            elif "ready" in said:
                self.state = "ready"
            elif "for" in said:
                self._asked.discard("?" + said["for"])
                self._suggestions[said["for"]] = tuple(said["suggestions"])
            else:
                if len(self._wrong) > REMEMBERED:
                    self._wrong.clear()
                self._wrong |= dict.fromkeys(said["right"], False)
                self._wrong |= dict.fromkeys(said["wrong"], True)
                self._asked.difference_update(said["right"], said["wrong"])
        return news

    def _lost(self, problem: str) -> None:
        code = self._end()
        self.state = "stopped"
        self.problem = problem or f"the dictionary process ended (code {code})"

    def _send(self) -> None:
        while self._wanted:
            batch, self._wanted = self._wanted[:BATCH], self._wanted[BATCH:]
            self._child.tell({"check": batch})
