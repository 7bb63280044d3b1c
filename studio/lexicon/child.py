"""What takes long to read in a draft, in a process of its own:
`python -m studio.lexicon.child`.

One JSON object a line. In: {"ask": n, "text": draft, "terms": [plain terms]} for a
harvest; {"drafts": [[label, text], ...], "terms": [...]}, which is remembered, and then
{"ask": n, "drift": name}. Out: {"for": n, "share": 0..1} while it goes on, then
{"for": n, "proposals": [...]} or {"for": n, "steps": [...]}, or {"for": n, "problem":
one line}.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lexicon.drift import drift
from lexicon.harvest import harvest
from lexicon.terms import Term

NICE = 10
"""Steps back behind the keys and the voices."""


class Work:
    """Answers what is asked, with the drafts that it was given last."""

    def __init__(self) -> None:
        self.drafts: Sequence[tuple[str, str]] = ()
        self.terms: Sequence[Term] = ()

    def answer(self, asked: dict[str, Any]) -> None:
        """Say what is to be said to one line."""
        if "terms" in asked:
            terms = [Term.of(plain) for plain in asked["terms"]]
        if "drafts" in asked:
            self.drafts = [(str(label), str(text)) for label, text in asked["drafts"]]
            self.terms = terms
            return
        number = asked["ask"]
        if "drift" in asked:
            steps = drift(asked["drift"], self.terms, self.drafts)
            say({"for": number, "steps": [asdict(step) for step in steps]})
            return
        found = harvest(
            asked["text"],
            terms,
            told=lambda share: say({"for": number, "share": round(share, 3)}),
        )
        said = [{**asdict(p), "places": [q._asdict() for q in p.places]} for p in found]
        say({"for": number, "proposals": said})


def say(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def main() -> int:
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    work = Work()
    for line in sys.stdin:
        asked: Any = None
        try:
            asked = json.loads(line)
            work.answer(asked)
        except Exception as error:  # whatever it is, the room is told and goes on
            number = asked.get("ask", 0) if isinstance(asked, dict) else 0
            problem = " ".join(f"{type(error).__name__}: {error}".split())[:300]
            say({"for": number, "problem": problem})
    return 0


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        sys.exit(main())
