"""What a voice is shown: the token window composed from a request's words.

Order: exemplar, notes, draft head, steer, last paragraph (and, to say a passage again,
the passage, a cue and the sentence's beginning). What seldom changes stands first, so
that the KV cache of the window's beginning can be kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engines.cues import AGAIN, lead_in, steer_at, steer_line
from engines.errors import EngineError
from engines.request import Prompt, Voice
from engines.seams import prompt_text

EDGE = 1024
"""Characters. The window's left edge stands at a multiple of it (absolute offset in the
draft), moved on to the next word, so that it does not move with every key. A window of
more tokens moves by as many times more characters: a move costs a prefill of it all,
and leaves the window at most about a quarter emptier than it could be."""

CHARACTERS_PER_TOKEN = 8
"""No window reaches further back than this many characters for each of its tokens."""

CUT_SHOWN = 2000
"""Characters of the draft left of the window that `Window.cut` reports."""

BREAK = "\n\n"

_WORD = re.compile(r"\s+\S")
_FINE = 64
_LEAST = 16
_NEARLY = 8

Tokenize = Callable[[str], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Window:
    """Exactly what goes into the model, and what did not fit."""

    tokens: tuple[int, ...]
    """At least one token."""
    text: str
    cut: str
    """The ends of exemplar, notes, steer and selection that did not fit, then the last
    CUT_SHOWN characters of the draft left of the window; blank lines between."""
    window_start: int
    """Absolute offset of the first draft character shown (the caret if none is)."""
    n_notes: int
    begin_with_space: bool
    """The first new token must open with white space."""


def slice_before(text: str, caret: int, n_ctx: int) -> tuple[str, int]:
    """The part of the draft before the caret that a window of `n_ctx` tokens may need,
    and the offset (a multiple of EDGE) at which it starts."""
    first = max(0, caret - _reach(n_ctx) - CUT_SHOWN) // EDGE * EDGE
    return text[first:caret], first


def compose(
    prompt: Prompt,
    voice: Voice,
    tokenize: Tokenize,
    n_ctx: int,
    reserve: int,
    start: tuple[int, ...] = (),
) -> Window:
    """The window for one voice, of which `exemplar` alone matters.

    A pure function of the words: a draft gives the same window whatever part of it
    `slice_before` left. `reserve` tokens stay free for what will be written. `start`
    goes before everything (the model's BOS, or its end-of-work token) and makes an
    empty draft possible; without it a newline does. `tokenize` adds no special tokens
    and takes none from text. Raises EngineError when no room is left.
    """
    room = n_ctx - reserve - len(start)
    if room < _LEAST:
        raise EngineError(
            "The window is too small",
            f"It holds {n_ctx} tokens and {reserve} are kept for the takes. "
            "Ask for shorter takes, or open the model with a larger window.",
        )
    exemplar, _, cut_exemplar = _fit(voice.exemplar.strip(), tokenize, room // 2)
    notes, n_notes, cut_notes = _fit(prompt.notes.strip(), tokenize, room // 4)
    steer, cut_steer = steer_line(prompt.steer)
    draft, spaced = prompt_text(prompt.before)
    tail, cut_tail = "", ""
    if prompt.selection.strip():
        passage, _, cut_tail = _fit(prompt.selection.strip(), tokenize, room // 4)
        lead, spaced = prompt_text(lead_in(prompt.before))
        own = len(prompt.selection) - len(prompt.selection.lstrip())
        gap = prompt.before[len(draft) :] or prompt.selection[:own]
        tail = f"{gap}{passage}{BREAK}{AGAIN}{BREAK}{lead}"
    parts = _Parts(
        head="".join(part + BREAK for part in (exemplar, notes) if part),
        draft=draft,
        offset=prompt.before_offset,
        steer=steer,
        tail=tail,
    )
    at, tokens = _widest(parts, tokenize, room, n_ctx)
    text = parts.text(at)
    if not tokens and not start:
        text = BREAK
        tokens = tuple(tokenize(text))
    left = draft[max(0, at - CUT_SHOWN) : at]
    cuts = (cut_exemplar, cut_notes, cut_steer, cut_tail, left)
    return Window(
        tokens=start + tokens,
        text=text,
        cut=BREAK.join(cut for cut in cuts if cut),
        window_start=prompt.before_offset + at,
        n_notes=n_notes,
        begin_with_space=spaced,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    """A window but for its left edge."""

    head: str
    draft: str
    offset: int
    steer: str
    tail: str

    def text(self, at: int) -> str:
        """The window's text when the draft is shown from its local offset `at` on."""
        if not self.steer:
            return self.head + self.draft[at:] + self.tail
        place, pattern = steer_at(self.draft, self.offset)
        place = max(place, at)
        line = pattern.replace("{}", self.steer)
        return self.head + self.draft[at:place] + line + self.draft[place:] + self.tail


def _reach(n_ctx: int) -> int:
    return CHARACTERS_PER_TOKEN * max(n_ctx, EDGE)


def _widest(
    parts: _Parts, tokenize: Tokenize, room: int, n_ctx: int
) -> tuple[int, tuple[int, ...]]:
    """The smallest left edge whose window fits, as local offset, and its tokens."""
    end = parts.offset + len(parts.draft)
    stride = EDGE * max(1, n_ctx // EDGE)
    lowest = -(-max(end - _reach(n_ctx), parts.offset) // stride) * stride
    edges = range(lowest, max(end, lowest + 1), stride)

    def window(edge: int) -> tuple[int, tuple[int, ...]] | None:
        at = _word_start(parts, edge)
        tokens = tuple(tokenize(parts.text(at)))
        return (at, tokens) if len(tokens) <= room else None

    index = _guess(parts, tokenize, room, edges)
    found = window(edges[index])
    while found is None and index + 1 < len(edges):
        index += 1
        found = window(edges[index])
    while found is not None and index > 0:
        wider = window(edges[index - 1])
        if wider is None:
            break
        index -= 1
        found = wider
    # A window that holds fewer characters than tokens: take smaller steps.
    for step in (EDGE, _FINE):
        for edge in range(edges[-1] + step, end, step):
            if found is not None:
                break
            found = window(edge)
    if found is None:
        at = len(parts.draft)
        found = at, tuple(tokenize(parts.text(at)))[-room:]
    return found


def _guess(parts: _Parts, tokenize: Tokenize, room: int, edges: range) -> int:
    """Index of the edge to try first, from the length of the newest tokens."""
    sample = parts.draft[-4 * EDGE :]
    around = len(parts.head) + len(parts.steer) + len(parts.tail)
    if len(sample) + around <= EDGE or len(edges) == 1:
        return 0
    per_token = len(sample) / max(1, len(tokenize(sample)))
    shown = max(0.0, room * per_token - around)
    end = parts.offset + len(parts.draft)
    return sum(1 for edge in edges[:-1] if end - edge > shown)


def _word_start(parts: _Parts, edge: int) -> int:
    """Local offset of the first word after an absolute edge. It looks at nothing before
    the edge, so that it does not matter where the draft was sliced."""
    at = edge - parts.offset
    if edge == 0:
        return 0
    word = _WORD.search(parts.draft, at, at + EDGE // 4)
    return word.end() - 1 if word else at


def _fit(text: str, tokenize: Tokenize, most: int) -> tuple[str, int, str]:
    """The longest beginning of `text` (whole words) within `most` tokens, its number of
    tokens, and the rest."""
    reach = min(len(text), most * CHARACTERS_PER_TOKEN)
    n_tokens = len(tokenize(text[:reach])) if text else 0
    if n_tokens <= most:
        low = reach
    else:
        # Bisect around the place that the average length of a token points to.
        guess = reach * most // n_tokens
        low, high = guess * 7 // 8, min(reach, guess * 9 // 8)
        low = low if len(tokenize(text[:low])) <= most else 0
        high = high if len(tokenize(text[:high])) > most else reach
        while high - low > _NEARLY:
            middle = (low + high) // 2
            if len(tokenize(text[:middle])) <= most:
                low = middle
            else:
                high = middle
    whole = low
    if whole < len(text) and not text[whole].isspace():
        words = text[:whole].rsplit(None, 1)
        whole = len(words[0]) if len(words) > 1 else whole
    kept = text[:whole].rstrip()
    if len(kept) < reach:
        n_tokens = len(tokenize(kept)) if kept else 0
    return kept, n_tokens, text[whole:].strip()
