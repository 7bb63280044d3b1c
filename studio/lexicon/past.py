"""How a term's company changed over the drafts of this session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sessions.errors import SessionError
from studio.bites import Bites
from studio.lexicon.card import Company
from studio.lexicon.kept import KeptLexicon
from studio.lexicon.reader import Answer, Reader
from studio.tree.look import moment

if TYPE_CHECKING:
    from textual.dom import DOMNode

    from sessions.tree.tree import Tree

DRAFTS = 8
"""Drafts that are compared at most: the named ones, and others evenly between them."""

LARGEST = 8_000_000
"""Letters of all of them together."""


def chosen(tree: Tree, most: int = DRAFTS) -> list[int]:
    """Places on the way to where the draft stands, the oldest first, that one."""
    places = sorted(tree.spine())
    if len(places) <= most:
        return places
    named = [step for step in places[1:-1] if tree.mark(step).name][: most - 2]
    kept = {places[0], places[-1], *named}
    for number in range(1, most - 1):
        if len(kept) < most:
            kept.add(places[number * (len(places) - 1) // (most - 1)])
    return sorted(kept)


class Past:
    """Gathers the drafts once, in small bites, and asks about terms one by one."""

    def __init__(
        self,
        owner: DOMNode,
        kept: KeptLexicon,
        reader: Reader,
        tree: Callable[[], Tree],
        now: Callable[[], float],
    ) -> None:
        self._kept, self._reader, self._tree, self._now = kept, reader, tree, now
        self._gathering = Bites(owner)
        self._version = -1
        self._answers: dict[str, Company] = {}
        self._wanted: tuple[str, Callable[[Company], None]] | None = None
        self.labels: list[str] = []

    @property
    def busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._wanted is not None

    def ask(self, name: str, answered: Callable[[Company], None]) -> None:
        """`answered` is called when it is known; a new question replaces an old one."""
        if self._version != self._kept.lexicon.version:
            self._answers.clear()
        elif name in self._answers:
            answered(self._answers[name])
            return
        self._wanted = name, answered
        if not self._gathering.busy:
            self._gathering.begin(self._gather())

    def leave(self) -> None:
        """Nobody waits for an answer any more."""
        self._gathering.stop()
        self._wanted = None

    def _gather(self) -> Iterator[None]:
        version = self._kept.lexicon.version
        if self._version != version:
            drafts: list[tuple[str, str]] = []
            try:
                tree = self._tree()
                for step in chosen(tree):
                    yield from tree.walk(step)
                    at = tree.nodes[step].touched
                    when = moment(at, self._now()) if step else "as it was opened"
                    drafts.append((tree.mark(step).name or when, tree.words))
            except SessionError:
                drafts = []
            if sum(len(text) for _, text in drafts) > LARGEST:
                drafts = []
            self.labels = [label for label, _ in drafts]
            terms = [term.plain() for term in self._kept.lexicon]
            self._reader.tell({"drafts": drafts, "terms": terms})
            self._version = version
        if self._wanted is not None and len(self.labels) > 1:
            name = self._wanted[0]
            self._reader.ask({"drift": name}, lambda answer: self._heard(name, answer))
        else:
            self._wanted = None

    def _heard(self, name: str, answer: Answer) -> None:
        if "share" in answer:
            return
        wanted, self._wanted = self._wanted, None
        if "steps" in answer:
            self._answers[name] = company = _company(answer["steps"])
            if wanted is not None and wanted[0] == name:
                wanted[1](company)


def _company(steps: list[Answer]) -> Company:
    """What the card shows of the steps of a drift."""
    seen = [step for step in steps if step["count"]]
    told = [step for step in seen if step["from_first"] is not None]
    if not told:
        return Company(())
    return Company(
        [0.0, *(step["from_first"] for step in told)],
        (seen[0]["label"], seen[-1]["label"]),
        tuple(told[-1]["came"]),
        tuple(told[-1]["went"]),
        by_chance=all(step["from_first"] <= step["chance"] for step in told),
    )
