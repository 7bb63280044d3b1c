"""The one seam for everything that touches a token.

A `Plan` is plain data: other rooms compile to it, the engine host runs it in four
stages for every token: shape the logits, draw, check the text, keep or roll back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engines.later import LATER


@dataclass(frozen=True, slots=True)
class Bias:
    """A surface form to pull (or push), as text; the host compiles it to a token trie.

    `root` is added to the logit of the form's first token, `inside` to the logit of
    the next token once the form has begun. Both in nats, and only for tokens that
    survive the model's own cut when `survivors_only` is set.
    """

    form: str
    root: float
    inside: float = 0.0
    survivors_only: bool = True


@dataclass(frozen=True, slots=True)
class Ban:
    """A phrase that may never stand in a take; matched on the text, not on tokens.

    A match rolls the take back to the token in which the phrase began, which is then
    drawn again with that token excluded.
    """

    phrase: str
    ignore_case: bool = True
    whole_words: bool = True
    pattern: bool = field(default=False, metadata=LATER)
    """`phrase` is a pattern (`governing/patterns.py`), always of whole words."""


@dataclass(frozen=True, slots=True)
class Step:
    """From token `at` of the take onward, multiply the temperature by `temperature`."""

    at: int
    temperature: float


@dataclass(frozen=True, slots=True)
class Lean:
    """A leaning of the whole vocabulary towards one end of an axis (`engines.leans`).

    `weight` multiplies the table's nats, 0 does nothing, a negative one leans to the
    other end. `sha` are the first digits of the table's hash, so that a take is never
    woven again with another table; empty takes the table that is there. Over the first
    `ramp` tokens of a take the weight grows from nothing.
    """

    table: str
    weight: float
    sha: str = ""
    ramp: int = 0


@dataclass(frozen=True, slots=True)
class Pull:
    """A term, all its surface forms (without a leading space), and from 0 to 1 how well
    it fits the mood of the page (a request may say otherwise, see `Weave.moods`)."""

    term: str
    forms: tuple[str, ...]
    mood: float = 1.0


@dataclass(frozen=True, slots=True)
class Myth:
    """How terms are drawn into a take: P proportional to exp(LM + gamma Myth).

    With a `target`, terms per 100 tokens, the strength follows the measured rate and
    `gamma`, in nats, is its ceiling; without one the strength is `gamma` throughout. A
    term that has just been used is pulled less for some tokens, `cooldown` of them
    until about two thirds of its pull is back.
    """

    pulls: tuple[Pull, ...] = ()
    gamma: float = 0.0
    target: float = 0.0
    cooldown: float = 40.0


class Demand(StrEnum):
    """What a `Program` asks of a take; words count as in `wording.py`."""

    TOUCH = "touch"
    """Every subject has a target within `number` words."""
    SENTENCE = "sentence"
    """Every sentence has a target."""
    FRESH = "fresh"
    """No trait stands with a target twice: no word right before it, nor the first word
    that says something in a clause behind it."""
    INVERT = "invert"
    """Every target that had a trait before stands with an opposite of one."""
    LEAST = "least"
    """At least `number` targets."""
    MOST = "most"
    """At most `number` targets."""


@dataclass(frozen=True, slots=True)
class Program:
    """A rule, compiled: plain words, no knowledge of why.

    On a share `broken` of its occasions, drawn by chance, it is violated on purpose.
    For `FRESH` and `INVERT`: `quiet` are words that can be no trait, `traits` some that
    a target may be given, `opposites` words with their opposites behind them;
    `Weave.seen` says which traits the draft gave the target already.
    """

    name: str
    demand: Demand
    targets: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    number: int = 0
    broken: float = 0.0
    quiet: tuple[str, ...] = ()
    traits: tuple[str, ...] = field(default=(), metadata=LATER)
    opposites: tuple[tuple[str, ...], ...] = field(default=(), metadata=LATER)


NO_MYTH = Myth()


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do to a voice's tokens; the empty plan does nothing."""

    biases: tuple[Bias, ...] = ()
    bans: tuple[Ban, ...] = ()
    schedule: tuple[Step, ...] = ()
    begin_with_space: bool = False
    """The first token must open with white space (the draft ended in a space that was
    held back from the model)."""
    max_attempts: int = 8
    """Redraws at one position before the take ends where it stands."""
    leans: tuple[Lean, ...] = field(default=(), metadata=LATER)
    myth: Myth = field(default=NO_MYTH, metadata=LATER)
    programs: tuple[Program, ...] = field(default=(), metadata=LATER)
    clot: str = field(default="", metadata=LATER)
    """Thousands of bans, one a line, for what `bans` would be too large; `~` before a
    pattern."""
    kept: int = field(default=0, metadata=LATER)
    """On the way to the host only: `bans`, `programs`, `clot` and the pulls are those
    of the plan that it keeps under this number (`engines.plans`)."""


EMPTY = Plan()
