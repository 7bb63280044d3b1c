"""A byte-level BPE vocabulary of any size, grown from the shipped model's own.

The shipped tokenizer comes first, unchanged, so ordinary prose is cut as the shipped
model cuts it. What is missing up to the wanted size are further merges of two known
pieces: valid, deterministic, and rarely met in English.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

NORMAL = 1
CONTROL = 3
SPACE = "\u0120"
"""How byte-level BPE writes a space at the head of a word."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces by id, their llama.cpp types, and the merges in order of rank."""

    pieces: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...]
    pre: str
    bos: int
    eos: int


def read_vocabulary(path: Path) -> Vocabulary:
    """The tokenizer of a GGUF file with a byte-level BPE.

    Raises ValueError when the file carries another kind of tokenizer.
    """
    from gguf import GGUFReader

    fields = GGUFReader(str(path)).fields

    def value(key: str) -> object:
        field = fields.get(f"tokenizer.ggml.{key}")
        return None if field is None else field.contents()

    if value("model") != "gpt2":
        raise ValueError(f"{path.name} has no byte-level BPE tokenizer")
    pieces = value("tokens")
    types = value("token_type")
    merges = value("merges")
    assert isinstance(pieces, list)
    assert isinstance(types, list)
    assert isinstance(merges, list)
    return Vocabulary(
        tuple(str(piece) for piece in pieces),
        tuple(int(kind) for kind in types),
        tuple(str(merge) for merge in merges),
        str(value("pre")),
        int(str(value("bos_token_id"))),
        int(str(value("eos_token_id"))),
    )


def grow(vocabulary: Vocabulary, size: int, seed: int) -> Vocabulary:
    """`vocabulary` with further merges, `size` pieces in all.

    Raises ValueError when it is larger than `size` already.
    """
    if len(vocabulary.pieces) > size:
        raise ValueError(f"{len(vocabulary.pieces)} pieces do not fit into {size}")
    pieces = list(vocabulary.pieces)
    merges = list(vocabulary.merges)
    known = set(pieces)
    heads = [p for p in pieces if p.removeprefix(SPACE).isalpha() and p.isascii()]
    heads += [p for p in pieces if p.startswith(SPACE) and p[1:].isalpha()]
    tails = [p for p in pieces if p.isascii() and p.isalpha() and len(p) > 1]
    draw = random.Random(seed)
    while len(pieces) < size:
        head, tail = draw.choice(heads), draw.choice(tails)
        piece = head + tail
        if piece not in known:
            known.add(piece)
            pieces.append(piece)
            merges.append(f"{head} {tail}")
    fresh = size - len(vocabulary.pieces)
    return Vocabulary(
        tuple(pieces),
        vocabulary.types + (NORMAL,) * fresh,
        tuple(merges),
        vocabulary.pre,
        vocabulary.bos,
        vocabulary.eos,
    )


def is_plain(piece: str) -> bool:
    """Whether a piece is printable ASCII, with or without its leading space."""
    return piece.removeprefix(SPACE).isascii() and piece.removeprefix(SPACE) != ""
