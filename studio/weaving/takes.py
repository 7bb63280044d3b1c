"""One answer of one voice, and the answers a lane holds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engines import seams
from engines.events import Given, Governed
from engines.request import Prompt, Weave
from engines.text import inert
from sessions.undo.refusals import nearest

TAIL = 400
"""Characters before a take that its seam can depend on, with room to spare."""


@dataclass(slots=True)
class Take:
    """One answer. `number` is the engine's, -1 for the words as they were.

    `state` is one of thinking, speaking, ended, stopped, failed.
    """

    number: int
    weave: int = 0
    """The request it answers."""
    before: str = ""
    """The draft's last words before the take, for the seam inside a longer take."""
    start: str = ""
    """The shorter sibling that this take goes on from."""
    raw: str = ""
    """The engine's words, verbatim."""
    state: str = "thinking"
    taken: int = 0
    """How many of its characters stand in the draft already."""
    base: int = 0
    """How many of those stood there when the region last began."""
    fresh: bool = True
    refused: bool = False
    """The writer put it aside; undo brings it back."""
    lost: bool = False
    """It was stale when the region last began, and stays so."""

    infected: tuple[int, int] = (0, 0)
    """The writer's terms in it, and its tokens, where terms are drawn in."""
    governed: Governed | None = None
    """What governed it, once it has ended."""
    entropy: tuple[float, ...] = ()
    """Renyi entropy in bits of what each of its tokens was drawn from."""
    spent: str | None = None
    """What stands in the draft when all of it was taken: a seam may have left out its
    closing stop."""
    _made: tuple[str, str] = ("", "")
    """`raw` and the text it was made into: asked for with every key, changed seldom."""

    @property
    def text(self) -> str:
        if self._made[0] != self.raw or not self.raw:
            words = inert(self.raw)
            if self.start:
                words = self.start + seams.seat(self.before + self.start, words, "")
            self._made = (self.raw, words)
        return self._made[1]

    @property
    def rest(self) -> str:
        """What is left to take."""
        return self.text[self.taken :]

    def longer(self, number: int, weave: int, before: str) -> Take:
        """A sibling that goes on from this one's end."""
        return Take(
            number,
            weave,
            before,
            start=self.text,
            taken=self.taken,
            base=self.base,
            fresh=self.fresh,
            lost=self.lost,
        )

    @property
    def running(self) -> bool:
        return self.state in ("thinking", "speaking")

    def follow(self, since: str) -> bool:
        """Count what `since` has used up; False when the writer went another way."""
        text = self.text
        if since == self.spent:
            self.taken = len(text)
            return True
        coming = text[self.base :]
        for typed in dict.fromkeys((since, since.rstrip(" "))):
            rest = seams.consume(coming, typed) if typed else None
            if rest is not None:
                self.taken = len(text) - len(rest)
                return True
        beyond = seams.consume(since, coming)
        whole = beyond is not None and (self.running or not beyond[:1].isalnum())
        if whole or (self.spent is not None and since.startswith(self.spent)):
            # More was written than the take held, or holds yet.
            self.taken = len(text)
            return self.running
        self.taken = _word_start(text, self.base, self.taken)
        return False


def further(prompt: Prompt, text: str) -> Prompt:
    """The prompt as it would be with `text` taken."""
    before = prompt.before + seams.seat(prompt.before, text, "")
    return replace(prompt, before=before, selection="")


def _word_start(text: str, base: int, at: int) -> int:
    """Back from inside a word to the space before it, so that what is left of the take
    begins with a whole word wherever it is put."""
    if text[at : at + 1].isspace():
        return at
    lead = text[base:at]
    without_word = lead[: len(lead) - len(lead.split()[-1])] if lead.split() else ""
    if lead and lead[-1].isspace():
        without_word = lead
    return base + len(without_word.rstrip())


@dataclass(slots=True)
class Voicing:
    """One voice's takes, and which of them is looked at."""

    voice: str
    note: str = ""
    takes: list[Take] = field(default_factory=list)
    chosen: int = 0
    asked: Weave | None = None
    given: Given | None = None

    @property
    def shown(self) -> int | None:
        """Where the take that is looked at stands in `takes`; None for none."""
        return nearest(self.chosen, [take.refused for take in self.takes])

    @property
    def take(self) -> Take | None:
        return None if (place := self.shown) is None else self.takes[place]

    @property
    def left(self) -> list[int]:
        """The places of the takes that were not refused."""
        return [place for place, take in enumerate(self.takes) if not take.refused]

    @property
    def place(self) -> tuple[int, int]:
        """(k, n): the take that is looked at counted from 1, 0 for the words as they
        were."""
        left, shown = self.left, self.shown
        n_original = sum(self.takes[place].number < 0 for place in left)
        k = left.index(shown) + 1 - n_original if shown is not None else 0
        return max(0, k), len(left) - n_original


@dataclass(frozen=True, slots=True)
class Piece:
    """What an accept puts into the draft: `text` in place of [start, end)."""

    voice: str
    number: int
    weave: int
    text: str
    start: int
    end: int
    whole: bool
