"""Every sentence the engine can say, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass, field

from engines.later import LATER
from engines.request import AS_IT_WAS, Manner, Scale


@dataclass(frozen=True, slots=True)
class Loading:
    """A base model is being read; `share` runs from 0 to 1."""

    what: str
    share: float


@dataclass(frozen=True, slots=True)
class Ready:
    """A base model is open."""

    model: str
    name: str
    architecture: str
    sha256: str
    n_params: int
    n_vocab: int
    n_ctx: int
    placement: str
    build: str
    load_s: float


@dataclass(frozen=True, slots=True)
class AdapterLoaded:
    """An adapter fits the open base and may be used in voices."""

    path: str
    name: str
    activation: str
    sha256: str
    n_bytes: int


@dataclass(frozen=True, slots=True)
class AdapterUnloaded:
    path: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """The trunk holds the draft; `window_start` is the first draft character it saw."""

    window_start: int
    n_tokens: int
    n_reused: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Given:
    """Exactly what a voice was given, and what was cut. Texts are verbatim."""

    weave: int
    voice: str
    text: str
    cut: str
    """The notes, steer or draft that did not fit, or empty. The draft's part may be
    shortened to its last 2,000 characters."""
    window_start: int
    n_tokens: int
    n_notes: int
    """Tokens of the window that the notes page takes."""
    n_ctx: int


@dataclass(frozen=True, slots=True)
class Grew:
    """A take grew by `text`; `ids` are the tokens it came from; `at` is the number of
    tokens the take had before."""

    weave: int
    voice: str
    take: int
    at: int
    ids: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Shrank:
    """A take was rolled back to its first `n_tokens` tokens, `n_chars` characters."""

    weave: int
    voice: str
    take: int
    n_tokens: int
    n_chars: int


@dataclass(frozen=True, slots=True)
class Turned:
    """New weights and manner took effect before draw `at` of the voice: before token
    `at` of each of its takes, but for takes that were rolled back or in a batch before
    this one."""

    weave: int
    voice: str
    at: int
    adapters: tuple[Scale, ...]
    manner: Manner = field(default=AS_IT_WAS, metadata=LATER)


@dataclass(frozen=True, slots=True)
class TakeEnded:
    """A take is complete: its whole text, ids, and why it ended
    (stop: a natural unit; length: the cap; cancelled; failed)."""

    weave: int
    voice: str
    take: int
    text: str
    ids: tuple[int, ...]
    seed: int
    finish: str
    drawn: int = 0
    """Tokens drawn for it, those included that were rolled back or cut off."""
    entropy: tuple[float, ...] = field(default=(), metadata=LATER)
    """For each of `ids` the Renyi entropy, in bits, of the tokens it was drawn from."""


@dataclass(frozen=True, slots=True)
class Infected:
    """How many of the writer's terms a growing take has in how many tokens."""

    weave: int
    voice: str
    take: int
    n_terms: int
    n_tokens: int


@dataclass(frozen=True, slots=True)
class TermUsed:
    """A term that stands `n` times in a take."""

    term: str
    n: int


@dataclass(frozen=True, slots=True)
class RuleKept:
    """What became of a rule: met, missed, or idle where nothing was subject to it; how
    often it sent the take back, and on how many occasions it was broken on purpose."""

    rule: str
    status: str
    n_undone: int
    n_broken: int = 0


@dataclass(frozen=True, slots=True)
class Undone:
    """A take was sent back to before token `at` by a "ban" or a "rule" (`why`); `text`
    is what stood there."""

    kind: str
    why: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Governed:
    """What governed a take, said just before its end. `undone` are the first of them,
    at most 60, of `n_undone`."""

    weave: int
    voice: str
    take: int
    n_tokens: int
    terms: tuple[TermUsed, ...]
    rules: tuple[RuleKept, ...]
    undone: tuple[Undone, ...]
    n_undone: int
    target: float = field(default=0.0, metadata=LATER)
    """Terms per 100 tokens that were asked for."""
    pulled: tuple[TermUsed, ...] = field(default=(), metadata=LATER)
    """The terms that were pulled at most steps, and at how many."""

    @property
    def infection(self) -> float:
        """Terms per 100 tokens."""
        used = sum(each.n for each in self.terms)
        return 100 * used / self.n_tokens if self.n_tokens else 0.0


@dataclass(frozen=True, slots=True)
class WeaveEnded:
    """All takes of a weave have ended. Times in seconds from the request's arrival."""

    weave: int
    prefill_s: float
    first_token_s: float
    """When every voice had its first token."""
    seconds: float
    n_tokens: int
    """Tokens drawn, those included that a take's natural end then cut off."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Something was refused; the host lives on. `weave` is -1 when none is meant."""

    title: str
    message: str
    weave: int = -1
    voice: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Died:
    """The host is gone (said by the client, never by the host)."""

    title: str
    message: str


Event = (
    Loading
    | Ready
    | AdapterLoaded
    | AdapterUnloaded
    | Prepared
    | Given
    | Grew
    | Shrank
    | Turned
    | Infected
    | Governed
    | TakeEnded
    | WeaveEnded
    | Failed
    | Died
)
