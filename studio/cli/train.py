"""`protean train corpus|tokenizer|base|adapter|average`: books to model and voices."""

from __future__ import annotations

import argparse
import importlib.util
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.cli.saying import INTERRUPTED, CommandError, parser, say

STEPS = ("corpus", "tokenizer", "base", "settle", "adapter", "average")
NEEDED = ("torch", "transformers", "peft", "tokenizers")


def run(arguments: Sequence[str]) -> int:
    """Run one step; returns the exit code."""
    if not arguments or arguments[0] not in STEPS:
        p = parser(
            "protean train",
            "Make a model, or a voice, of your own books.",
            "  protean train corpus BOOKS -o CORPUS     read, clean and split texts\n"
            "  protean train tokenizer CORPUS           learn words, pack the tokens\n"
            "  protean train base CORPUS -o MODEL       train a model from nothing\n"
            "  protean train settle MODEL -o MODEL      make it less sure of itself\n"
            "  protean train adapter NAME --texts BOOKS train a voice on a model\n"
            "  protean train average VOICE VOICE -o VOICE   one voice out of several\n"
            "Each of them explains itself with --help.",
        )
        p.add_argument("step", choices=STEPS)
        p.parse_args(arguments)
    step, rest = arguments[0], arguments[1:]
    return {
        "corpus": _corpus, "tokenizer": _tokenizer, "base": _base, "adapter": _adapter,
        "average": _average, "settle": _settle,
    }[step](rest)  # fmt: skip


def _corpus(arguments: Sequence[str]) -> int:
    p = parser(
        "protean train corpus",
        "Read books into a corpus: cleaned, without what stands there twice, and with "
        "some authors held out of all training.",
        "BOOKS are folders or files: .txt, .md, .epub, and archives of one JSON\n"
        "object a line (.jsonl, .jsonl.xz). With --tokenizer they are packed at once.",
    )
    p.add_argument("books", nargs="+", type=Path, metavar="BOOKS")
    p.add_argument("-o", "--output", type=Path, required=True, metavar="CORPUS")
    p.add_argument("--set", default="general", help="the set plain files belong to")
    p.add_argument(
        "--limit", type=float, default=0, metavar="MILLIONS",
        help="keep at most so many million characters of each set",
    )  # fmt: skip
    p.add_argument("--tokenizer", type=Path, metavar="FILE", help="a tokenizer.json")
    p.add_argument("--json", action="store_true", help="print the table as JSON")
    asked = p.parse_args(arguments)
    if asked.tokenizer:
        _need_voice()
    from engines.training.corpus import TABLE, make_corpus

    quiet = asked.json
    make_corpus(
        asked.books,
        asked.output,
        group=asked.set,
        limit=int(asked.limit * 1e6),
        say=_silent if quiet else _told,
    )
    table = json.loads((asked.output / TABLE).read_text(encoding="utf-8"))
    if asked.tokenizer:
        from engines.training.tokens import pack

        table["tokens"] = pack(
            asked.output, asked.tokenizer, say=_silent if quiet else _told
        )
    if asked.json:
        print(json.dumps(table))
    else:
        _show(table["sets"])
    return 0


def _show(sets: dict[str, dict[str, Any]]) -> None:
    say(f"{'set':<16}{'works':>7}{'authors':>9}{'characters':>14}{'held out':>12}")
    for name, row in sets.items():
        say(
            f"{name:<16}{row['works']:>7}{row['authors']:>9}"
            f"{row['characters']:>14,}{row['held_out_characters']:>12,}"
        )
    for name, row in sets.items():
        if row["held_out"]:
            say(f"held out of {name}: {'; '.join(row['held_out'])}")


def _tokenizer(arguments: Sequence[str]) -> int:
    p = parser(
        "protean train tokenizer",
        "Learn the words of a corpus (byte-level BPE) and pack it as tokens.",
    )
    p.add_argument("corpus", type=Path, metavar="CORPUS")
    p.add_argument("--vocabulary", type=int, default=16_384, metavar="N")
    asked = p.parse_args(arguments)
    _need_voice()
    from engines.training.tokens import train_tokenizer

    path = train_tokenizer(asked.corpus, asked.vocabulary, say=_told)
    say(f"The tokenizer is {path}.")
    return 0


