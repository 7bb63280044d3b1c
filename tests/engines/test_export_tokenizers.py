"""Each way of cutting words that is carried gives Hugging Face's ids in llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engines.errors import EngineError
from engines.exporting import words
from engines.exporting.base import export_model
from engines.measuring.odd_text import ODD
from engines.measuring.parity import tokens
from engines.measuring.workers import Workers
from tests.engines.toy_folder import PROSE, tensors, tokenizer, write_toy

tokenizers = pytest.importorskip("tokenizers")
TEXTS = [*ODD, PROSE, "It's 1850 or 12345; THEY'LL see\r\n\r\n  what DON'T   work!!\n"]


def cutting(name: str) -> dict[str, Any]:
    """The toy tokenizer with another way of cutting words."""
    found = tokenizer()
    regex = next((r for r, known in words.PATTERNS.items() if known == name), None)
    level = {"type": "ByteLevel", "add_prefix_space": False, "use_regex": regex is None}
    first: dict[str, Any] = {"type": "Digits", "individual_digits": True}
    if regex is not None:
        first = {
            "type": "Split",
            "pattern": {"Regex": regex},
            "behavior": "Isolated",
            "invert": False,
        }
    steps = [level] if name == "gpt-2" else [first, level]
    level["trim_offsets"] = True
    found["model"]["ignore_merges"] = name in words.WHOLE_FIRST
    found["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": steps}
    return found


@pytest.mark.parametrize("name", ["gpt-2", "smollm", "llama-bpe", "qwen2", "tekken"])
def test_byte_level(name: str, tmp_path: Path) -> None:
    folder = write_toy(tmp_path / "toy", words=cutting(name))
    same_tokens(folder, tmp_path)


@pytest.mark.parametrize("prefixed", [True, False])
def test_characters_with_bytes_for_the_rest(prefixed: bool, tmp_path: Path) -> None:
    trained = tokenizers.Tokenizer(
        tokenizers.models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True)
    )
    space = tokenizers.normalizers.Replace(" ", words.SPACE)
    steps = [tokenizers.normalizers.Prepend(words.SPACE), space]
    trained.normalizer = tokenizers.normalizers.Sequence(steps) if prefixed else space
    spelt = ["<unk>", "<s>", "</s>", *(f"<0x{b:02X}>" for b in range(256))]
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=360, special_tokens=spelt, show_progress=False
    )
    trained.train_from_iterator(PROSE.split("\n"), trainer)
    data = json.loads(trained.to_str())
    data["added_tokens"] = data["added_tokens"][:3]
    size = len(data["model"]["vocab"])
    values = tensors()
    table = values["model.embed_tokens.weight"]
    values["model.embed_tokens.weight"] = table.repeat(2, 0)[:size]
    folder = write_toy(tmp_path / "toy", values, data, vocab_size=size)
    same_tokens(folder, tmp_path, [PROSE, "naïve 日本語 🙂", "  two  spaces\n\nend "])


def same_tokens(folder: Path, place: Path, texts: list[str] | None = None) -> None:
    header = export_model(folder, place / "toy.gguf")
    with Workers(header.path, 1) as workers:
        if texts is None:
            found = tokens(workers, folder, TEXTS)
            assert (found["different"], found["first"]) == (0, [])
            assert found["tokens"] > 1000
        else:
            theirs = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            for text, ids in zip(texts, workers.tokens(texts), strict=True):
                assert theirs.encode(text, add_special_tokens=False).ids == ids, text


@pytest.mark.parametrize("name", ["smollm", "llama-bpe", "qwen2", "tekken"])
def test_a_tokenizer_that_differs_is_found_out(name: str, tmp_path: Path) -> None:
    """The tests above would mean little if all ways gave the same ids here."""
    header = export_model(write_toy(tmp_path / "toy"), tmp_path / "toy.gguf")
    other = write_toy(tmp_path / "other", words=cutting(name))
    with Workers(header.path, 1) as workers:
        assert tokens(workers, other, TEXTS)["different"] > 0


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"normalizer": {"type": "Lowercase"}}, "rewrites text"),
        ({"pre_tokenizer": {"type": "Whitespace"}}, "byte-level"),
        ({"model": {"type": "WordPiece"}}, "not BPE"),
        ({"model": {**tokenizer()["model"], "ignore_merges": True}}, "joins words"),
        ({"model": {"type": "BPE", "vocab": {"a": 9**9}, "merges": []}}, "number"),
        (
            {"model": {"type": "BPE", "vocab": {"a": 1}, "merges": ["a b"]}},
            "joins no two words",
        ),
    ],
)
def test_what_cannot_be_carried_is_refused(
    change: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    folder = write_toy(tmp_path / "toy", words={**tokenizer(), **change})
    with pytest.raises(EngineError, match=reason):
        export_model(folder, tmp_path / "toy.gguf")
    assert not (tmp_path / "toy.gguf").exists()
