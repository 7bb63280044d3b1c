"""Settings come back as they were kept, and a bad file is one notice."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.settings.reading import explain
from studio.settings.settings import (
    Settings,
    SettingsError,
    VoiceChoice,
    config_folder,
    load,
    save,
)
from studio.settings.toml_writing import Value, dumps


def changed() -> Settings:
    settings = Settings()
    settings.look.theme = 'odd "name" \x7f\n\\ é'
    settings.look.tint = False
    settings.weaving.unit = "stanza"
    settings.spelling.languages = ("en_GB", "en_US")
    settings.goal.words = 500
    settings.voice("kjv").warmth = 1.25
    settings.voice("kjv").sampler = {"min_p": 0.1, "top_k": 40.0}
    settings.voice("surreal").on = False
    settings.adapters = ("/a/b.gguf",)
    return settings


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.toml"
    save(changed(), path)
    assert load(path) == (changed(), "")
    assert os.listdir(path.parent) == ["settings.toml"]


def test_no_file_is_the_defaults_without_a_word(tmp_path: Path) -> None:
    assert load(tmp_path / "none.toml") == (Settings(), "")


@pytest.mark.parametrize(
    "junk", [b"look = [", b"\xff\xfe", b"[look\n", b"a=" + b"[" * 9999]
)
def test_a_bad_file_is_one_notice_and_never_overwritten(
    tmp_path: Path, junk: bytes
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(junk)
    settings, notice = load(path)
    assert settings == Settings()
    assert str(path) in notice
    assert "\n" not in notice
    save(settings, path)
    assert (tmp_path / "settings.toml.bad").read_bytes() == junk
    assert load(path) == (Settings(), "")


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("[weaving]\ntokens = 9999", "weaving.tokens should lie between"),
        ("[weaving]\ntokens = true", "weaving.tokens should be a whole number"),
        ("[look]\ntint = 1", "look.tint should be true or false"),
        ("look = 3", "look should be a table"),
        ('[weaving]\nunit = "page"', "weaving.unit should be one of"),
        ("[spelling]\nlanguages = 3", "spelling.languages should be a list"),
        ("[[voices]]\nwarmth = nan", "voices.warmth should lie between"),
        ("[voices]\n", "voices should be a list"),
    ],
)
def test_a_wrong_value_keeps_its_default_and_is_named(
    tmp_path: Path, line: str, word: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"{line}\n[goal]\nwords = 7\n")
    settings, notice = load(path)
    assert word in notice
    assert settings.goal.words == 7
    assert settings.look == Settings().look
    assert settings.weaving == Settings().weaving


def test_what_the_file_holds_beside_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('future = 1\n[look]\nsparkle = "x"\n[plugin.deep]\na = [1, 2]\n')
    settings, notice = load(path)
    assert notice == ""
    save(settings, path)
    kept = tomllib.loads(path.read_text())
    assert kept["future"] == 1
    assert kept["look"]["sparkle"] == "x"
    assert kept["plugin"] == {"deep": {"a": [1, 2]}}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    link = tmp_path / "settings.toml"
    link.symlink_to(real)
    save(changed(), link)
    assert link.is_symlink()
    assert load(real)[0] == changed()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="not saved"):
        save(Settings(), tmp_path / "file" / "settings.toml")


def test_every_setting_explains_itself_in_the_file(tmp_path: Path) -> None:
    texts = explain(Settings)
    names = {"look.theme", "weaving.unit", "spelling.on", "goal.words", "voices.name"}
    assert names <= set(texts)
    path = tmp_path / "settings.toml"
    save(changed(), path)
    written = path.read_text()
    for name in ("look.theme", "goal.words", "voices.warmth"):
        assert f"# {texts[name].splitlines()[0]}" in written
    for kind in (Settings, VoiceChoice):
        fields = set(kind.__dataclass_fields__)
        assert fields == {n for n in explain(kind) if "." not in n}


def test_a_voice_that_has_no_choice_yet_gets_one_in_last_place() -> None:
    settings = Settings()
    first = settings.voice("kjv")
    settings.voice("mine")
    assert settings.voice("kjv") is first
    assert [choice.name for choice in settings.voices] == ["kjv", "mine"]


def test_the_folder_is_the_platforms(monkeypatch: pytest.MonkeyPatch) -> None:
    assert config_folder().name == "protean"


values = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.text(min_size=1), values | st.dictionaries(st.text(), values))
)
def test_toml_reads_back_what_was_written(table: dict[str, Value]) -> None:
    assert tomllib.loads(dumps(table)) == table
