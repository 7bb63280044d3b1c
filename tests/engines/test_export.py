"""Folders become files with everything they should say, or are refused by name and
leave nothing behind."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gguf import GGUFReader, GGUFWriter
from safetensors.numpy import save_file

from engines.catalog import embedded_model, heads_for
from engines.errors import EngineError
from engines.exporting.adapter import export_adapter
from engines.exporting.base import export_model
from engines.files.gguf_about import About
from engines.files.gguf_adapter import check_adapter
from engines.files.gguf_header import read_model
from engines.measuring.workers import Workers
from engines.request import Activation, Sampling
from studio.cli import main as cli
from tests.engines.toy_folder import (
    HEAD,
    HEADS,
    N_WORDS,
    PROSE,
    WIDTH,
    tensors,
    write_toy,
    write_toy_adapter,
)

ABOUT = {
    "name": "Toy",
    "licence": "CC0-1.0",
    "description": "one layer",
    "sources": ["a book", "another book"],
}


def text_of(path: Path, key: str) -> object:
    field = GGUFReader(path).fields.get(key)
    return None if field is None else field.contents()


def test_a_model_says_what_it_is(tmp_path: Path) -> None:
    folder = write_toy(tmp_path / "toy")
    (folder / "protean.json").write_text(json.dumps(ABOUT))
    header = export_model(folder, tmp_path / "new" / "toy.gguf")
    assert header.name == "Toy"
    assert (header.n_embd, header.n_layers, header.n_vocab) == (WIDTH, 1, N_WORDS)
    said = {
        "general.license": "CC0-1.0",
        "general.description": "one layer",
        "general.dataset.count": 2,
        "general.dataset.1.name": "another book",
        "general.type": "model",
        "tokenizer.ggml.add_bos_token": False,
        "llama.context_length": 512,
    }
    assert {key: text_of(header.path, key) for key in said} == said


def test_numbers_are_kept_and_query_rows_moved(tmp_path: Path) -> None:
    values = tensors()
    header = export_model(write_toy(tmp_path / "toy"), tmp_path / "t.gguf", kind="f32")
    found = {t.name: np.array(t.data) for t in GGUFReader(header.path).tensors}
    theirs = values["model.layers.0.self_attn.q_proj.weight"]
    ours = found["blk.0.attn_q.weight"]
    for head in range(HEADS):
        for i in range(HEAD // 2):
            row = head * HEAD
            assert np.array_equal(ours[row + 2 * i], theirs[row + i])
            assert np.array_equal(ours[row + 2 * i + 1], theirs[row + HEAD // 2 + i])
    same = values["model.layers.0.self_attn.v_proj.weight"]
    assert np.array_equal(found["blk.0.attn_v.weight"], same)


@pytest.mark.parametrize("kind", ["f16", "f32", "bf16"])
def test_llama_cpp_opens_what_was_written(kind: str, tmp_path: Path) -> None:
    header = export_model(write_toy(tmp_path / "toy"), tmp_path / "t.gguf", kind=kind)
    with Workers(header.path, 1) as workers:
        (ids,) = workers.tokens([PROSE])
        nats = workers.ask({"job": "score", "ids": ids})["nats"]
    assert len(nats) == len(ids) - 1
    assert np.isfinite(nats).all()


def test_a_model_in_several_files(tmp_path: Path) -> None:
    values = tensors()
    folder = write_toy(tmp_path / "toy", values)
    whole = export_model(folder, tmp_path / "whole.gguf").path.read_bytes()
    (folder / "model.safetensors").unlink()
    where = {}
    for at, name in enumerate(values):
        part = f"model-{at % 2}.safetensors"
        where[name] = part
    for part in set(where.values()):
        save_file({n: values[n] for n in values if where[n] == part}, folder / part)
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": where}))
    assert export_model(folder, tmp_path / "parts.gguf").path.read_bytes() == whole
    index.write_text(json.dumps({"weight_map": {"a": "../../secret.safetensors"}}))
    with pytest.raises(EngineError, match="outside the folder"):
        export_model(folder, tmp_path / "out.gguf")


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in tensors().items() if key != name}


Q = "model.layers.0.self_attn.q_proj.weight"
LOUD = {**tensors(), Q: np.full((WIDTH, WIDTH), 1e6, np.float32)}
NAMELESS = {**tensors(), Q: np.full((WIDTH, WIDTH), np.nan, np.float32)}
EXTRA = {**tensors(), "model.layers.0.memory.weight": np.zeros((2, 2), np.float32)}
FLIPPED = {**tensors(), Q: np.zeros((WIDTH, 2 * WIDTH), np.float32)}
WHOLE_NUMBERS = {**tensors(), Q: np.zeros((WIDTH, WIDTH), np.int32)}


@pytest.mark.parametrize(
    ("values", "settings", "reason"),
    [
        (without(Q), {}, "blk.0.attn_q.weight is missing"),
        (EXTRA, {}, r"layers\.0\.memory\.weight has no place"),
        (FLIPPED, {}, r"q_proj\.weight is 256 by 512, its settings say 256 by 256"),
        (NAMELESS, {}, r"q_proj\.weight holds numbers that are none"),
        (LOUD, {}, r"q_proj\.weight is too large for 16-bit numbers"),
        (WHOLE_NUMBERS, {}, r"q_proj\.weight is stored as I32"),
        (None, {"model_type": "mamba"}, "kind mamba cannot be converted"),
        (None, {"hidden_act": "relu"}, "hidden_act = relu"),
        (None, {"num_hidden_layers": 10**9}, "num_hidden_layers"),
        (None, {"num_hidden_layers": 2}, r"blk\.1\.attn_q\.weight is missing"),
        (None, {"num_key_value_heads": 3}, "cannot share 3"),
        (None, {"vocab_size": 12}, r"embed_tokens\.weight is 282 by 256"),
        (None, {"rms_norm_eps": "small"}, "rms_norm_eps = small"),
        (None, {"eos_token_id": 10**9}, "eos_token_id"),
        (None, {"rope_scaling": {"rope_type": "dynamic"}}, "dynamic"),
        (None, {"tie_word_embeddings": False}, r"output\.weight is missing"),
    ],
)
def test_what_cannot_be_converted_is_named(
    values: dict[str, Any] | None, settings: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    folder = write_toy(tmp_path / "toy", values, **settings)
    out = tmp_path / "out"
    with pytest.raises(EngineError, match=reason) as caught:
        export_model(folder, out / "toy.gguf")
    assert "Traceback" not in caught.value.message
    assert not out.exists() or list(out.iterdir()) == []


def damage(folder: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("model.safetensors", lambda raw: raw[: len(raw) // 2]),
        ("model.safetensors", lambda raw: raw[:5]),
        ("model.safetensors", lambda raw: b"\xff" * 8 + raw[8:]),
        ("model.safetensors", lambda raw: raw[:8] + b"[" * 5000 + raw[5008:]),
        ("config.json", lambda raw: raw[:-5]),
        ("config.json", lambda raw: b"[" * 100_000),
        ("config.json", lambda raw: b"[]"),
        ("tokenizer.json", lambda raw: b"\x80\x04pickle"),
        ("tokenizer.json", lambda raw: b"{}"),
    ],
)
def test_a_damaged_folder(
    name: str, change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    folder = write_toy(tmp_path / "toy")
    damage(folder, name, change)
    with pytest.raises(EngineError):
        export_model(folder, tmp_path / "out" / "toy.gguf")
    assert not list(tmp_path.glob("out/*"))


def test_weights_as_pickle_are_never_opened(tmp_path: Path) -> None:
    folder = write_toy(tmp_path / "toy")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(EngineError, match="pickle"):
        export_model(folder, tmp_path / "toy.gguf")


def test_a_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_toy(tmp_path / "toy")
    adapter = write_toy_adapter(tmp_path / "voice")
    base = export_model(folder, tmp_path / "base.gguf")
    out = tmp_path / "out"
    out.mkdir()
    (out / "model.gguf").write_bytes(b"old")
    (out / "voice.gguf").write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(GGUFWriter, "write_tensor_data", full)
    monkeypatch.setattr(GGUFWriter, "write_tensors_to_file", full)
    with pytest.raises(EngineError, match="no space left on device"):
        export_model(folder, out / "model.gguf")
    with pytest.raises(EngineError, match="no space left on device"):
        export_adapter(adapter, out / "voice.gguf", base)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == {
        "model.gguf": b"old",
        "voice.gguf": b"old",
    }


def test_an_adapter_says_how_it_is_worn_and_drawn(tmp_path: Path) -> None:
    base = export_model(write_toy(tmp_path / "toy"), tmp_path / "base.gguf")
    folder = write_toy_adapter(tmp_path / "voice")
    more = {"activation": "late", "sampling": {"temperature": 0.5, "top_k": 40}}
    (folder / "protean.json").write_text(json.dumps({**ABOUT, **more}))
    export_adapter(folder, tmp_path / "voice.gguf", base)
    header = check_adapter(tmp_path / "voice.gguf", base)
    assert (header.name, header.activation) == ("Toy", Activation.LATE)
    assert header.sampling is not None
    assert (header.sampling.temperature, header.sampling.top_k) == (0.5, 40)
    assert text_of(header.path, "general.base_model.0.name") == base.name
    with Workers(base.path, 1) as workers:
        (ids,) = workers.tokens([PROSE])
        job = {"job": "score", "ids": ids}
        bare = workers.ask(job)["nats"]
        worn = workers.ask({**job, "worn": [[str(header.path), 1.0]]})["nats"]
    assert np.abs(np.subtract(bare, worn)).max() > 0.01


def test_a_voice_of_ones_own_is_drawn_as_its_file_says(tmp_path: Path) -> None:
    base = export_model(write_toy(tmp_path / "toy"), tmp_path / "base.gguf")
    about = About(sampling=Sampling(temperature=0.4, min_p=0.25))
    made = tmp_path / "woolf.gguf"
    export_adapter(write_toy_adapter(tmp_path / "w"), made, base, about=about)
    voice = heads_for(base.path, [made])[-1].voice
    assert voice.name == "woolf"
    assert voice.sampling.temperature == pytest.approx(0.4)
    assert voice.sampling.min_p == pytest.approx(0.25)


def test_an_adapter_can_be_shipped_at_half_its_strength(tmp_path: Path) -> None:
    base = export_model(write_toy(tmp_path / "toy"), tmp_path / "base.gguf")
    folder = write_toy_adapter(tmp_path / "v")
    whole = export_adapter(folder, tmp_path / "whole.gguf", base)
    half = export_adapter(folder, tmp_path / "half.gguf", base, strength=0.5)
    assert half.alpha == whole.alpha / 2
    first, second = (
        {t.name: t.data for t in GGUFReader(tmp_path / name).tensors}
        for name in ("whole.gguf", "half.gguf")
    )
    assert all((second[name] == data).all() for name, data in first.items())


@pytest.mark.parametrize("rank", [4, 32])
def test_an_adapter_in_eight_bits_says_what_it_said(tmp_path: Path, rank: int) -> None:
    base = export_model(write_toy(tmp_path / "toy"), tmp_path / "base.gguf")
    folder = write_toy_adapter(tmp_path / "v", scale=0.2, rank=rank)
    plain = export_adapter(folder, tmp_path / "plain.gguf", base)
    small = export_adapter(folder, tmp_path / "small.gguf", base, kind="q8_0")
    assert small.n_bytes < 0.85 * plain.n_bytes
    for a, b in small.pairs.values():
        assert (a.kind, b.kind) == ("Q8_0", "Q8_0" if rank % 32 == 0 else "F16")
    with Workers(base.path, 1) as workers:
        (ids,) = workers.tokens([PROSE])
        job = {"job": "score", "ids": ids}
        bare = np.array(workers.ask(job)["nats"])
        for scale in (0.5, 1.0):
            said, same = (
                np.array(workers.ask({**job, "worn": [[str(path), scale]]})["nats"])
                for path in (plain.path, small.path)
            )
            assert np.abs(said - same).mean() < 0.1 * np.abs(said - bare).mean()


def test_an_adapter_for_another_model_is_refused(tmp_path: Path) -> None:
    other = read_model(embedded_model())
    folder = write_toy_adapter(tmp_path / "voice")
    with pytest.raises(EngineError, match=r"blk\.0\.ffn_down\.weight"):
        export_adapter(folder, tmp_path / "out" / "voice.gguf", other)


@pytest.mark.parametrize(
    "table",
    [
        {"sampling": {"temperature": float("inf")}},
        {"sampling": {"heat": 1}},
        {"sampling": [1]},
        {"activation": "sometimes"},
        {"name": 7},
        {"sources": "all"},
        ["a list"],
    ],
)
def test_a_description_that_is_none(table: object, tmp_path: Path) -> None:
    folder = write_toy(tmp_path / "toy")
    (folder / "protean.json").write_text(json.dumps(table))
    with pytest.raises(EngineError, match=r"protean\.json"):
        export_model(folder, tmp_path / "toy.gguf")


def test_from_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toy, base = str(write_toy(tmp_path / "toy")), str(tmp_path / "base.gguf")
    assert cli.main(["model", "export", toy, base, "--name", "My books"]) == 0
    voice, made = str(write_toy_adapter(tmp_path / "kjv")), str(tmp_path / "kjv.gguf")
    told = ["--base", base, "--activation", "late", "--sampling", "min_p=0.2"]
    assert cli.main(["model", "export", voice, made, *told]) == 0
    out = capsys.readouterr().out
    assert "My books" in out
    assert "kjv" in out
    assert check_adapter(Path(made), read_model(Path(base))).activation == "late"
    small = str(tmp_path / "small.gguf")
    assert cli.main(["model", "export", voice, small, *told, "--type", "q8_0"]) == 0
    assert Path(small).stat().st_size < Path(made).stat().st_size
    assert cli.main(["model", "export", toy, small, "--type", "q8_0"]) == 2
    assert "quantize" in capsys.readouterr().err
    assert cli.main(["model", "export", voice, made]) == 2
    assert "--base" in capsys.readouterr().err
    assert cli.main(["model", "export", str(tmp_path / "none"), base]) == 2
    assert "folder" in capsys.readouterr().err