def _base(arguments: Sequence[str]) -> int:
    from engines.training.presets import PRESETS

    p = parser(
        "protean train base",
        "Train a small model from nothing.",
        "Ctrl+C ends a run early: the model can be used, and --resume goes on.\n"
        "By the clock (--minutes) a run always ends finished, on a busy machine too.",
    )
    p.add_argument("corpus", type=Path, metavar="CORPUS")
    p.add_argument("-o", "--output", type=Path, required=True, metavar="MODEL")
    p.add_argument("--preset", choices=list(PRESETS), default="small")
    length = p.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=_positive, default=0, help="how long")
    length.add_argument("--tokens", type=int, default=0, help="or on how many tokens")
    p.add_argument("--resume", action="store_true", help="go on with MODEL")
    p.add_argument(
        "--fresh-optimiser", action="store_true",
        help="with --resume: warm up anew instead of remembering the last steps",
    )  # fmt: skip
    p.add_argument(
        "--optimiser", choices=("muon", "adamw"), default="muon", help="for matrices"
    )
    p.add_argument(
        "--processes", type=int, default=0, metavar="N", help="else per core"
    )
    p.add_argument("--seed", type=int, default=0)
    p.add_argument(
        "--spare", nargs="+", default=[], metavar="SET",
        help="leave unread the authors that voices of these sets will be tried on",
    )  # fmt: skip
    asked = p.parse_args(arguments)
    _need_voice()
    from engines.training.base import Wish, train_base

    wish = Wish(
        corpus=asked.corpus,
        out=asked.output,
        preset=asked.preset,
        minutes=asked.minutes,
        tokens=asked.tokens,
        resume=asked.resume,
        processes=asked.processes,
        seed=asked.seed,
        muon=asked.optimiser == "muon",
        forget=asked.fresh_optimiser,
        spare=tuple(asked.spare),
    )
    place = train_base(wish, say=_told)
    return _ended(place.finished, f"The model is {asked.output}")


def _settle(arguments: Sequence[str]) -> int:
    p = parser(
        "protean train settle",
        "Make a model that has read its books many times less sure of itself.",
        "A few thousand of its numbers are fitted to authors that it has not read:\n"
        "those left out with `protean train base --spare`.",
    )
    p.add_argument("model", type=Path, metavar="MODEL")
    p.add_argument("--corpus", type=Path, required=True, metavar="CORPUS")
    p.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    length = p.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=_positive, default=6.0)
    length.add_argument("--steps", type=int, default=0)
    asked = p.parse_args(arguments)
    _need_voice()
    from engines.training.settling import Settling, settle

    wish = Settling(asked.corpus, asked.model, asked.output, asked.minutes, asked.steps)
    settle(wish, say=_told)
    return _ended(True, f"The model is {asked.output}")


