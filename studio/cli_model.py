"""`protean model export`, `quantize` and `evaluate`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli import CommandError, parser, say

if TYPE_CHECKING:
    from engines.gguf_about import About
    from engines.measuring.matrix import Wearer

EVERY = 5.0
"""Seconds between two lines of progress where they cannot be written over."""


def run(arguments: Sequence[str]) -> int:
    """`protean model ACTION ...`; returns the exit code."""
    action = arguments[0] if arguments else ""
    if action == "export":
        return export(arguments[1:])
    if action == "quantize":
        return quantize(arguments[1:])
    if action == "evaluate":
        return evaluate(arguments[1:])
    from studio import cli_show

    return cli_show.model(arguments)


def export(arguments: Sequence[str]) -> int:
    p = parser(
        "protean model export",
        "Write a Hugging Face model folder, or a PEFT adapter folder, as GGUF.",
    )
    p.add_argument("source", metavar="FOLDER", help="the model's or adapter's folder")
    p.add_argument("target", metavar="GGUF", help="the file to write")
    p.add_argument(
        "--base", metavar="GGUF", help="for an adapter: the model it was trained on"
    )
    p.add_argument(
        "--type",
        choices=["f16", "f32", "bf16"],
        default="f16",
        help="how numbers are stored (f16)",
    )
    p.add_argument(
        "--activation",
        choices=["whole", "late"],
        help="for an adapter: when it is switched on, where it does not say itself",
    )
    p.add_argument("--name", default="", help="what the file calls itself")
    p.add_argument("--licence", default="", help="the licence it is under")
    p.add_argument(
        "--source-text",
        action="append",
        default=[],
        metavar="LINE",
        help="where the training texts come from; once for each",
    )
    p.add_argument(
        "--sampling",
        default="",
        metavar="KEY=NUMBER,...",
        help="how words are best drawn, for example temperature=0.7,min_p=0.1",
    )
    asked = p.parse_args(arguments)
    source, target = Path(asked.source).expanduser(), Path(asked.target).expanduser()
    from engines.memory import shown
    from engines.peft_header import is_peft

    if is_peft(source):
        n_bytes, name = _export_adapter(source, target, asked)
    else:
        if asked.base or asked.activation:
            raise CommandError("--base and --activation are for adapters")
        from engines.exporting.base import export_model

        with _Progress() as progress:
            header = export_model(
                source,
                target,
                kind=asked.type,
                about=_about(asked),
                told=lambda share: progress("converting", share),
            )
        n_bytes, name = header.weight_bytes, header.name
    say(f"{name}: {target} ({shown(n_bytes)})")
    return 0


def _export_adapter(
    source: Path, target: Path, asked: argparse.Namespace
) -> tuple[int, str]:
    if not asked.base:
        raise CommandError("an adapter needs --base, the GGUF it was trained on")
    if asked.type == "bf16":
        raise CommandError("an adapter is stored as f16 or f32")
    from engines.exporting.adapter import export_adapter
    from engines.gguf_header import read_model

    header = export_adapter(
        source,
        target,
        read_model(Path(asked.base).expanduser()),
        half=asked.type == "f16",
        about=_about(asked),
    )
    return header.n_bytes, header.name


def _about(asked: argparse.Namespace) -> About:
    from engines.gguf_about import About, read_sampling
    from engines.request import Activation

    sampling = None
    if asked.sampling:
        try:
            pairs = (part.split("=", 1) for part in asked.sampling.split(","))
            sampling = read_sampling(
                {key.strip(): float(value) for key, value in pairs}
            )
        except ValueError as error:
            raise CommandError(f"--sampling: {error}") from None
    return About(
        name=asked.name,
        licence=asked.licence,
        sources=tuple(asked.source_text),
        activation=Activation(asked.activation) if asked.activation else None,
        sampling=sampling,
    )


def quantize(arguments: Sequence[str]) -> int:
    from engines.measuring.gate import STEPS, quantize_gated
    from engines.memory import shown

    p = parser(
        "protean model quantize",
        "Make a model smaller, as far as held-out text stays as easy for it.",
        f"Tries {', '.join(STEPS)} in turn and keeps the first that is good enough.",
    )
    p.add_argument("source", metavar="GGUF", help="a 16- or 32-bit model")
    p.add_argument("target", metavar="GGUF", help="the file to write")
    p.add_argument(
        "--corpus",
        required=True,
        metavar="FOLDER",
        help="what `protean train corpus` made; its held-out works are read",
    )
    p.add_argument(
        "--limit",
        type=float,
        default=5.0,
        metavar="PERCENT",
        help="how much worse perplexity may get (5)",
    )
    p.add_argument(
        "--steps",
        default=",".join(STEPS),
        help="the kinds to try, the smallest first",
    )
    asked = p.parse_args(arguments)
    steps = [step.strip().upper() for step in asked.steps.split(",")]
    if not steps or not set(steps) <= set(STEPS):
        raise CommandError(f"--steps takes some of {', '.join(STEPS)}")
    if not 0 <= asked.limit <= 100:
        raise CommandError("--limit is a share in percent, 0 to 100")
    target = Path(asked.target).expanduser()
    with _Progress() as progress:
        made = quantize_gated(
            Path(asked.source).expanduser(),
            target,
            Path(asked.corpus).expanduser(),
            limit=asked.limit / 100,
            steps=steps,
            step=progress,
        )
    say(f"the original: perplexity {made.perplexity:.2f}")
    for tried in made.tried:
        say(
            f"{tried.kind}: perplexity {tried.perplexity:.2f} ({tried.worse:+.1%}), "
            f"{shown(tried.n_bytes)}"
        )
    say(f"kept {made.tried[-1].kind}: {target}")
    return 0


def evaluate(arguments: Sequence[str]) -> int:
    from engines.measuring.report import FULL, PARTS, QUICK, Subject
    from engines.measuring.report import evaluate as measure

    p = parser(
        "protean model evaluate",
        "Measure a model and its voices on text that was held out from training.",
        "Without --model and --adapter the files that Protean ships are measured.",
    )
    p.add_argument("--corpus", required=True, metavar="FOLDER", help="see quantize")
    p.add_argument("--model", metavar="GGUF", help="the base model")
    p.add_argument(
        "--adapter",
        action="append",
        default=[],
        metavar="NAME=GGUF",
        help="a voice, named after its style; once for each",
    )
    p.add_argument(
        "--hf",
        metavar="FOLDER",
        help="the Hugging Face folder of the base, for tokenizer and logits",
    )
    p.add_argument(
        "--peft",
        action="append",
        default=[],
        metavar="NAME=FOLDER",
        help="a voice's PEFT folder, for logits; else folders beside --hf are taken",
    )
    p.add_argument("--out", metavar="JSON", help="where the figures go; parts that are "
                   "not measured anew are kept")  # fmt: skip
    p.add_argument("--pages", metavar="FOLDER", help="where the two pages go")
    p.add_argument("--note", metavar="TEXT", help="a remark to stand on the report")
    p.add_argument("--parts", default=",".join(PARTS), help=",".join(PARTS))
    p.add_argument("--quick", action="store_true", help="a quarter of everything")
    asked = p.parse_args(arguments)
    parts = [part.strip() for part in asked.parts.split(",") if part.strip()]
    if not set(parts) <= set(PARTS):
        raise CommandError(f"--parts takes some of {', '.join(PARTS)}")
    model, voices, sampling = _voices(asked)
    folder = Path(asked.hf).expanduser() if asked.hf else None
    subject = Subject(
        model,
        voices,
        sampling,
        Path(asked.corpus).expanduser(),
        folder,
        _peft_folders(asked, folder, voices),
    )
    out = Path(asked.out).expanduser() if asked.out else None
    report = _read(out) if out is not None and out.exists() else {}
    report["command"] = "protean model evaluate " + " ".join(_plain(arguments))
    if asked.note:
        report["note"] = asked.note
    extent = QUICK if asked.quick else FULL
    with _Progress() as progress:
        for part in measure(subject, parts, extent, progress):
            seconds = {**report.get("seconds", {}), **part.get("seconds", {})}
            report |= {**part, "seconds": seconds}
            if out is not None:
                # What is measured is kept, whatever comes after.
                _write(out, json.dumps(report, ensure_ascii=False, indent=1) + "\n")
    from engines.measuring import page

    if asked.pages:
        pages = Path(asked.pages).expanduser()
        _write(pages / "model-report.md", page.report_page(report))
        _write(pages / "model-takes.md", page.takes_page(report))
    for target in page.targets(report):
        say(f"{'met ' if target.met else 'MISSED'}  {target.what}: {target.value}")
    return 0


def _voices(
    asked: argparse.Namespace,
) -> tuple[Path, tuple[Wearer, ...], dict[str, Any]]:
    """The model and its voices: those given, else the catalog's for the model."""
    from engines.catalog import check_adapter, check_model, embedded_model, heads_for
    from engines.measuring.matrix import Wearer
    from engines.request import Activation

    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    base = check_model(model)
    heads = {head.voice.name: head.voice for head in heads_for(model)}
    sampling = {name: voice.sampling for name, voice in heads.items()}
    wearers = []
    for name, path in _named(asked.adapter).items():
        header = check_adapter(path, base)
        late = header.activation is Activation.LATE
        wearers.append(Wearer(name, str(path.absolute()), late))
        if header.sampling is not None:
            sampling[name] = header.sampling
    if not wearers:
        wearers = [
            Wearer(name, voice.adapters[0].path, voice.activation is Activation.LATE)
            for name, voice in heads.items()
            if voice.adapters
        ]
    names = {wearer.name for wearer in wearers}
    return (
        model,
        tuple(wearers),
        {name: value for name, value in sampling.items() if name in names},
    )


