"""What governed a take, in words: terms, rules, and what was taken back."""

from __future__ import annotations

from collections.abc import Sequence

from engines.events import Governed, TermUsed
from engines.text import inert
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
    if governed.terms or governed.target or governed.pulled:
        parts.append(("\n\nyour words in this take\n\n", "heading"))
        parts.append(_listed(governed.terms) or ("none", "muted"))
        rate = f"\n{governed.infection:.1f} in 100 tokens"
        asked = f", asked for were {governed.target:.1f}" if governed.target else ""
        parts.append((f"{rate}{asked}", "muted"))
        if governed.pulled:
            parts.append((f"\ndrawn to: {_listed(governed.pulled, '')}", "muted"))
    if governed.rules:
        parts.append(("\n\nyour rules\n", "heading"))
        for kept in governed.rules[:MOST_NAMED]:
            said = KEPT.get(kept.status, inert(kept.status))
            if kept.n_broken and kept.status == "met":
                said = f"broken on purpose {_often(kept.n_broken)}"
            times = f", after going back {_often(kept.n_undone)}"
            style = "bad" if kept.status == "missed" else "muted"
            parts += [
                f"\n{inert(kept.rule)}",
                (f"  {said}{times if kept.n_undone else ''}", style),
            ]
    if governed.undone:
        n = governed.n_undone
        parts.append((f"\n\ntaken back {_often(n)}\n", "heading"))
        for undone in governed.undone[:SHOWN]:
            parts += [
                (f"\n{' '.join(inert(undone.text).split())}", "cut"),
                (f"  {inert(undone.why)}", "muted"),
            ]
        if n > SHOWN:
            parts.append((f"\n… and {n - SHOWN} more", "muted"))
    return parts


def _often(n: int) -> str:
    return "once" if n == 1 else f"{n:,} times"


def _listed(terms: Sequence[TermUsed], times: str = "×") -> str:
    """Terms, each with how often it came where that is more than once."""
    return ", ".join(
        inert(used.term) + (f" {times}{used.n}" if times and used.n > 1 else "")
        for used in terms[:MOST_NAMED]
    )
