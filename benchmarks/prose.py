"""Plain English of any length from a seed: what the figures are measured on."""

from __future__ import annotations

import random
from collections.abc import Callable


def listed(text: str, separator: str | None = None) -> tuple[str, ...]:
    """The parts of `text`."""
    return tuple(text.split(separator))


NOUNS = listed(
    "harbour lamp orchard ferry widow ledger kettle bridge letter winter garden "
    "window teacher river stranger brother morning station coat candle meadow "
    "captain rumour kitchen violin chapel market shadow daughter clock"
)
ADJECTIVES = listed(
    "grey patient narrow crooked early bitter quiet distant salted borrowed tall "
    "foolish bright forgotten heavy tender wooden sudden"
)
VERBS = listed(
    "kept followed forgave measured carried watched mended answered refused crossed "
    "counted remembered opened lost painted believed"
)
PLACES = listed(
    "by the water; under the stairs; at the end of the street; before the first bell; "
    "in the long grass; behind the mill; without a word; after the rain; far away",
    "; ",
)
FRAMES = (
    "The {a} {n} {v} the {n2} {p}.",
    "Nobody {v} the {n}, and the {a} {n2} {v2} it {p}.",
    "When the {n} {v} her {a} {n2}, we waited {p}.",
    "It was the {n} that {v} the {a} {n2}, not the other way round.",
    "He {v} a {n} and a {n2}, each of them {a}.",
    "{p_cap}, the {a} {n} {v} what the {n2} had {v2}.",
)


def sentence(draw: random.Random) -> str:
    """One sentence."""
    place = draw.choice(PLACES)
    return draw.choice(FRAMES).format(
        a=draw.choice(ADJECTIVES),
        n=draw.choice(NOUNS),
        n2=draw.choice(NOUNS),
        v=draw.choice(VERBS),
        v2=draw.choice(VERBS),
        p=place,
        p_cap=place[0].upper() + place[1:],
    )


def passage(n_words: int, seed: int = 1) -> str:
    """A single paragraph of exactly `n_words` words."""
    draw = random.Random(seed)
    words: list[str] = []
    while len(words) < n_words:
        words += sentence(draw).split()
    return " ".join(words[:n_words])


def manuscript(n_words: int, seed: int = 1) -> str:
    """Paragraphs of three to seven sentences, at least `n_words` words in all."""
    draw = random.Random(seed)
    paragraphs: list[str] = []
    count = 0
    while count < n_words:
        paragraph = " ".join(sentence(draw) for _ in range(draw.randint(3, 7)))
        paragraphs.append(paragraph)
        count += len(paragraph.split())
    return "\n\n".join(paragraphs) + "\n"


def cut_to(n_tokens: int, count: Callable[[str], int], seed: int = 1) -> str:
    """The shortest passage that has at least `n_tokens` by `count`."""
    words = passage(n_tokens, seed).split()
    low, high = 1, len(words)
    while low < high:
        middle = (low + high) // 2
        if count(" ".join(words[:middle])) >= n_tokens:
            high = middle
        else:
            low = middle + 1
    return " ".join(words[:low])
