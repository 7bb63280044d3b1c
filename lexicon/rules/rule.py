"""Rules as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a rule asks for."""

    TOUCH = "touch"
    """Every `subject` has a `target` within `number` words, before it or after it."""
    SENTENCE = "sentence"
    """Every sentence has a `target`."""
    FRESH = "fresh"
    """No two of `target` carry the same trait."""
    INVERT = "invert"
    """Every `target` that had a trait before has an opposite of one now."""
    AVOID = "avoid"
    """No `target` at all."""
    LEAST = "least"
    """At least `number` of `target`."""
    MOST = "most"
    """At most `number` of `target`."""


@dataclass(frozen=True, slots=True)
class Name:
    """A term or phrase in quotes, or a class of words."""

    text: str
    is_class: bool = False

    def __str__(self) -> str:
        return self.text if self.is_class else f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `line` counts from 1. `broken` is the share of occasions, 0 to 1, on
    which it is to be violated on purpose."""

    kind: Kind
    target: Name
    """For `FRESH` and `INVERT`, what the traits belong to."""
    subject: Name | None = None
    number: int = 0
    line: int = 0
    broken: float = 0.0

    def __str__(self) -> str:
        """The rule as it is written."""
        match self.kind:
            case Kind.TOUCH:
                near = f"within {self.number} words"
                return f"every {self.subject} touches {self.target} {near}"
            case Kind.SENTENCE:
                return f"every sentence touches {self.target}"
            case Kind.FRESH:
                return f"{self.target} never twice the same trait"
            case Kind.INVERT:
                return f"every {self.target} inverts a prior trait"
            case Kind.AVOID:
                return f"avoid {self.target}"
            case Kind.LEAST | Kind.MOST:
                return f"at {self.kind.value} {self.number} {self.target}"

    @property
    def about(self) -> Name:
        """What `break` names it by."""
        return self.subject or self.target


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a file in their order, and the words they go by."""

    rules: tuple[Rule, ...]
    classes: Mapping[str, tuple[str, ...]]
    opposed: tuple[tuple[Name, Name], ...] = ()
    """Words, or all words of two classes, that are each other's opposites."""

    def members(self, name: Name) -> tuple[str, ...]:
        """The phrases that a name stands for."""
        return self.classes[name.text] if name.is_class else (name.text,)