def _adapter(arguments: Sequence[str]) -> int:
    p = parser(
        "protean train adapter",
        "Train a voice: an adapter for a model, from texts in the voice.",
        "TEXTS is a corpus folder (then NAME is one of its sets) or any books.\n"
        "Without --model the voice is for the model that Protean ships with. Drafts\n"
        "not in the voice come from the corpus's other sets, or from --drafts.",
    )
    p.add_argument("name", metavar="NAME")
    p.add_argument("--texts", type=Path, nargs="+", required=True, metavar="TEXTS")
    p.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="else NAME")
    p.add_argument("--model", type=Path, metavar="FOLDER", help="a Hugging Face folder")
    p.add_argument("--drafts", type=Path, nargs="+", default=[], metavar="BOOKS")
    p.add_argument("--activation", choices=("late", "whole"), default="late")
    p.add_argument("--rank", type=int, default=16)
    length = p.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=_positive, default=5.0)
    length.add_argument("--steps", type=int, default=0)
    p.add_argument("--draft", type=int, default=192, help="tokens of a draft")
    p.add_argument("--length", type=int, default=128, help="tokens that follow it")
    p.add_argument(
        "--pull", type=float, default=0.0,
        help="how much passages are preferred that are typical of the voice",
    )  # fmt: skip
    p.add_argument(
        "--words", type=float, default=0.0,
        help="how much words are preferred that are typical of the voice",
    )  # fmt: skip
    p.add_argument(
        "--leave", type=float, default=8.0,
        help="how much it is to leave the model alone after drafts in the voice",
    )  # fmt: skip
    p.add_argument(
        "--foreign", type=float, default=0.5,
        help="share of drafts that are not in the voice",
    )  # fmt: skip
    texts = p.add_mutually_exclusive_group()
    texts.add_argument(
        "--all", action="store_true",
        help="learn from every text; else some are left out to try the voice on",
    )  # fmt: skip
    texts.add_argument(
        "--unread", action="store_true",
        help="learn most from authors that the model was not to read (base --spare)",
    )  # fmt: skip
    p.add_argument(
        "--apart", nargs="+", default=[], metavar="SET",
        help="sets of the corpus whose pages the voice learns not to help",
    )  # fmt: skip
    p.add_argument(
        "--from", dest="start", type=Path, metavar="VOICE",
        help="begin with the weights of another voice",
    )  # fmt: skip
    p.add_argument("--resume", action="store_true", help="go on with FOLDER")
    p.add_argument("--seed", type=int, default=0)
    asked = p.parse_args(arguments)
    _need_voice()
    from engines.training.adapters import Lesson
    from engines.training.own_voice import train_voice

    out = asked.output or Path(asked.name)
    lesson = Lesson(
        name=asked.name,
        activation=asked.activation,
        rank=asked.rank,
        minutes=asked.minutes,
        steps=asked.steps,
        draft=asked.draft,
        length=asked.length,
        pull=asked.pull,
        words=asked.words,
        leave=asked.leave,
        spare=not asked.all,
        unread=asked.unread,
        foreign=asked.foreign,
        apart=tuple(asked.apart),
        start=asked.start,
        seed=asked.seed,
        resume=asked.resume,
    )
    progress = train_voice(
        lesson, asked.texts, out, model=asked.model, drafts=asked.drafts, say=_told
    )
    return _ended(
        progress.finished, f"The voice is {out}; put it into the voices folder"
    )


def _average(arguments: Sequence[str]) -> int:
    p = parser(
        "protean train average",
        "Make one voice out of several trainings of it: their mean.",
        "VOICE is a folder that `protean train adapter` made. The trainings differ in\n"
        "--seed, or in what they prefer; the mean is mostly better than each. It\n"
        "is as large as all of them, or smaller with --rank; so is one voice alone.",
    )
    p.add_argument("voices", nargs="+", type=Path, metavar="VOICE")
    p.add_argument("-o", "--output", type=Path, required=True, metavar="FOLDER")
    p.add_argument("--rank", type=int, help="how much the mean can hold, at most")
    asked = p.parse_args(arguments)
    if len(asked.voices) < 2 and asked.rank is None:
        raise CommandError("Name two voices or more")
    _need_voice()
    from engines.training.averaging import average

    average(asked.voices, asked.output, rank=asked.rank, say=_told)
    return _ended(True, f"The voice is {asked.output}; put it into the voices folder")


def _ended(finished: bool, where: str) -> int:
    if finished:
        say(f"{where}.")
        return 0
    say(f"Stopped early. {where}; --resume goes on.")
    return INTERRUPTED


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e5:
        raise argparse.ArgumentTypeError("minutes are more than nothing")
    return value


def _need_voice() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"training needs {', '.join(missing)}: pip install 'protean-studio[voice]'"
        )


def _told(text: str) -> None:
    say(text, flush=True)


def _silent(text: str) -> None:
    return None
