"""What the studio may ask of the engine host: frozen, plain, saved with the draft."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from engines.later import LATER
from engines.plan import EMPTY, Lean, Plan

PROTOCOL = 2
"""Version of the messages between studio and host; a host refuses any other."""

GRID = 32
"""Prefill chunk in tokens; chunks begin at multiples of it from the window's start."""

MAX_TAKES = 4
"""Takes of one voice in one batch; so many are bit-identical to one at a time."""


class Unit(StrEnum):
    """Where a take may end."""

    WORD = "word"
    SENTENCE = "sentence"
    LINE = "line"
    STANZA = "stanza"
    PARAGRAPH = "paragraph"


class Activation(StrEnum):
    """When an adapter is on: over the whole draft, or from its last token on."""

    WHOLE = "whole"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Sampling:
    """llama.cpp's sampler settings; a field at its default leaves that sampler out."""

    temperature: float = 0.8
    top_k: int = 0
    top_p: float = 1.0
    min_p: float = 0.05
    typical_p: float = 1.0
    top_n_sigma: float = -1.0
    xtc_probability: float = 0.0
    xtc_threshold: float = 0.1
    repeat_penalty: float = 1.0
    repeat_last_n: int = 64
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_allowed_length: int = 2
    mirostat_tau: float = 0.0


@dataclass(frozen=True, slots=True)
class Scale:
    """An adapter file at a weight; a voice's weights sum to 2 at most."""

    path: str
    scale: float


@dataclass(frozen=True, slots=True)
class Strand:
    """One of the voices in a mixture: its adapters, and its share of every token."""

    adapters: tuple[Scale, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Manner:
    """What else may change while a voice speaks, beside its adapters.

    `strands` are the mixture's, as many as the voice has; `leans` take the place of the
    plan's; an empty `sampling` leaves it as it is.
    """

    strands: tuple[Strand, ...] = ()
    leans: tuple[Lean, ...] = ()
    sampling: tuple[Sampling, ...] = ()


AS_IT_WAS = Manner()


@dataclass(frozen=True, slots=True)
class Voice:
    """A way of continuing: adapters at weights, or a page set before the draft.

    With `strands` every token is drawn from the strands' probabilities mixed by their
    shares (which are made to sum to 1), and `adapters` are not used.
    """

    name: str
    adapters: tuple[Scale, ...] = ()
    activation: Activation = Activation.LATE
    exemplar: str = ""
    sampling: Sampling = field(default_factory=Sampling)
    plan: Plan = EMPTY
    strands: tuple[Strand, ...] = field(default=(), metadata=LATER)


@dataclass(frozen=True, slots=True)
class Prompt:
    """The words a weave starts from. Offsets count characters of the draft.

    `before` is the draft up to the caret, cut on the left at `before_offset` when
    long; `before_offset` is a multiple of `engines.window.EDGE`. `after` is never shown
    to the model, it is kept for the seam. `selection` is the passage to be said again,
    or empty.
    """

    before: str
    before_offset: int = 0
    after: str = ""
    selection: str = ""
    notes: str = ""
    steer: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """Load a base model in place of any other; answers `Ready` or `Failed`."""

    model: str
    n_ctx: int = 0
    """Window in tokens; 0 takes what the model was trained for, at most 8192."""
    gpu_layers: int = -1
    """-1 offloads all layers when the build can, 0 none."""
    placement: str = "auto"
    """auto | contexts (one per voice) | turns (one context, voices in turn)."""
    grid: int = GRID


@dataclass(frozen=True, slots=True)
class Prepare:
    """Bring the trunk up to date while the writer pauses; answers `Prepared`, or
    nothing when a later request overtakes it."""

    prompt: Prompt
    voices: tuple[Voice, ...] = ()


@dataclass(frozen=True, slots=True)
class TurnAt:
    """A voice's weights and manner before its draw `at`, counted as `Turned.at`."""

    voice: str
    at: int
    adapters: tuple[Scale, ...]
    manner: Manner = field(default=AS_IT_WAS, metadata=LATER)


@dataclass(frozen=True, slots=True)
class StopAt:
    """A take is cancelled after `at` draws, counted as `TakeEnded.drawn` counts."""

    voice: str
    take: int
    at: int


@dataclass(frozen=True, slots=True)
class Warm:
    """A pull, by its number in the plan, that fits the draft better than its plan says,
    and how well, from 0 to 1."""

    pull: int
    mood: float


@dataclass(frozen=True, slots=True)
class Weave:
    """Continue `prompt` in every voice. `weave` names it in all events."""

    weave: int
    prompt: Prompt
    voices: tuple[Voice, ...]
    takes: int = 1
    first_take: int = 0
    """Number of the first take; `again` asks for the next ones with the same seed."""
    unit: Unit = Unit.SENTENCE
    max_tokens: int = 60
    seed: int = 0
    grid: int = GRID
    threads: int = 1
    turns: tuple[TurnAt, ...] = ()
    """What changed while it was woven before: only set to weave exactly that again."""
    stops: tuple[StopAt, ...] = ()
    moods: tuple[float, ...] = field(default=(), metadata=LATER)
    """How well each pull of the voices' plans fits this draft, in their order; empty
    leaves it at what the plans say. So a voice stays the same from draft to draft."""
    warm: tuple[Warm, ...] = field(default=(), metadata=LATER)
    """The same for some of the pulls, where a lexicon has thousands."""
    seen: tuple[tuple[str, ...], ...] = field(default=(), metadata=LATER)
    """For each program of the plans, traits that the draft has given its targets."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep a plan under a number, in place of what was there, for the voices of later
    requests (`Plan.kept`), and make it ready."""

    number: int
    plan: Plan


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop a weave (or one voice of it) and keep what came."""

    weave: int
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """Change a streaming voice's weights and manner from its next token on."""

    weave: int
    voice: str
    adapters: tuple[Scale, ...]
    manner: Manner = field(default=AS_IT_WAS, metadata=LATER)


@dataclass(frozen=True, slots=True)
class LoadAdapter:
    """Read an adapter (GGUF file, or PEFT folder); answers `AdapterLoaded`."""

    path: str


@dataclass(frozen=True, slots=True)
class UnloadAdapter:
    """Drop an adapter and give its memory back; answers `AdapterUnloaded`."""

    path: str


@dataclass(frozen=True, slots=True)
class Close:
    """End the host after the current token."""


Request = (
    Open | Prepare | Keep | Weave | Cancel | Turn | LoadAdapter | UnloadAdapter | Close
)
