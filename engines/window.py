"""What a voice is shown: the token window composed from a request's words.

Order: exemplar, notes, draft head, steer, last paragraph. The parts that seldom change
stand first, so the KV cache of the window's beginning can be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engines.request import Prompt, Voice
from engines.seams import prompt_text

EDGE = 1024
"""Characters. The window's left edge stands at a multiple of it (absolute draft offset),
moved on to the next word, so that typing does not move it with every key."""

Tokenize = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Window:
    """Exactly what goes into the model, and what did not fit."""

    tokens: tuple[int, ...]
    """At least one token."""
    text: str
    cut: str
    window_start: int
    """Absolute draft offset of the first draft character shown (the caret if none is)."""
    n_notes: int
    begin_with_space: bool
    """The first new token must open with white space."""


def slice_before(text: str, caret: int, n_ctx: int) -> tuple[str, int]:
    """The part of the draft worth sending, and the offset (a multiple of EDGE) it starts at."""
    start = max(0, caret - n_ctx * 8 - 2 * EDGE) // EDGE * EDGE
    return text[start:caret], start


def compose(
    prompt: Prompt,
    voice: Voice,
    tokenize: Tokenize,
    n_ctx: int,
    reserve: int,
    start: tuple[int, ...] = (),
) -> Window:
    """The window for one voice; depends on `voice.exemplar` alone of the voice.

    `reserve` tokens are kept free for what will be written. `start` is put before
    everything (the model's BOS, or its end-of-work token). `tokenize` adds no special
    tokens and parses none.
    """
    shown, spaced = prompt_text(prompt.before)
    text = "\n\n".join(p for p in (voice.exemplar, prompt.notes, shown) if p) or "\n"
    tokens = (*start, *tokenize(text))
    return Window(tokens, text, "", prompt.before_offset, 0, spaced)
