"""Which voices there are for which model."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from engines import catalog
from engines.catalog import MODELS, embedded_model, heads_for, survey
from engines.errors import EngineError
from engines.request import Activation
from tests.engines.peft_folder import write_peft
from tests.engines.tiny_model import write_tiny_model

HEADS = ["realism", "surreal", "kjv", "philosophical"]


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The writer's voices folder, empty."""
    folder = tmp_path / "voices"
    folder.mkdir()
    monkeypatch.setattr(catalog, "voices_folder", lambda: folder)
    return folder


def test_four_heads_with_their_adapters(voices: Path) -> None:
    heads = heads_for(embedded_model())
    assert [head.voice.name for head in heads] == HEADS
    for head in heads:
        (scale,) = head.voice.adapters
        assert Path(scale.path).is_file()
        assert scale.scale == 1.0
        assert head.voice.activation is Activation.LATE
        assert head.voice.exemplar == ""
    warmth = {head.voice.name: head.voice.sampling.temperature for head in heads}
    assert min(warmth, key=warmth.__getitem__) == "realism"
    assert max(warmth, key=warmth.__getitem__) == "surreal"


def test_example_pages_on_another_model(voices: Path, tmp_path: Path) -> None:
    heads = heads_for(write_tiny_model(tmp_path / "tiny.gguf", embedded_model()))
    assert [head.voice.name for head in heads] == HEADS
    for head in heads:
        assert head.voice.adapters == ()
        assert 180 <= len(head.voice.exemplar.split()) <= 220
        assert "example page" in head.note
    assert len({head.voice.exemplar for head in heads}) == 4


def test_a_dropped_adapter_is_a_voice(voices: Path) -> None:
    shutil.copy(MODELS / "surreal.gguf", voices / "nightly.gguf")
    write_peft(voices / "psalms")
    (voices / "notes.txt").write_text("not a voice")
    heads = heads_for(embedded_model())
    assert [head.voice.name for head in heads] == [*HEADS, "nightly", "psalms"]
    nightly, psalms = heads[-2:]
    assert nightly.voice.activation is Activation.LATE
    assert psalms.voice.activation is Activation.WHOLE
    assert psalms.voice.adapters[0].path == str(voices / "psalms")


def test_a_dropped_adapter_takes_the_head_of_its_name(voices: Path) -> None:
    shutil.copy(MODELS / "surreal.gguf", voices / "kjv.gguf")
    heads = heads_for(embedded_model())
    assert [head.voice.name for head in heads] == HEADS
    assert heads[2].voice.adapters[0].path == str(voices / "kjv.gguf")
    assert heads[2].label == "KJV"


def test_misfits_are_told_and_left_out(voices: Path, tmp_path: Path) -> None:
    (voices / "broken.gguf").write_bytes(b"GGUF")
    shutil.copy(MODELS / "kjv.gguf", voices / "foreign.gguf")
    write_peft(voices / "psalms")
    tiny = write_tiny_model(tmp_path / "tiny.gguf", embedded_model())
    found = survey(tiny)
    assert [head.voice.name for head in found.heads] == HEADS
    assert {path.name for path, _ in found.refused} == {
        "broken.gguf",
        "foreign.gguf",
        "psalms",
    }
    assert all(reason for _, reason in found.refused)


def test_extra_adapters_must_fit(voices: Path, tmp_path: Path) -> None:
    extra = Path(shutil.copy(MODELS / "kjv.gguf", tmp_path / "mine.gguf"))
    heads = heads_for(embedded_model(), [extra])
    assert heads[-1].voice.name == "mine"
    tiny = write_tiny_model(tmp_path / "tiny.gguf", embedded_model())
    with pytest.raises(EngineError, match="another model"):
        heads_for(tiny, [extra])
