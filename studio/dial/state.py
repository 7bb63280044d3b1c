"""What a draft remembers of its dial, and how that is written into its session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from styles.dial import positions as dial
from styles.dial.positions import CENTRE, Morph, Position

EVERY = ""
"""Whose dial it is when it is every voice's."""
SLOTS = range(1, 9)
MOST_VOICES = 64
MOST_WORDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Dialled:
    """Where every voice's dial stands: the shared position, and those of voices with
    one of their own. A morph is on its way for one of them."""

    every: Position = CENTRE
    own: Mapping[str, Position] = field(default_factory=dict)
    morph: Morph | None = None
    morphing: str = EVERY

    @property
    def neutral(self) -> bool:
        """Nothing is turned anywhere."""
        return self.every.neutral and not self.own and self.morph is None

    def of(self, voice: str, n_words: int) -> Position:
        """Where a voice stands (or all, for `EVERY`) in a draft of so many words."""
        has_own = voice in self.own
        if self.morph is not None and self.morphing == (voice if has_own else EVERY):
            return self.morph.at(n_words)
        return self.own[voice] if has_own else self.every

    def at(self, voice: str, position: Position) -> Dialled:
        """With one dial elsewhere; a morph of it ends there."""
        morph = None if self.morphing == voice else self.morph
        if voice == EVERY:
            return replace(self, every=position, morph=morph)
        return replace(self, own={**self.own, voice: position}, morph=morph)

    def without(self, voice: str) -> Dialled:
        """With a voice back on the shared dial."""
        own = {name: each for name, each in self.own.items() if name != voice}
        morph = None if self.morphing == voice else self.morph
        return replace(self, own=own, morph=morph)


def plain(dialled: Dialled) -> dict[str, Any] | None:
    """As JSON values; None where nothing is turned."""
    if dialled.neutral and not (dialled.every.beyond or dialled.every.exact):
        return None
    value: dict[str, Any] = {"every": dial.plain(dialled.every)}
    if dialled.own:
        value["own"] = {name: dial.plain(each) for name, each in dialled.own.items()}
    if (morph := dialled.morph) is not None:
        value["morph"] = {
            "of": dialled.morphing,
            "start": dial.plain(morph.start),
            "to": dial.plain(morph.to),
            "words": morph.words,
            "since": morph.since,
        }
    return value


def read(value: Any) -> Dialled:
    """What `plain` made; a session may come from a stranger, so anything is read."""
    if not isinstance(value, Mapping):
        return Dialled()
    own = value.get("own")
    positions = {
        name: dial.read(each)
        for name, each in (own.items() if isinstance(own, Mapping) else ())
        if isinstance(name, str) and 0 < len(name) <= dial.LONGEST_NAME
    }
    kept = dict(list(positions.items())[:MOST_VOICES])
    morph, of = _morph(value.get("morph"))
    return Dialled(dial.read(value.get("every")), kept, morph, of)


def _morph(value: Any) -> tuple[Morph | None, str]:
    if not isinstance(value, Mapping):
        return None, EVERY
    words, since, of = (value.get(name) for name in ("words", "since", "of"))
    if not isinstance(of, str) or not all(
        type(n) is int and 0 <= n <= MOST_WORDS for n in (words, since)
    ):
        return None, EVERY
    assert isinstance(words, int)
    assert isinstance(since, int)
    start, to = dial.read(value.get("start")), dial.read(value.get("to"))
    return Morph(start, to, words, since), of


def kept_plain(kept: Mapping[int, Position]) -> dict[str, Any]:
    """The saved positions as JSON values."""
    return {str(slot): dial.plain(each) for slot, each in sorted(kept.items())}


def kept_read(value: Any) -> dict[int, Position]:
    """The saved positions, as far as they make sense."""
    if not isinstance(value, Mapping):
        return {}
    return {
        slot: dial.read(value[str(slot)])
        for slot in SLOTS
        if isinstance(value.get(str(slot)), Mapping)
    }
