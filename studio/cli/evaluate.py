"""`protean model evaluate`: the report on a model and its voices."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.progress import Progress
from studio.cli.saying import CommandError, parser, say

if TYPE_CHECKING:
    from engines.measuring.matrix import Wearer


def run(arguments: Sequence[str]) -> int:
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
    if "command" not in report or set(parts) == set(PARTS):
        report["command"] = "protean model evaluate " + " ".join(_plain(arguments))
    if folder is None and {"tokens", "logits"} & set(parts):
        say("tokens and logits are left out: they need --hf")
    if asked.note:
        report["note"] = asked.note
    extent = QUICK if asked.quick else FULL
    with Progress() as progress:
        for part in measure(subject, parts, extent, progress):
            for key in ("seconds", "quick"):
                part[key] = {**report.get(key, {}), **part.get(key, {})}
            report |= part
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
    from engines.files.peft_header import is_peft

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
    from engines.files.whole_file import whole_file

    with whole_file(path, "The report could not be written") as temporary:
        temporary.write_text(text, encoding="utf-8")
