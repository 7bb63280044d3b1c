"""`protean style ...`: the style space without the studio, and its data made anew."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from studio.cli.saying import CommandError, parser, say
from studio.cli.source_text import MAX_BYTES, read_text

if TYPE_CHECKING:
    from styles.encoder import Encoder
    from styles.model import Floats

SUMMARY = """\
  detect FILE|-        what share of each style a text has, and where it stands
  embed FILE|-         the text as a vector; the cosine of two is the evidence that
                       one writer wrote both
  embed --jsonl FILE|- one {"text": ...} a line in, one vector a line out
  fit CORPORA --out F  make the data of all this anew from a corpora folder
  map place FILE|-     where a text stands on the style map; also map draw, map fit
  measure FILE|-       the measures, as places among prose and verse
  drift SESSION        whether a session's draft moved towards the model's mean
  vectors, reference CORPORA --out F  make the data of the measures anew
  lean CORPORA         make the tables by which the dial leans anew
  calibrate CORPORA    fit the dial's curves to the voices, and test its axes"""


def run(arguments: Sequence[str]) -> int:
    """The exit code; `CommandError` for what cannot be done."""
    if arguments and arguments[0] in ("lean", "calibrate"):
        from studio.cli import style_calibrate, style_lean

        tools = {"lean": style_lean.run, "calibrate": style_calibrate.run}
        return tools[arguments[0]](arguments[1:])
    if arguments and arguments[0] in ("measure", "drift", "vectors", "reference"):
        from studio.cli import style_measure

        return style_measure.run(arguments)
    if arguments[:1] == ["map"]:
        from studio.cli import style_map

        return style_map.run(arguments[1:])
    p = parser("protean style", "The style of a text, measured.", SUMMARY)
    actions = p.add_subparsers(dest="action", required=True, metavar="ACTION")
    detect = actions.add_parser("detect", help="shares of the styles, and axes")
    detect.add_argument("file", help="a text; - is standard input")
    detect.add_argument("--json", action="store_true", help="print one JSON object")
    embed = actions.add_parser("embed", help="a text as a vector")
    embed.add_argument("file", help="a text, or with --jsonl one per line")
    embed.add_argument("--json", action="store_true", help="print one JSON object")
    embed.add_argument(
        "--jsonl", action="store_true", help='{"text": ...} a line in, a vector out'
    )
    fit = actions.add_parser("fit", help="make the data anew")
    fit.add_argument("corpora", type=Path, help="a folder of SET-NN.jsonl.xz")
    fit.add_argument("--out", type=Path, required=True, help="the folder to write to")
    asked = p.parse_args(arguments)
    if asked.action == "fit":
        return _fit(asked)
    from styles.encoder import StyleError, load

    try:
        encoder = load()
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    if asked.action == "detect":
        return _detect(encoder, asked)
    return _embed(encoder, asked)


def _detect(encoder: Encoder, asked: argparse.Namespace) -> int:
    from styles.telling import page

    reading = encoder.read(read_text(asked.file))
    if asked.json:
        print(json.dumps(reading.as_json()))
    else:
        for line in page(reading):
            say(line)
    return 0


def _embed(encoder: Encoder, asked: argparse.Namespace) -> int:
    if asked.jsonl:
        for text in _texts(asked.file):
            print(f"[{_numbers(encoder.vector(text))}]")
        return 0
    text = read_text(asked.file)
    numbers = _numbers(encoder.vector(text))
    if asked.json:
        words = encoder.read(text).words
        print(
            f'{{"words": {words}, "dimensions": {encoder.dimensions}, '
            f'"vector": [{numbers}]}}'
        )
    else:
        print(numbers.replace(", ", " "))
    return 0


def _numbers(vector: Floats) -> str:
    """More digits than the vector is good for, fewer than would fill a disk."""
    return ", ".join([f"{value:.5g}" for value in vector.tolist()])


def _texts(name: str) -> Iterator[str]:
    """The `text` of every line, read as it comes."""
    if name == "-":
        yield from _lines(sys.stdin.buffer, name)
        return
    try:
        with Path(name).expanduser().open("rb") as file:
            yield from _lines(file, name)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise CommandError(f"cannot read {name}: {reason}") from None


def _lines(file: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_BYTES + 1):
        number += 1
        if len(line) > MAX_BYTES:
            raise CommandError(f"{name}, line {number}: longer than can be read")
        if not line.strip():
            continue
        try:
            held = json.loads(line)
            text = held["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            text = None
        if not isinstance(text, str):
            raise CommandError(
                f'{name}, line {number}: there must be one {{"text": "..."}} a line'
            )
        yield text


def _fit(asked: argparse.Namespace) -> int:
    from styles.corpora import works
    from styles.fitting.fit import fit, ground

    if not asked.corpora.is_dir():
        raise CommandError(f"there is no folder {asked.corpora}; check the name")
    asked.out.mkdir(parents=True, exist_ok=True)
    path = asked.out / "encoder.npz"
    try:
        held = list(works(asked.corpora))
        fit(ground(held, lambda said: say(said, flush=True))).write(path)
    except (OSError, ValueError) as error:
        raise CommandError(f"{asked.corpora}: {error}") from None
    say(f"written to {path}")
    return 0
