"""One take read for banned phrases as it grows and goes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engines.bans import BETWEEN, Automaton, Node
from engines.folding import clusters, fold, in_word

BEFORE = 400
"""Characters of the draft that a phrase may begin in."""

Place = tuple[Node, int]
"""Where in the automaton a phrase stands that began at this character of the take."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A banned phrase that begins at character `start` of the take, or before it (0),
    and the ban as it was given."""

    start: int
    phrase: str


@dataclass(frozen=True, slots=True)
class _Mark:
    """The reading after some of the text."""

    end: int
    """Characters of the take that were read."""
    places: tuple[Place, ...] = ()
    last: str = ""
    """The last folded character."""


class Watch:
    """A reading of one take by some automata. `before` is the draft's end: a phrase
    that begins there and ends in the take is caught at the take's first character."""

    def __init__(self, automata: Sequence[Automaton], before: str = "") -> None:
        self._readings = [_Reading(each, before[-BEFORE:]) for each in automata]

    def read(self, text: str) -> Caught | None:
        """Read on to the end of the take's text; the first phrase that is certain."""
        return _first([reading.read(text) for reading in self._readings])

    def close(self, text: str) -> Caught | None:
        """The first phrase in `text`, which ends here; all of it must have been read,
        and nothing is changed."""
        return _first([reading.close(text) for reading in self._readings])

    def back(self, n_chars: int) -> None:
        """The take has only its first `n_chars` characters any more."""
        for reading in self._readings:
            reading.back(n_chars)

    def safe(self, text: str) -> int:
        """How many characters of the text cannot become part of a banned phrase."""
        ends = [reading.safe(text) for reading in self._readings]
        return min(ends, default=len(text))


def _first(caught: Sequence[Caught | None]) -> Caught | None:
    found = [each for each in caught if each is not None]
    return min(found, key=lambda each: each.start, default=None)


class _Reading:
    def __init__(self, automaton: Automaton, before: str) -> None:
        self._automaton = automaton
        mark = _Mark(0)
        at = -len(before)
        for cluster in clusters(before):
            mark, _ = self._step(mark, cluster, at)
            at += len(cluster)
        self._marks = [_Mark(0, mark.places, mark.last)]

    def read(self, text: str) -> Caught | None:
        mark = self._marks[-1]
        coming = clusters(text[mark.end :])
        for cluster in coming[:-1]:
            mark, caught = self._step(mark, cluster, mark.end)
            self._marks.append(mark)
            if caught is not None:
                return caught
        if coming:
            # The last letter may still get a mark, so it is not read for good.
            return self._step(mark, coming[-1], mark.end)[1]
        return None

    def close(self, text: str) -> Caught | None:
        at = len(self._marks) - 1
        while self._marks[at].end > len(text):
            at -= 1
        mark = self._marks[at]
        for cluster in clusters(text[mark.end :]):
            mark, caught = self._step(mark, cluster, mark.end)
            if caught is not None:
                return caught
        return self._complete(mark, "")

    def back(self, n_chars: int) -> None:
        while self._marks[-1].end > n_chars:
            self._marks.pop()

    def safe(self, text: str) -> int:
        mark = self._marks[-1]
        for cluster in clusters(text[mark.end :]):
            mark, caught = self._step(mark, cluster, mark.end)
            if caught is not None:
                return caught.start
        starts = [start for node, start in mark.places if node.phrase or node.goes_on]
        return max(0, min(starts, default=len(text)))

    def _step(self, mark: _Mark, cluster: str, at: int) -> tuple[_Mark, Caught | None]:
        """The reading after one more letter that stands at `at`."""
        end = at + len(cluster)
        caught: Caught | None = None
        for character in fold(cluster, ignore_case=self._automaton.ignore_case):
            if character == " " and mark.last == " ":
                continue
            caught = caught or self._complete(mark, character)
            mark = _Mark(end, self._moved(mark, character, at), character)
            if end > 0:
                caught = caught or _certain(mark.places)
        return _Mark(end, mark.places, mark.last), caught

    def _moved(self, mark: _Mark, character: str, at: int) -> tuple[Place, ...]:
        letter = in_word(character)
        found: dict[Node, int] = {}
        for node, start in mark.places:
            for after in _after(node, character, letter):
                found[after] = min(start, found.get(after, start))
        at_word = not (letter and mark.last and in_word(mark.last))
        for node in self._automaton.begin(character, at_word):
            found.setdefault(node, at)
        return tuple(found.items())

    def _complete(self, mark: _Mark, character: str) -> Caught | None:
        """The first phrase of whole words that ends before this character."""
        # What is complete in the draft is the writer's own.
        if mark.end <= 0 or (character and in_word(character)):
            return None
        ended = [(start, node.phrase) for node, start in mark.places if node.whole]
        return _caught(ended)


def _certain(places: Sequence[Place]) -> Caught | None:
    """The first phrase that is complete whatever follows."""
    ended = [
        (start, node.phrase) for node, start in places if node.phrase and not node.whole
    ]
    return _caught(ended)


def _caught(ended: Sequence[tuple[int, str]]) -> Caught | None:
    if not ended:
        return None
    start, phrase = min(ended)
    return Caught(max(0, start), phrase)


def _after(node: Node, character: str, letter: bool) -> list[Node]:
    after = node.next.get(character)
    found = [] if after is None else [after]
    if letter:
        if node.word is not None:
            found.append(node.word)
    elif character == " ":
        found += node.space
    elif character in BETWEEN:
        found += node.mark
    return found
