"""What a lane is asked to do for one voice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engines.context import State, Worn
from engines.errors import EngineError
from engines.events import Event, Given
from engines.request import (
    Activation,
    Sampling,
    Scale,
    Turn,
    Voice,
    Weave,
)
from engines.trunk import Tokens
from engines.window import Window


@dataclass(slots=True)
class Job:
    """What a lane is asked to do for one voice: hold a prefix and, when `weave` is set,
    write its takes. The fields below `emit` are changed while it runs."""

    voice: Voice
    window: Window
    worn: Worn
    prefix_worn: Worn
    """Adapters under which the draft itself is read: none for late activation."""
    grid: int
    emit: Callable[[Event], None]
    weave: Weave | None = None
    state: State | None = None
    """The prefix as the trunk evaluated it; None when the lane is to do so itself."""
    threads: int = 1
    resolve: Callable[[Sequence[Scale]], Worn] = lambda _: ()
    go_on: Callable[[], bool] = lambda: True
    cancelled: bool = False
    turned: Turn | None = None
    sampling: Sampling | None = None
    """As it was turned last; None while it is the voice's own."""
    drawn: int = 0
    """Rounds of draws, in which every take that has not ended draws once."""
    prefilled_at: float = 0.0
    first_at: float = 0.0
    n_tokens: int = 0
    n_reused: int = 0
    error: EngineError | None = None
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def prefix(self) -> Tokens:
        return self.window.tokens[:-1]


def first_worn(voice: Voice) -> tuple[Scale, ...]:
    """The adapters of a voice, or of the first of its strands."""
    return voice.strands[0].adapters if voice.strands else voice.adapters


def prefix_worn(voice: Voice, worn: Worn) -> Worn:
    """The adapters under which the draft itself is read."""
    return worn if voice.activation is Activation.WHOLE else ()


def given(request: Weave, job: Job, n_ctx: int) -> Given:
    """What the studio is told that a voice was given."""
    window = job.window
    return Given(
        request.weave,
        job.voice.name,
        window.text,
        window.cut,
        window.window_start,
        len(window.tokens),
        window.n_notes,
        n_ctx,
    )
