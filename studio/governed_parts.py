"""What governed a take, in words: terms, rules, and what was taken back."""

from __future__ import annotations

from engines.events import Governed
from engines.text import inert
from studio.counts import spoken
from widgets.parts import Part

SHOWN = 20
MOST_NAMED = 200
"""Terms and rules; a session of others may tell of any number."""
KEPT = {
    "met": "kept",
    "missed": "could not be kept",
    "idle": "nothing to keep",
    "unknown": "cannot be told",
}


def governed_parts(governed: Governed) -> list[Part]:
    """Lines for the room that shows what a voice was given."""
    parts: list[Part] = []
    if governed.terms:
        parts.append(("\n\nyour words in this take\n\n", "heading"))
        named = ", ".join(
            inert(used.term) + (f" ×{used.n}" if used.n > 1 else "")
            for used in governed.terms[:MOST_NAMED]
        )
        parts += [named, (f"\n{governed.infection:.1f} in 100 tokens", "muted")]
    if governed.rules:
        parts.append(("\n\nyour rules\n", "heading"))
        for kept in governed.rules[:MOST_NAMED]:
            said = KEPT.get(kept.status, inert(kept.status))
            times = f", after going back {spoken(kept.n_undone, 'time', 'times')}"
            style = "bad" if kept.status == "missed" else "muted"
            parts += [
                f"\n{inert(kept.rule)}",
                (f"  {said}{times if kept.n_undone else ''}", style),
            ]
    if governed.undone:
        n = governed.n_undone
        parts.append((f"\n\ntaken back, {spoken(n, 'time', 'times')}\n", "heading"))
        for undone in governed.undone[:SHOWN]:
            parts += [
                (f"\n{inert(undone.text).strip()}", "cut"),
                (f"  {inert(undone.why)}", "muted"),
            ]
        if n > SHOWN:
            parts.append((f"\n… and {n - SHOWN} more", "muted"))
    return parts
