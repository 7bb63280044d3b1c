"""The models the benchmarks write, at toy size."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import prose
from benchmarks.reference import SHIPPED, VOICES, Models, Shape, reference
from benchmarks.tokens import grow, is_plain, read_vocabulary

SOURCE = read_vocabulary(SHIPPED / "base.gguf")
TOY = Shape(
    layers=2,
    width=64,
    heads=2,
    kv_heads=1,
    feed_forward=128,
    vocabulary=len(SOURCE.pieces) + 256,
    context=256,
    rank=4,
)

LOAD = r"""
import ctypes, json, sys
import numpy as np
import llama_cpp as c
base, adapters, text = sys.argv[1], sys.argv[2:-1], sys.argv[-1].encode()
c.llama_log_set(ctypes.cast(None, c.llama_log_callback), None)
c.llama_backend_init()
model = c.llama_model_load_from_file(base.encode(), c.llama_model_default_params())
vocab = c.llama_model_get_vocab(model)
tokens = (c.llama_token * 512)()
n = c.llama_tokenize(vocab, text, len(text), tokens, 512, False, False)
out = ctypes.create_string_buffer(4096)
length = c.llama_detokenize(vocab, tokens, n, out, 4096, False, False)
params = c.llama_context_default_params()
params.n_ctx = 256
ctx = c.llama_init_from_model(model, params)
n_vocab = c.llama_vocab_n_tokens(vocab)
def logits():
    c.llama_memory_clear(c.llama_get_memory(ctx), True)
    assert c.llama_decode(ctx, c.llama_batch_get_one(tokens, n)) == 0
    return np.ctypeslib.as_array(c.llama_get_logits_ith(ctx, -1), (n_vocab,)).copy()
plain = logits()
shifts = []
for path in adapters:
    adapter = c.llama_adapter_lora_init(model, path.encode())
    scale = (ctypes.c_float * 1)(1.0)
    handle = (c.llama_adapter_lora_p_ctypes * 1)(adapter)
    assert c.llama_set_adapters_lora(ctx, handle, 1, scale) == 0
    shifts.append(float(np.abs(logits() - plain).max()))
print(json.dumps({
    "n_tokens": n, "text": out.raw[:length].decode(), "n_vocab": n_vocab,
    "spread": float(plain.std()), "finite": bool(np.isfinite(plain).all()),
    "best": [int(i) for i in np.argsort(plain)[-200:]], "shifts": shifts,
    "parameters": c.llama_model_n_params(model),
}))
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return reference(TOY, tmp_path_factory.mktemp("shapes"))


def test_the_reference_shape_has_88_million_parameters() -> None:
    assert round(Shape().parameters / 1e6) == 88


def test_a_vocabulary_grows_without_losing_its_beginning() -> None:
    grown = grow(SOURCE, len(SOURCE.pieces) + 100, seed=3)
    assert grown.pieces[: len(SOURCE.pieces)] == SOURCE.pieces
    assert grown.merges[: len(SOURCE.merges)] == SOURCE.merges
    assert len(set(grown.pieces)) == len(grown.pieces) == len(grown.types)
    for merge in grown.merges[len(SOURCE.merges) :]:
        head, tail = merge.split(" ")
        assert head in grown.pieces
        assert tail in grown.pieces
        assert head + tail in grown.pieces
    assert grown == grow(SOURCE, len(grown.pieces), seed=3)
    assert grown != grow(SOURCE, len(grown.pieces), seed=4)


def test_a_vocabulary_too_large_for_the_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        grow(SOURCE, 300, seed=1)


def test_the_same_shape_gives_the_same_files(toy: Models, tmp_path: Path) -> None:
    other = reference(TOY, tmp_path)
    for one, two in zip(
        [toy.base, *toy.adapters.values()],
        [other.base, *other.adapters.values()],
        strict=True,
    ):
        assert one.read_bytes() == two.read_bytes()
    contents = {path.read_bytes() for path in toy.adapters.values()}
    assert len(contents) == len(VOICES)


def test_files_that_are_there_are_not_written_again(tmp_path: Path) -> None:
    models = reference(TOY, tmp_path)
    models.base.write_bytes(b"kept")
    assert reference(TOY, tmp_path).base.read_bytes() == b"kept"


@pytest.mark.model
def test_llama_cpp_reads_the_model_its_words_and_its_voices(toy: Models) -> None:
    text = "It was late.\n\nNobody came — “not yet”, said the captain’s daughter."
    adapters = [str(path) for path in toy.adapters.values()]
    told = subprocess.run(
        [sys.executable, "-c", LOAD, str(toy.base), *adapters, text],
        capture_output=True,
        text=True,
        check=True,
    )
    seen = json.loads(told.stdout)
    assert seen["text"] == text
    assert seen["n_tokens"] < len(text) / 2
    assert seen["n_vocab"] == TOY.vocabulary
    assert seen["parameters"] == TOY.parameters
    assert seen["finite"]
    assert 1.0 < seen["spread"] < 6.0
    assert all(shift > 0.1 for shift in seen["shifts"])
    # What would end a take has a logit of 0 and is never among the likely ones.
    grown = grow(SOURCE, TOY.vocabulary, TOY.seed)
    assert all(is_plain(grown.pieces[number]) for number in seen["best"])
    assert SOURCE.eos not in seen["best"]


def test_prose_has_the_words_it_was_asked_for() -> None:
    assert len(prose.passage(37).split()) == 37
    assert prose.passage(37) == prose.passage(37)
    assert len(prose.manuscript(500).split()) >= 500
    assert "\n\n" in prose.manuscript(500)


def test_a_draft_is_cut_at_the_word_that_fills_it() -> None:
    def count(text: str) -> int:
        return len(text) // 3

    draft = prose.cut_to(100, count)
    assert count(draft) >= 100
    assert count(draft.rsplit(" ", 1)[0]) < 100
