"""The command line: what it prints, what it refuses and how."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from engines.catalog import MODELS, embedded_model
from studio.app import run
from studio.cli.doctor import examine
from studio.settings.settings import Settings, VoiceChoice, save
from tests.engines.tiny_model import write_tiny_model

HEADS = ["realism", "surreal", "kjv", "philosophical"]
Result = subprocess.CompletedProcess[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings or voices of whoever runs the tests."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))


def protean(*arguments: str, text: str = "") -> Result:
    return subprocess.run(
        [sys.executable, "-m", "studio", *arguments],
        input=text,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def scripted(*arguments: str, text: str = "") -> Result:
    return protean("weave", "--scripted", *arguments, text=text)


def test_json_has_the_promised_shape() -> None:
    done = scripted("--text", "It was late", "--takes", "2", "--seed", "7", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {"model", "heads", "timing"}
    assert answer["model"] == str(embedded_model())
    assert [head["head"] for head in answer["heads"]] == HEADS
    for head in answer["heads"]:
        assert len(head["takes"]) == 2
        for take in head["takes"]:
            openness = {"renyi_entropy", "renyi_entropy_of_tokens"}
            assert set(take) == {"text", "tokens", "seed", "finish", *openness}
            assert take["text"].strip()
            assert take["tokens"] > 0
            assert take["seed"] == 7
            assert take["finish"] in ("length", "stop", "cancelled")
    times = ("load_s", "prefill_s", "first_token_s", "tokens_per_s")
    assert set(answer["timing"]) == set(times)
    assert all(isinstance(answer["timing"][name], float) for name in times)


def test_plain_text_names_voices_and_takes() -> None:
    done = scripted("--text", "It was late", "--takes", "2", "--heads", "kjv,realism")
    lines = done.stdout.splitlines()
    assert [line for line in lines if line.startswith("[")] == [
        "[kjv 1/2]",
        "[kjv 2/2]",
        "[realism 1/2]",
        "[realism 2/2]",
    ]
    as_json = scripted(
        "--text", "It was late", "--takes", "2", "--heads", "kjv,realism", "--json"
    )
    for head in json.loads(as_json.stdout)["heads"]:
        for take in head["takes"]:
            assert take["text"].strip() in done.stdout


def test_more_takes_than_one_batch() -> None:
    done = scripted("--text", "x", "--takes", "6", "--heads", "kjv", "--json")
    assert len(json.loads(done.stdout)["heads"][0]["takes"]) == 6


def test_a_blend_is_one_more_head() -> None:
    blend = ("--blend", "kjv=0.6,philosophical=0.4")
    done = scripted("--text", "It was late", *blend, "--json")
    answer = json.loads(done.stdout)
    assert [head["head"] for head in answer["heads"]] == [*HEADS, "blend"]
    alone = scripted("--text", "It was late", *blend, "--heads", "blend", "--json")
    assert [head["head"] for head in json.loads(alone.stdout)["heads"]] == ["blend"]


def test_a_file_and_a_pipe(tmp_path: Path) -> None:
    draft = tmp_path / "draft.md"
    draft.write_bytes(b"\xef\xbb\xbfIt was\r\nlate")
    by_file = scripted("--file", str(draft), "--json")
    by_pipe = scripted("--file", "-", "--json", text="It was\nlate")
    by_text = scripted("--text", "It was\nlate", "--json")
    assert by_file.stdout == by_pipe.stdout == by_text.stdout != ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["weave"], "--text"),
        (["weave", "--text"], "--text"),
        (["weave", "--text", "a", "--file", "b"], "not allowed with"),
        (["weave", "--text", "a", "--tokens", "0"], "1 to 4096"),
        (["weave", "--text", "a", "--tokens", "many"], "1 to 4096"),
        (["weave", "--text", "a", "--takes", "99"], "1 to 16"),
        (["weave", "--text", "a", "--seed", "-1"], "whole number"),
        (["weave", "--text", "a", "--heads", "poe"], "realism"),
        (["weave", "--text", "a", "--heads", ""], "realism"),
        (["weave", "--text", "a", "--blend", "kjv"], "kjv=0.6"),
        (["weave", "--text", "a", "--blend", "kjv=nan"], "kjv=0.6"),
        (["weave", "--text", "a", "--blend", "kjv=1,surreal=1"], "1.25"),
        (["weave", "--text", "a", "--blend", "poe=1"], "no voice is called poe"),
        (["weave", "--text", "a", "--nonsense"], "--nonsense"),
        (["weave", "--file", "nowhere.md"], "nowhere.md"),
        (["weave", "--file", "."], "folder"),
        (["weave", "--file", str(MODELS / "kjv.gguf")], "text"),
        (["weave", "--text", "a", "--model", "nowhere.gguf"], "does not exist"),
        (["weave", "--text", "a", "--model", str(MODELS / "kjv.gguf")], "adapter"),
        (["weave", "--text", "a", "--model", "pyproject.toml"], "GGUF"),
        (["--model", "nowhere.gguf"], "does not exist"),
        (["--nonsense"], "--nonsense"),
        (["draft.md"], "needs a terminal"),
        (["model"], "action"),
        (["model", "eat"], "eat"),
        (["model", "show", "--model", "."], "folder"),
        (["keys", "--nonsense"], "--nonsense"),
        (["doctor", "--nonsense"], "--nonsense"),
    ],
)
def test_bad_use_is_one_line_and_two(arguments: list[str], said: str) -> None:
    done = protean(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("protean: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_refusals_obey_no_escape_sequence() -> None:
    done = protean("weave", "--file", "a\x1b[31mb\nc\u202e")
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert "\u202e" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_draft_that_is_none_is_refused_before_the_screen_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "setswitchinterval", lambda _: None)
    path = tmp_path / "a\x1b[31mb.md"
    path.write_bytes(b"GGUF\x03\0\0\0\xff\xfe\xfa\0\0\x01")
    assert run(path, scripted=True) == 2
    told = capsys.readouterr().err
    assert "not a text file" in told
    assert "\x1b" not in told


def test_without_a_terminal_a_sample_is_woven() -> None:
    done = protean("--scripted")
    assert done.returncode == 0
    for name in HEADS:
        assert f"[{name}]" in done.stdout
    assert "run `protean`" in done.stdout


def test_model_show() -> None:
    shown = json.loads(protean("model", "show", "--json").stdout)
    assert set(shown) == {"base", "adapters"}
    assert shown["base"] == str(embedded_model())
    assert [entry["head"] for entry in shown["adapters"]] == HEADS
    for entry in shown["adapters"]:
        assert set(entry) == {"head", "path", "activation"}
        assert Path(entry["path"]).is_file()
        assert entry["activation"] == "late"


def test_model_show_on_another_model(tmp_path: Path) -> None:
    tiny = write_tiny_model(tmp_path / "tiny.gguf", embedded_model())
    shown = json.loads(protean("model", "show", "--json", "--model", str(tiny)).stdout)
    assert shown == {"base": str(tiny), "adapters": []}
    assert "example page" in protean("model", "show", "--model", str(tiny)).stdout


def test_keys() -> None:
    table = json.loads(protean("keys", "--json").stdout)
    assert table
    for entry in table.values():
        assert {"key", "label", "help"} <= set(entry)
    plain = protean("keys")
    assert all(entry["label"] in plain.stdout for entry in table.values())


def test_doctor() -> None:
    report = json.loads(protean("doctor", "--json").stdout)
    assert report["ok"] is True
    found = {check["what"] for check in report["checks"]}
    assert {"cores", "memory", "llama.cpp", "model", "dictionaries"} <= found
    for check in report["checks"]:
        assert check["ok"] or check["mend"]
    broken = protean("doctor", "--model", "nowhere.gguf")
    assert broken.returncode == 1
    assert "mend  model" in broken.stdout


def test_doctor_counts_the_takes_that_the_voices_are_to_give() -> None:
    def model() -> str:
        checks = {finding.what: finding for finding in examine(embedded_model())}
        return checks["model"].found

    assert "(4 takes at once)" in model()
    settings = Settings(
        voices=(VoiceChoice("kjv", takes=4), VoiceChoice("surreal", on=False))
    )
    save(settings)
    assert "(6 takes at once)" in model()


def test_a_closed_pipe_is_quiet() -> None:
    program = f"{sys.executable} -m studio keys | head -n 1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""


def test_help_and_version_need_nothing_heavy() -> None:
    program = (
        "import sys\nfrom studio.cli.main import main\n"
        "try: main(['--version'])\nexcept SystemExit: pass\n"
        "assert not {'numpy', 'textual', 'rich', 'llama_cpp'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE)
    assert "protean weave" in protean("--help").stdout


@pytest.mark.model
def test_the_real_engine_repeats_itself() -> None:
    arguments = ("weave", "--text", "The rain had stopped, and", "--tokens", "12")
    first, again = protean(*arguments, "--json"), protean(*arguments, "--json")
    assert first.returncode == 0, first.stderr
    one, two = json.loads(first.stdout), json.loads(again.stdout)
    assert one["heads"] == two["heads"]
    assert [head["head"] for head in one["heads"]] == HEADS
    for head in one["heads"]:
        assert 0 < head["takes"][0]["tokens"] <= 12
    assert one["timing"]["load_s"] > 0
    other = json.loads(protean(*arguments, "--seed", "1", "--json").stdout)
    assert other["heads"] != one["heads"]


@pytest.mark.model
def test_another_base_speaks_from_its_pages(tmp_path: Path) -> None:
    tiny = write_tiny_model(tmp_path / "tiny.gguf", embedded_model())
    done = protean(
        *("weave", "--text", "It was", "--tokens", "4", "--json"), "--model", str(tiny)
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["model"] == str(tiny)
    assert [head["head"] for head in answer["heads"]] == HEADS


@pytest.mark.model
def test_an_interrupt_keeps_what_came() -> None:
    # Of these sixteen takes some go on for hundreds of words.
    asked = ("--text", "It was", "--tokens", "500", "--takes", "4", "--seed", "5")
    # Where the tests run in the background of a shell, interrupts are ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "studio", "weave", *asked, "--unit", "stanza"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout
    assert process.stdout.readline() == "[realism 1/4]\n"
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert errors == ""
    assert "[philosophical 4/4]" in output
