"""Pages for the tests: sentences put together here, in two manners of speaking."""

from __future__ import annotations

import json
import random
from pathlib import Path

PLAIN = {
    "who": ["The clerk", "Mrs Hale", "A boy from the yard", "The driver", "His sister"],
    "did": ["counted", "mended", "carried", "forgot", "paid for", "washed"],
    "what": ["the lamps", "a grey coat", "two loaves", "the ledger", "an old boot"],
    "end": ["before noon", "in the rain", "by the station", "without a word"],
}
GRAND = {
    "who": ["And the river", "Behold, the stone", "The elder of the vale", "And she"],
    "did": ["lifted up", "spake unto", "went before", "blessed", "hid from"],
    "what": ["the nine hills", "the keepers of salt", "his brother", "the lost herd"],
    "end": ["until the evening", "as it was told", "for ever", "in that day"],
}


def page(manner: dict[str, list[str]], seed: int, sentences: int = 60) -> str:
    """Paragraphs of five sentences; no two seeds give the same."""
    draw = random.Random(seed)
    made = [
        f"{draw.choice(manner['who'])} {draw.choice(manner['did'])} "
        f"{draw.choice(manner['what'])} {draw.choice(manner['end'])}, "
        f"and the {draw.randrange(1000)} of them knew it."
        for _ in range(sentences)
    ]
    return "\n\n".join(
        " ".join(made[start : start + 5]) for start in range(0, sentences, 5)
    )


def archive(path: Path, works: int = 5) -> Path:
    """An archive of two sets, `works` authors each."""
    lines = []
    for number in range(works):
        for group, manner in (("general", PLAIN), ("grand", GRAND)):
            item = {
                "title": f"Book {number}",
                "author": f"{group} author {number}",
                "set": group,
                "text": page(manner, 100 * number + len(group)),
            }
            lines.append(json.dumps(item))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
