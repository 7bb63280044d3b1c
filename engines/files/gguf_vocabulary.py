"""The tokenizer's part of a model's header.

llama.cpp asserts that no two words of a vocabulary are equal, and throws through its C
interface, which ends the process, when a byte it must spell has no word.
"""

from __future__ import annotations

import math
import re

from engines.files.gguf_format import (
    BOOL,
    FLOAT32,
    INT32,
    STRING,
    UINT32,
    Container,
    HeaderError,
)

TOKENIZERS = frozenset({"gpt2", "llama", "gemma4"})
BYTE = 6
BYTE_WORD = re.compile(rb"<0x[0-9A-Fa-f]{2}>\Z")
NO_ID = 0xFFFFFFFF


def check_vocabulary(container: Container, n_vocab: int, read_words: bool) -> None:
    """Raise `HeaderError` on a tokenizer that llama.cpp would stumble over; the words
    themselves are read only when `read_words` is set."""
    pair = container.pairs.get("tokenizer.ggml.model")
    if pair is None or pair.kind != STRING:
        raise HeaderError("it has no tokenizer")
    if pair.value not in TOKENIZERS:
        raise HeaderError("its tokenizer is of a kind that Protean cannot use")
    if n_vocab < 32:
        raise HeaderError(f"its vocabulary has {n_vocab} words")
    pre = container.pairs.get("tokenizer.ggml.pre")
    if pre is not None and pre.kind != STRING:
        raise HeaderError("tokenizer.ggml.pre is not text")
    _check_ids(container, n_vocab)
    for key, kinds in (
        ("tokenizer.ggml.token_type", (INT32,)),
        ("tokenizer.ggml.scores", (FLOAT32, INT32)),
    ):
        if key in container.pairs and container.array(key, *kinds).count < n_vocab:
            raise HeaderError(f"{key} is shorter than the vocabulary")
    if pair.value != "llama":
        container.array("tokenizer.ggml.merges", STRING)
    if read_words:
        _check_words(container, spells_bytes=pair.value == "llama")


def _check_ids(container: Container, n_vocab: int) -> None:
    for name in ("bos", "eos"):
        key = f"tokenizer.ggml.{name}_token_id"
        pair = container.pairs.get(key)
        known = False
        if pair is not None:
            if pair.kind != UINT32 or not isinstance(pair.value, int):
                raise HeaderError(f"{key} is not a whole number")
            known = pair.value < n_vocab
            if not known and pair.value != NO_ID:
                raise HeaderError(
                    f"{key} is {pair.value}, past the end of the vocabulary"
                )
        adds = container.pairs.get(f"tokenizer.ggml.add_{name}_token")
        if adds is not None and adds.kind != BOOL:
            raise HeaderError(f"tokenizer.ggml.add_{name}_token is neither yes nor no")
        if adds is not None and adds.value and not known:
            raise HeaderError(f"it wants a {name} token before every text and has none")


def _check_words(container: Container, *, spells_bytes: bool) -> None:
    words = container.strings("tokenizer.ggml.tokens")
    distinct = set(words)
    if b"" in distinct:
        distinct = {word or b"[EMPTY_%d]" % i for i, word in enumerate(words)}
    if len(distinct) != len(words):
        raise HeaderError("two words of its vocabulary are the same")
    if "tokenizer.ggml.token_type" in container.pairs:
        kinds = container.numbers("tokenizer.ggml.token_type", INT32)
        for word, kind in zip(words, kinds, strict=False):
            if kind == BYTE and not BYTE_WORD.match(word):
                raise HeaderError("a word that should stand for a byte does not")
    if "tokenizer.ggml.scores" in container.pairs and not all(
        map(math.isfinite, container.numbers("tokenizer.ggml.scores", FLOAT32, INT32))
    ):
        raise HeaderError("its words have scores that are no numbers")
    if spells_bytes:
        for byte in range(256):
            if b"<0x%02X>" % byte not in distinct and bytes((byte,)) not in distinct:
                raise HeaderError("its vocabulary cannot spell every character")
    else:
        for merge in container.strings("tokenizer.ggml.merges"):
            if not 0 < merge.find(b" ", 1) < len(merge) - 1:
                raise HeaderError("a merge of its tokenizer does not name two words")
