"""One take read for banned phrases as it grows and goes back.

The places in the automaton where a text stands are one `State`; where a character leads
from a state is worked out once and remembered for all takes, so that reading costs one
look-up a character (a lazy subset construction, as in Aho, Sethi and Ullman,
"Compilers", 1986, section 3.7).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple

from engines.governing.bans import BETWEEN, Automaton, Node, State, Way
from engines.governing.folding import clusters, fold, in_word

BEFORE = 400
"""Characters of the draft that a phrase may begin in."""


@dataclass(frozen=True, slots=True)
class Caught:
    """A banned phrase that begins at character `start` of the take, or before it (0),
    and the ban as it was given."""

    start: int
    phrase: str


_LETTERS = re.compile("[A-Za-z0-9_]+")


class _Mark(NamedTuple):
    """The reading after some of the text."""

    end: int
    """Characters of the take that were read."""
    state: State
    starts: tuple[int, ...] = ()
    """Where the phrase began that stands at each of the state's nodes."""


class Watch:
    """A reading of one take by some automata. `before` is the draft's end: a phrase
    that begins there and ends in the take is caught at the take's first character."""

    def __init__(self, automata: Sequence[Automaton], before: str = "") -> None:
        self._readings = [_Reading(each, before[-BEFORE:]) for each in automata]

    def fork(self) -> Watch:
        """Another one that stands where this one does."""
        other = Watch(())
        other._readings = [reading.fork() for reading in self._readings]
        return other

    def read(self, text: str) -> Caught | None:
        """Read on to the end of the take's text; the first phrase that is certain."""
        first: Caught | None = None
        for reading in self._readings:
            first = _first(first, reading.read(text))
        return first

    def close(self, text: str) -> Caught | None:
        """The first phrase in `text`, which ends here; all of it must have been read,
        and nothing is changed."""
        first: Caught | None = None
        for reading in self._readings:
            first = _first(first, reading.close(text))
        return first

    def back(self, n_chars: int) -> None:
        """The take has only its first `n_chars` characters any more."""
        for reading in self._readings:
            reading.back(n_chars)

    def safe(self, text: str) -> int:
        """How many characters of the text cannot become part of a banned phrase."""
        ends = [reading.safe(text) for reading in self._readings]
        return min(ends, default=len(text))


def _first(one: Caught | None, other: Caught | None) -> Caught | None:
    if one is None or (other is not None and other.start < one.start):
        return other
    return one


