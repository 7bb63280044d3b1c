"""`protean weave`: the same engine without a terminal."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from engines.catalog import Head, embedded_model, heads_for
from engines.request import Unit, Voice
from studio.cli.governed import add_options, compiler_of, governed_order, told
from studio.cli.headless import Headless, Order, StoppedError, Woven
from studio.cli.plain_takes import PlainTakes
from studio.cli.saying import BROKEN, INTERRUPTED, CommandError, parser, say
from studio.cli.source_text import clean, read_text
from studio.dial.blend import BlendError, blended
from studio.governing.plans import Compiler

MAX_TAKES_ASKED = 16
MAX_TOKENS = 4096
SENTENCE_TOKENS = 60
SAMPLE = "The house at the end of the lane had stood empty since the spring."
BLEND = "blend"


def run(arguments: Sequence[str]) -> int:
    asked = _asked(arguments)
    text = read_text(asked.file) if asked.text is None else clean(asked.text)
    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    default = Unit.SENTENCE if asked.tokens <= SENTENCE_TOKENS else Unit.PARAGRAPH
    order = Order(
        model.absolute(),
        _voices(asked, heads_for(model)),
        text,
        asked.takes,
        asked.tokens,
        asked.seed,
        Unit(asked.unit or default),
    )
    compiler = compiler_of(asked)
    order = governed_order(order, compiler)
    return _weave(order, compiler, as_json=asked.json, scripted=asked.scripted)


def sample(model: Path | None, *, scripted: bool = False) -> int:
    """What `protean` does without a terminal: one sentence in every voice."""
    path = model or embedded_model()
    voices = tuple(head.voice for head in heads_for(path))
    say(SAMPLE + "\n")
    order = Order(path.absolute(), voices, SAMPLE, 1, SENTENCE_TOKENS, 0)
    code = _weave(order, None, as_json=False, scripted=scripted)
    print(
        "\nThis is not a terminal, so the studio stayed closed. "
        "To open it, run `protean` (or `make run`) in a terminal window."
    )
    return code


def _weave(
    order: Order, compiler: Compiler | None, *, as_json: bool, scripted: bool
) -> int:
    names = [voice.name for voice in order.voices]
    hear = (lambda event: None) if as_json else PlainTakes(names, order.takes)
    with Headless(scripted=scripted) as engine:
        try:
            woven = engine.weave(order, hear)
        except StoppedError as stopped:
            raise CommandError(str(stopped), BROKEN) from None
    if as_json:
        print(json.dumps(_plain(order, woven, compiler)))
    return INTERRUPTED if woven.interrupted else 0


def _plain(order: Order, woven: Woven, compiler: Compiler | None) -> dict[str, object]:
    return {
        "model": str(order.model),
        "heads": [
            {
                "head": voice.name,
                "takes": [
                    {
                        "text": take.text,
                        "tokens": len(take.ids),
                        "seed": take.seed,
                        "finish": take.finish,
                        "renyi_entropy": round(fmean(take.entropy), 3)
                        if take.entropy
                        else None,
                        "renyi_entropy_of_tokens": take.entropy,
                        **told(
                            compiler,
                            order,
                            woven.governed.get((voice.name, number)),
                            take,
                        ),
                    }
                    for number, take in sorted(woven.takes[voice.name].items())
                ],
            }
            for voice in order.voices
        ],
        "timing": {
            "load_s": round(woven.load_s, 4),
            "prefill_s": round(woven.prefill_s, 4),
            "first_token_s": round(woven.first_token_s, 4),
            "tokens_per_s": round(woven.tokens_per_s, 2),
        },
    }


def _voices(asked: Namespace, heads: Sequence[Head]) -> tuple[Voice, ...]:
    """The voices asked for, in that order; a blend comes last unless `--heads` says
    where."""
    voices = {head.voice.name: head.voice for head in heads}
    names = [head.voice.name for head in heads]
    if asked.heads is not None:
        names = list(dict.fromkeys(name.strip() for name in asked.heads.split(",")))
    if asked.blend is not None:
        if BLEND in voices:
            raise CommandError(f"a voice of yours is called {BLEND}; rename its file")
        try:
            voices[BLEND] = blended(BLEND, asked.blend, heads)
        except BlendError as error:
            raise CommandError(f"--blend: {error}") from None
        if BLEND not in names:
            names.append(BLEND)
    for name in names:
        if name not in voices:
            raise CommandError(
                f"--heads: no voice is called {name or 'nothing'}; "
                f"there are {', '.join(voices)}"
            )
    return tuple(voices[name] for name in names)


def _asked(arguments: Sequence[str]) -> Namespace:
    p = parser(
        "protean weave",
        "Continue a text in every voice and print the takes.",
        "The same text, model, voices and seed give the same takes again.",
    )
    source = p.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", metavar="T", help="the words to continue")
    source.add_argument("--file", metavar="F", help="a text file, or - for a pipe")
    p.add_argument("--heads", metavar="A,B", help="which voices, in which order")
    p.add_argument(
        "--tokens",
        type=_within(1, MAX_TOKENS),
        default=SENTENCE_TOKENS,
        metavar="N",
        help="longest take; up to 60 it is a sentence, beyond that a paragraph",
    )
    p.add_argument(
        "--takes",
        type=_within(1, MAX_TAKES_ASKED),
        default=1,
        metavar="K",
        help="takes of each voice",
    )
    p.add_argument("--seed", type=_within(0, 2**63 - 1), default=0, metavar="S")
    p.add_argument(
        "--blend", metavar="A=X,B=Y", help="add a voice blended of others: blend"
    )
    p.add_argument("--model", metavar="GGUF", help="a model file other than our own")
    p.add_argument(
        "--unit", choices=[unit.value for unit in Unit], help="end with this"
    )
    add_options(p)
    p.add_argument("--json", action="store_true", help="print one JSON object")
    p.add_argument("--scripted", action="store_true", help="voices from a script")
    return p.parse_args(arguments)


class _within:  # noqa: N801 - argparse shows the name of the type
    """A whole number from `low` to `high`."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, word: str) -> int:
        from argparse import ArgumentTypeError

        try:
            number = int(word)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            raise ArgumentTypeError(
                f"{word!r} is not a whole number from {self.low} to {self.high}"
            )
        return number
