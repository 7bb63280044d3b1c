"""A small corpora folder written for the tests, by writers with habits of their own."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import pytest

from styles.encoder import Encoder, load

PLAIN = (
    "The man put the cup on the table and looked out at the rain.",
    "She had a coat, a hat, and no money.",
    "They walked to the station, and nobody spoke.",
    '"Where is the boy?" he said. "At home," she said.',
    "It was cold in the kitchen and the milk had frozen in the jug.",
)
WINDING = (
    "It is not to be supposed, although many have supposed it, that the reason for "
    "which we hold a thing to be true is of the same nature as the thing we hold.",
    "For whatever is conceived by us, in so far as it is conceived, must be such that "
    "the opposite of it can be conceived also; otherwise we should never have doubted.",
    "Whether this be granted or not, it follows from the principle that I have stated, "
    "namely that nothing can be the cause of its own ground.",
)
OLD = (
    "And he spake unto them, saying, Hearken unto the voice of thy servant.",
    "And it came to pass that the people went up, and they wept before the LORD.",
    "Thou shalt not go in unto them, neither shalt thou take of their substance.",
    "And the king said, Wherefore hast thou done this thing which thou hast done?",
)
STRANGE = (
    "The moon unbuttoned its glass waistcoat and a thousand clocks flew out, weeping!",
    "Upon the violet stairs a fish with my grandmother's eyes was reading the weather…",
    "Dream within dream, the city folded its towers and slept beneath the teacup.",
    "Beyond the gate of horn strange lamps were burning, and the sphinxes hummed.",
)
VERSE = (
    "The lamp is low,\nthe tide is out,\nand who shall know\nwhat we were about?",
    "O bright, O lost,\nO leaf let fall,\nthe white of the frost\nis over us all.",
    "I heard a bell\nbelow the sea;\nit had no more to tell\nthan you or me.",
)
SETS = {
    "realism": PLAIN,
    "philosophical": WINDING,
    "kjv": OLD,
    "surreal": STRANGE,
    "poetry": VERSE,
    "general": (*PLAIN, *STRANGE[:1]),
}
NAMES = {
    # Names that the contrasts know, one for either end of every axis at least.
    "realism": ("Ernest Hemingway", "Stephen Crane", "Sherwood Anderson"),
    "philosophical": ("David Hume", "Immanuel Kant", "Michel de Montaigne"),
    "kjv": ("John Bunyan", "John Donne", "George Fox"),
    "surreal": ("H. P. Lovecraft", "Lord Dunsany", "Gertrude Stein"),
    "poetry": ("Walt Whitman", "Robert Herrick", "Amy Lowell"),
    "general": ("Agatha Christie", "Oscar Wilde", "Francis Parkman"),
}


def prose(of: str, seed: int, words: int) -> str:
    """`words` words or a little more in the manner of a set, as one writer has it."""
    draw = random.Random(f"{of}{seed}")
    lines = list(SETS[of])
    weights = [draw.random() + 0.2 for _ in lines]
    parts: list[str] = []
    count = 0
    while count < words:
        some = draw.choices(lines, weights, k=draw.randint(1, 4))
        part = ("\n" if of == "poetry" else " ").join(some)
        parts.append(part)
        count += len(part.split())
    return "\n\n".join(parts)


@pytest.fixture(scope="session")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for of, names in NAMES.items():
        with lzma.open(folder / f"{of}-01.jsonl.xz", "wt", encoding="utf-8") as file:
            for number, name in enumerate(names):
                for volume in (1, 2):
                    work = {
                        "title": f"{name}, volume {volume}",
                        "author": name,
                        "year": 1900,
                        "set": of,
                        "source": "written for the tests",
                        "text": prose(of, 10 * number + volume, 1_600),
                    }
                    file.write(json.dumps(work) + "\n")
    return folder


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load()