class _Reading:
    def __init__(self, automaton: Automaton, before: str) -> None:
        self._automaton = automaton
        mark = _Mark(0, automaton.start)
        at = -len(before)
        for cluster in clusters(before):
            mark, _ = self._step(mark, cluster, at)
            at += len(cluster)
        self._marks = [_Mark(0, mark.state, mark.starts)]
        self._ahead = self._marks[0]
        """With the last letter, which may still get a mark: the others are read for
        good."""

    def fork(self) -> _Reading:
        other = copy(self)
        other._marks = list(self._marks)
        return other

    def read(self, text: str) -> Caught | None:
        coming = text[self._ahead.end :]
        if coming.isascii():
            kept, caught, ahead = self._run(self._ahead, coming)
        else:
            kept, caught, ahead = self._walk(self._marks[-1], text)
        if kept.end > self._marks[-1].end:
            self._marks.append(kept)
        self._ahead = ahead if caught is None else self._marks[-1]
        return caught

    def _walk(self, mark: _Mark, text: str) -> tuple[_Mark, Caught | None, _Mark]:
        """The reading before the last letter, the first phrase, and the reading after
        it, from a mark on."""
        kept, caught = mark, None
        for cluster in clusters(text[mark.end :]):
            kept = mark
            mark, caught = self._step(mark, cluster, mark.end)
            if caught is not None:
                break
        return kept, caught, mark

    def _run(self, mark: _Mark, coming: str) -> tuple[_Mark, Caught | None, _Mark]:
        """`_walk` over plain letters that come after a mark."""
        automaton, last = self._automaton, len(coming) - 1
        text = coming.lower() if automaton.ignore_case else coming
        end, state, starts = kept = mark
        at, quiet = 0, not automaton.anywhere.next
        while at <= last:
            if at == last:
                kept = _Mark(end, state, starts)
            elif quiet and state.last == "a" and not state.nodes:
                # Within a word that nothing begins with, no other ban can begin.
                skipped = _LETTERS.match(text, at, last)
                if skipped is not None:
                    end += skipped.end() - at
                    at = skipped.end()
                    continue
            character = " " if text[at].isspace() else text[at]
            at += 1
            end += 1
            if character == " " and state.last == " ":
                continue
            # What is complete in the draft is the writer's own.
            if state.whole and end > 1 and not in_word(character):
                return kept, _caught(state, starts, state.whole), mark
            way = state.ways.get(character) or _way(automaton, state, character)
            starts = _moved(way, starts, end - 1) if way.sources else ()
            state = way.to
            if state.certain:
                return kept, _caught(state, starts, state.certain), mark
        return kept, None, _Mark(end, state, starts)

    def close(self, text: str) -> Caught | None:
        mark, caught = self._to(text)
        return caught if caught is not None else _whole(mark)

    def _to(self, text: str) -> tuple[_Mark, Caught | None]:
        """The reading at the end of a text, which is here or shorter."""
        if self._ahead.end == len(text):
            return self._ahead, None
        at = len(self._marks) - 1
        while self._marks[at].end > len(text):
            at -= 1
        _, caught, mark = self._walk(self._marks[at], text)
        return mark, caught

    def back(self, n_chars: int) -> None:
        while self._marks[-1].end > n_chars:
            self._marks.pop()
        self._ahead = self._marks[-1]

    def safe(self, text: str) -> int:
        mark, caught = self._to(text)
        if caught is not None:
            return caught.start
        starts = [mark.starts[n] for n in mark.state.going_on]
        return max(0, min(starts, default=len(text)))

    def _step(self, mark: _Mark, cluster: str, at: int) -> tuple[_Mark, Caught | None]:
        """The reading after one more letter that stands at `at`."""
        end = at + len(cluster)
        caught: Caught | None = None
        state, starts = mark.state, mark.starts
        read = mark.end
        for character in fold(cluster, ignore_case=self._automaton.ignore_case):
            if character == " " and state.last == " ":
                continue
            # What is complete in the draft is the writer's own.
            if state.whole and read > 0 and not in_word(character):
                caught = caught or _caught(state, starts, state.whole)
            read = end
            way = state.ways.get(character) or _way(self._automaton, state, character)
            starts = _moved(way, starts, at)
            state = way.to
            if state.certain and end > 0:
                caught = caught or _caught(state, starts, state.certain)
        return _Mark(end, state, starts), caught


def _moved(way: Way, starts: Sequence[int], at: int) -> tuple[int, ...]:
    """Where the phrases began that stand at the nodes of the next state."""
    if not way.sources:
        return ()
    return tuple(
        [min([starts[n] for n in each]) if each else at for each in way.sources]
    )


def _whole(mark: _Mark) -> Caught | None:
    """The first phrase of whole words that ends with the text."""
    if mark.end <= 0 or not mark.state.whole:
        return None
    return _caught(mark.state, mark.starts, mark.state.whole)


def _caught(state: State, starts: Sequence[int], which: Sequence[int]) -> Caught:
    """The first of the phrases that are complete at some of a state's nodes."""
    start, phrase = min((starts[n], state.nodes[n].phrase) for n in which)
    return Caught(max(0, start), phrase)


def _way(automaton: Automaton, state: State, character: str) -> Way:
    """Where a character leads from a state, worked out and remembered."""
    letter = in_word(character)
    found: dict[Node, list[int]] = {}
    for number, node in enumerate(state.nodes):
        for after in _after(node, character, letter):
            found.setdefault(after, []).append(number)
    at_word = not (letter and state.last and in_word(state.last))
    for node in automaton.begin(character, at_word):
        found.setdefault(node, [])
    last = character if character == " " else "a" if letter else "."
    to = automaton.state(tuple(found), last)
    way = state.ways[character] = Way(to, tuple(map(tuple, found.values())))
    return way


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
