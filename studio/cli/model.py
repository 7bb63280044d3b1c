"""`protean model export` and `quantize`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from studio.cli.progress import Progress
from studio.cli.saying import CommandError, parser, say

if TYPE_CHECKING:
    from engines.files.gguf_about import About


def run(arguments: Sequence[str]) -> int:
    """`protean model ACTION ...`; returns the exit code."""
    action = arguments[0] if arguments else ""
    if action == "export":
        return export(arguments[1:])
    if action == "quantize":
        return quantize(arguments[1:])
    if action == "evaluate":
        from studio.cli import evaluate

        return evaluate.run(arguments[1:])
    from studio.cli import show

    return show.model(arguments)


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
        choices=["f16", "f32", "bf16", "q8_0"],
        default="f16",
        help="how numbers are stored (f16); bf16 is for models, q8_0 for adapters",
    )
    p.add_argument(
        "--activation",
        choices=["whole", "late"],
        help="for an adapter: when it is switched on, where it does not say itself",
    )
    p.add_argument(
        "--strength",
        type=float,
        default=1.0,
        help="for an adapter: how much of it a scale of 1 is to be (1)",
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
    from engines.files.peft_header import is_peft
    from engines.memory import shown

    if is_peft(source):
        n_bytes, name = _export_adapter(source, target, asked)
    else:
        if asked.base or asked.activation:
            raise CommandError("--base and --activation are for adapters")
        if asked.type == "q8_0":
            raise CommandError("a model is made smaller by `protean model quantize`")
        from engines.exporting.base import export_model

        with Progress() as progress:
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
    if not 0 < asked.strength <= 4:
        raise CommandError("--strength is more than 0 and at most 4")
    if asked.type == "bf16":
        raise CommandError("an adapter is stored as f16, f32 or q8_0")
    from engines.exporting.adapter import export_adapter
    from engines.files.gguf_header import read_model

    header = export_adapter(
        source,
        target,
        read_model(Path(asked.base).expanduser()),
        kind=asked.type,
        strength=asked.strength,
        about=_about(asked),
    )
    return header.n_bytes, header.name


def _about(asked: argparse.Namespace) -> About:
    from engines.files.gguf_about import About, read_sampling
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
    from engines.measuring.gate import STEPS, TABLES, quantize_gated
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
    p.add_argument(
        "--table",
        choices=TABLES,
        default="",
        help="how the word table is stored, where not as llama.cpp would",
    )
    asked = p.parse_args(arguments)
    steps = [step.strip().upper() for step in asked.steps.split(",")]
    if not steps or not set(steps) <= set(STEPS):
        raise CommandError(f"--steps takes some of {', '.join(STEPS)}")
    if not 0 <= asked.limit <= 100:
        raise CommandError("--limit is a share in percent, 0 to 100")
    source, target = Path(asked.source).expanduser(), Path(asked.target).expanduser()
    if source.resolve() == target.resolve():
        raise CommandError("the smaller file needs a name of its own")
    with Progress() as progress:
        made = quantize_gated(
            source,
            target,
            Path(asked.corpus).expanduser(),
            limit=asked.limit / 100,
            steps=steps,
            table=asked.table,
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