def _peft_folders(
    asked: argparse.Namespace, folder: Path | None, voices: Sequence[Wearer]
) -> dict[str, Path]:
    from engines.peft_header import is_peft

    if asked.peft or folder is None:
        return _named(asked.peft)
    beside = {voice.name: folder.parent / voice.name for voice in voices}
    return {name: path for name, path in beside.items() if is_peft(path)}


def _named(given: Sequence[str]) -> dict[str, Path]:
    found = {}
    for pair in given:
        name, sign, path = pair.partition("=")
        if not sign or not name or not path:
            raise CommandError(f"{pair}: give a name and a place, as in kjv=kjv.gguf")
        found[name] = Path(path).expanduser()
    return found


def _plain(arguments: Sequence[str]) -> list[str]:
    """The command without the folders of this machine, and without the remark."""
    found = []
    given = iter(arguments)
    for argument in given:
        if argument == "--note":
            next(given, None)
            continue
        name, sign, value = argument.rpartition("=")
        found.append(f"{name}{sign}{Path(value).name if '/' in value else value}")
    return found


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError):
        data = None
    if not isinstance(data, dict):
        raise CommandError(f"{path} is no report; choose another place for --out")
    return data


def _write(path: Path, text: str) -> None:
    from engines.whole_file import whole_file

    with whole_file(path, "The report could not be written") as temporary:
        temporary.write_text(text, encoding="utf-8")


class _Progress:
    """One line that says what is done and how far: written over on a terminal, now and
    then elsewhere. On standard error; standard output has the answer alone."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._name = ""
        self._told = 0.0

    def __call__(self, name: str, share: float) -> None:
        now = time.monotonic()
        new = name != self._name
        if not new and now - self._told < (0.1 if self._live else EVERY):
            return
        self._name, self._told = name, now
        line = f"{name} {share:4.0%}"
        if self._live:
            print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)

    def __enter__(self) -> Callable[[str, float], None]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
