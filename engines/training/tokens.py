"""The tokenizer (byte-level BPE) and the packed tokens of a corpus.

llama.cpp knows this tokenizer as model `gpt2`, pre-tokenizer `gpt-2`: Hugging Face's
ByteLevel split without a prefix space gives the same ids.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from engines.training.corpus import Say, works_in
from engines.training.errors import TrainingError, unwritable
from engines.training.landing import landing
from engines.training.mixing import Ids, Placed

TOKENIZER = "tokenizer.json"
TOKENS = "tokens.bin"
INDEX = "tokens.json"
END = "<|end|>"
"""Id 0: stands between works. No mark begins a text."""
LESSON = 8 << 20
"""Characters of each set that the tokenizer learns from, evenly over its works."""


def train_tokenizer(corpus: Path, vocabulary: int, *, say: Say = print) -> Path:
    """Train byte-level BPE of `vocabulary` entries on the corpus's training works and
    pack the tokens. Raises TrainingError."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    if not 257 <= vocabulary <= 65_536:
        raise TrainingError(
            "The vocabulary does not fit", "Between 257 and 65,536 tokens, please."
        )
    say("learning the words")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
        min_frequency=2,
    )
    tokenizer.train_from_iterator(_lesson(corpus), trainer)
    try:
        with landing(corpus / TOKENIZER) as path:
            path.write_text(tokenizer.to_str(pretty=True), encoding="utf-8")
    except OSError as error:
        raise unwritable(corpus, error) from None
    pack(corpus, corpus / TOKENIZER, say=say)
    return corpus / TOKENIZER


def pack(corpus: Path, tokenizer_file: Path, *, say: Say = print) -> int:
    """Write the corpus as tokens; returns their number. Raises TrainingError."""
    tokenizer = read_tokenizer(tokenizer_file)
    if tokenizer.get_vocab_size() > 65_536:
        raise TrainingError(
            "The tokenizer is too large", "Packed tokens have 16 bits: 65,536 words."
        )
    end = tokenizer.token_to_id(END)
    if end is None:
        raise TrainingError(
            "The tokenizer does not fit", f"{tokenizer_file} has no {END} mark."
        )
    placed: list[Placed] = []
    start = 0
    try:
        with landing(corpus / TOKENS) as path, path.open("wb") as file:
            for items in _by_size(works_in(corpus)):
                texts = [str(item["text"]) for item in items]
                for item, coded in zip(
                    items,
                    tokenizer.encode_batch(texts, add_special_tokens=False),
                    strict=True,
                ):
                    ids = np.array([*coded.ids, end], dtype="<u2")
                    file.write(ids.tobytes())
                    placed.append(
                        Placed(
                            str(item["set"]),
                            str(item["author"]),
                            str(item["title"]),
                            bool(item["held_out"]),
                            start,
                            len(ids),
                            len(str(item["text"]).encode()),
                        )
                    )
                    start += len(ids)
                say(f"packing: {start / 1e6:.1f} million tokens")
        with landing(corpus / INDEX) as path:
            path.write_text(
                json.dumps({"works": [asdict(w) for w in placed]}), encoding="utf-8"
            )
        if tokenizer_file.resolve() != (corpus / TOKENIZER).resolve():
            with landing(corpus / TOKENIZER) as path:
                path.write_bytes(tokenizer_file.read_bytes())
    except OSError as error:
        raise unwritable(corpus, error) from None
    return start


def packed(corpus: Path) -> tuple[Ids, list[Placed]]:
    """The tokens of a corpus folder (mapped, not read) and where its works stand."""
    try:
        index = json.loads((corpus / INDEX).read_text(encoding="utf-8"))
        works = [Placed(**item) for item in index["works"]]
        tokens = np.memmap(corpus / TOKENS, dtype="<u2", mode="r")
    except FileNotFoundError:
        raise TrainingError(
            "The corpus has no tokens",
            f"{corpus}: run `protean train tokenizer` on it first.",
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        raise TrainingError(
            "The corpus is damaged", f"{corpus / INDEX}: pack it again."
        ) from None
    if works and works[-1].start + works[-1].length != len(tokens):
        raise TrainingError(
            "The corpus is damaged", f"{corpus / TOKENS} is cut short. Pack it again."
        )
    return tokens, works


def read_tokenizer(path: Path) -> Any:
    """The Hugging Face tokenizer in a tokenizer.json. Raises TrainingError."""
    from tokenizers import Tokenizer

    # The library spreads over all cores by threads of its own; forks then warn.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")
    try:
        return Tokenizer.from_file(str(path))
    except Exception:  # the library raises bare Exception
        raise TrainingError(
            "The tokenizer cannot be read", f"{path} is no tokenizer.json."
        ) from None


def _by_size(items: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Works in handfuls of about sixteen million characters: bounded memory."""
    handful: list[dict[str, Any]] = []
    size = 0
    for item in items:
        handful.append(item)
        size += len(item["text"])
        if size > 16 << 20:
            yield handful
            handful, size = [], 0
    if handful:
        yield handful


def _lesson(corpus: Path) -> Iterator[str]:
    """A piece of every training work, in proportion, so that sets weigh alike."""
    sizes: dict[str, int] = {}
    for item in works_in(corpus):
        if not item["held_out"]:
            group = str(item["set"])
            sizes[group] = sizes.get(group, 0) + len(str(item["text"]))
    for item in works_in(corpus):
        if not item["held_out"]:
            text = str(item["text"])
            share = min(1.0, LESSON / sizes[str(item["set"])])
            piece = int(len(text) * share)
            first = (len(text) - piece) // 2
            yield text[first : first + piece]
