"""The report on a model and its voices: parts that stand by themselves, and targets.

Everything is seeded: the same files and the same corpus give the same figures, but for
the last bits of floating-point sums.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engines.files.gguf_format import read_container
from engines.measuring import bits, copying, matrix, parity, takes, told_apart, variety
from engines.measuring.loading import loading
from engines.measuring.matrix import Wearer
from engines.measuring.texts import STYLES, Corpus, Texts, read_corpus, spread
from engines.measuring.workers import Told, Workers
from engines.request import Sampling

PARTS = ("loading", "bits", "matrix", "takes", "copying", "tokens", "logits")
VERSION = 1
TOLD = 10
"""Takes of each voice that go into the report word for word."""
LONG_COPY = 40
"""Tokens; a longer run that stands in the training texts is listed."""
FORMULA = 3
"""A run that stands in so many places is a formula rather than a passage."""
_Table = Mapping[str, Mapping[str, float]]
Step = Callable[[str, float], None]
"""Hears the part that runs and how much of it is done, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured; characters, passages per style, takes per voice."""

    bits_chars: int
    passages: int
    takes: int
    human: int
    trained: int
    parity_texts: int


FULL = Extent(48_000, 32, 200, 200, 800, 8)
QUICK = Extent(12_000, 8, 40, 60, 300, 3)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: the files as they ship, and the folders they were made from."""

    model: Path
    voices: tuple[Wearer, ...]
    sampling: Mapping[str, Sampling]
    corpus: Path
    folder: Path | None = None
    adapters: Mapping[str, Path] | None = None


def evaluate(
    subject: Subject, parts: Sequence[str], extent: Extent, step: Step
) -> Iterator[dict[str, Any]]:
    """The report in plain JSON values, part by part: each is to be merged into what
    came before. Raises EngineError."""
    clock = _Clock(step, quick=extent is QUICK)
    n_chars = 5 * takes.N_TOKENS
    n_samples = extent.trained if "takes" in parts else 0
    corpus = clock.run(
        "corpus", lambda told: read_corpus(subject.corpus, n_chars, n_samples)
    )
    held_out = corpus.held_out
    if "loading" in parts:
        files, wearers = subject.model, subject.voices
        yield clock.part("loading", lambda told: loading(files, wearers, told))
    with Workers(subject.model) as workers:
        yield {
            "version": VERSION,
            "model": _about(subject, workers),
            "held_out": {
                group: {unit: sum(map(len, texts)) for unit, texts in units.items()}
                for group, units in sorted(held_out.items())
            },
        }
        if "bits" in parts:
            n_bits = extent.bits_chars
            yield clock.part(
                "bits", lambda told: bits.bits_per_byte(workers, held_out, n_bits, told)
            )
        if "matrix" in parts:
            voices, n = subject.voices, extent.passages
            yield clock.part(
                "matrix", lambda told: matrix.matrix(workers, voices, held_out, n, told)
            )
        if "takes" in parts or "copying" in parts:
            yield from _takes(subject, corpus, workers, parts, extent, clock)
        if "tokens" in parts and subject.folder is not None:
            folder = subject.folder
            texts = _some(held_out, 4000, 20 * extent.parity_texts)
            yield clock.part("tokens", lambda _: parity.tokens(workers, folder, texts))
    if "logits" in parts and subject.folder is not None:
        source, adapters = subject.folder, subject.adapters or {}
        few = _some(held_out, 6 * parity.WINDOW, extent.parity_texts)
        yield clock.part(
            "logits", lambda told: parity.logits(source, adapters, few, told)
        )


class _Clock:
    """Runs pieces of work, says how far they are and how long they took."""

    def __init__(self, step: Step, *, quick: bool) -> None:
        self._step, self._quick = step, quick
        self._seconds: dict[str, float] = {}

    def run(self, name: str, work: Callable[[Told], Any]) -> Any:
        began = time.monotonic()
        self._step(name, 0.0)
        found = work(lambda share: self._step(name, share))
        self._step(name, 1.0)
        self._seconds[name] = round(time.monotonic() - began, 1)
        return found

    def part(self, name: str, work: Callable[[Told], Any]) -> dict[str, Any]:
        """What the work found under its name, the times so far, and whether it was a
        quick look."""
        found = self.run(name, work)
        seconds = dict(self._seconds)
        return {name: found, "seconds": seconds, "quick": {name: self._quick}}


def _about(subject: Subject, workers: Workers) -> dict[str, Any]:
    files = {"base": subject.model, **{v.name: Path(v.path) for v in subject.voices}}
    return {
        "name": workers.about["name"],
        "parameters": workers.about["n_params"],
        "words": workers.about["n_vocab"],
        "context": workers.about["n_ctx"],
        "bytes": {name: path.stat().st_size for name, path in files.items()},
        "late": {voice.name: voice.late for voice in subject.voices},
    }


def _takes(
    subject: Subject,
    corpus: Corpus,
    workers: Workers,
    parts: Sequence[str],
    extent: Extent,
    clock: _Clock,
) -> Iterator[dict[str, Any]]:
    """What is measured on takes: told apart, variety, copying."""
    voices, sampling = subject.voices, subject.sampling
    written = clock.run(
        "writing",
        lambda told: takes.write_takes(workers, voices, sampling, extent.takes, told),
    )
    texts = {voice: [take["text"] for take in some] for voice, some in written.items()}
    n_chars = int(np.median([len(text) for some in texts.values() for text in some]))
    human = {
        style: [
            text
            for _, text in spread(
                corpus.held_out[style], n_chars, extent.human, "human"
            )
        ]
        for style in STYLES
        if style in corpus.held_out
    }
    yield {
        "prompts": takes.prompts(),
        "takes": {
            voice: [_told(take) for take in some[:TOLD]]
            for voice, some in written.items()
        },
        "sampling": {name: asdict(value) for name, value in sampling.items()},
    }
    if "takes" in parts:
        # A corpus of one's own has no styles to tell apart.
        if len(corpus.training) > 1:
            yield clock.part(
                "told_apart", lambda _: _told_apart(corpus, human, texts, n_chars)
            )
        people = {f"human {style}": some for style, some in human.items()}
        everyone = {**texts, **people}
        yield {
            "variety": {
                name: variety.variety(some) for name, some in everyone.items() if some
            }
        }
    if "copying" in parts:
        ids = {
            f"human {style}": [some[: takes.N_TOKENS] for some in workers.tokens(texts)]
            for style, texts in human.items()
        }
        yield clock.part(
            "copying", lambda told: _copying(subject, workers, written, ids, told)
        )


def _told(take: Mapping[str, Any]) -> dict[str, Any]:
    """A take as the report keeps it: its words, and how many tokens they were."""
    kept = {key: value for key, value in take.items() if key != "ids"}
    return {**kept, "tokens": len(take["ids"])}


def _told_apart(
    corpus: Corpus,
    human: Mapping[str, Sequence[str]],
    texts: Mapping[str, Sequence[str]],
    n_chars: int,
) -> dict[str, Any]:
    cut = {
        style: {
            author: [text[:n_chars] for text in some] for author, some in found.items()
        }
        for style, found in corpus.training.items()
    }
    reader = told_apart.train(cut)
    people = told_apart.confusion(reader, human)
    voices = told_apart.confusion(reader, texts)
    bare = [told_apart.confusion(reader, t, marked=False) for t in (human, texts)]
    return {
        "trained_on": sum(len(t) for found in cut.values() for t in found.values()),
        "characters": n_chars,
        "cross_validated": reader.cross_validated,
        "human": people,
        "voices": voices,
        "marks": dict(zip(reader.styles, map(float, reader.marks), strict=True)),
        "right": _named_right(people, voices),
        "right_unmarked": _named_right(*bare),
    }


def _named_right(people: _Table, voices: _Table) -> dict[str, dict[str, float]]:
    """How often each style's people, and each voice's takes, are named right."""
    return {
        "human": {style: row[style] for style, row in people.items()},
        "voices": {name: row[name] for name, row in voices.items() if name in row},
    }


def _copying(
    subject: Subject,
    workers: Workers,
    written: Mapping[str, Sequence[Mapping[str, Any]]],
    people: Mapping[str, Sequence[Sequence[int]]],
    told: Told,
) -> dict[str, Any]:
    groups = {voice: [take["ids"] for take in some] for voice, some in written.items()}
    everyone = {**groups, **people}
    flat = [ids for some in everyone.values() for ids in some]
    sizes = {"tokens": 0}

    def stream() -> Iterator[Any]:
        for piece in training_stream(subject, workers, told):
            sizes["tokens"] += len(piece)
            yield piece

    results = copying.look_up(flat, stream())
    found: dict[str, Any] = {}
    at = 0
    for name, some in everyone.items():
        mine = results[at : at + len(some)]
        at += len(some)
        long = [
            {
                "take": number,
                "tokens": result.longest,
                "places": result.places,
                "formula": result.places >= FORMULA,
                "text": _words(written[name][number]["ids"], result, workers),
            }
            for number, result in enumerate(mine)
            if name in written and result.longest > LONG_COPY
        ]
        found[name] = {
            "longest": max((r.longest for r in mine), default=0),
            "mean_longest": float(np.mean([r.longest for r in mine])) if mine else 0.0,
            "share_of_8_grams": float(np.mean([r.share for r in mine]))
            if mine
            else 0.0,
            "over_40": long,
        }
    return {"training_tokens": sizes["tokens"], "groups": found}


def _words(ids: Sequence[int], result: copying.Copied, workers: Workers) -> str:
    run = list(ids[result.start : result.start + result.longest])
    return str(workers.ask({"job": "text", "ids": run})["text"])


def training_stream(subject: Subject, workers: Workers, told: Told) -> Iterable[Any]:
    """The ids of every work the model may have been trained on: the corpus's packed
    tokens where they are this model's, else its texts, read anew."""
    from engines.training.corpus import WORKS, works_in

    if _packed_for(subject):
        from engines.training.tokens import packed

        tokens, works = packed(subject.corpus)
        for at, work in enumerate(works):
            if not work.held_out:
                yield np.asarray(
                    tokens[work.start : work.start + work.length], np.uint32
                )
            told((at + 1) / len(works))
        return
    some: list[str] = []
    size = done = 0
    # Nearly: bytes of the file against letters of the texts.
    total = (subject.corpus / WORKS).stat().st_size
    for item in works_in(subject.corpus):
        done += len(str(item["text"]))
        if item["held_out"]:
            continue
        some.append(str(item["text"]))
        size += len(some[-1])
        if size > 4_000_000:
            told(min(1.0, done / total))
            for read in workers.tokens(some):
                yield np.array(read, np.uint32)
            some, size = [], 0
    for last in workers.tokens(some):
        yield np.array(last, np.uint32)


def _packed_for(subject: Subject) -> bool:
    """Whether the corpus is packed with this model's own tokenizer."""
    from engines.exporting.folder import ExportError
    from engines.exporting.words import read_words

    container = read_container(subject.model)
    theirs = container.strings("tokenizer.ggml.tokens")
    if not all(
        (subject.corpus / n).is_file() for n in ("tokens.bin", "tokenizer.json")
    ):
        return False
    try:
        words = read_words(subject.corpus, len(theirs))
    except (ExportError, OSError):
        return False
    pair = container.pairs.get("tokenizer.ggml.merges")
    merges = container.strings("tokenizer.ggml.merges") if pair is not None else []
    return list(words.words) == list(theirs) and [
        merge.encode() for merge in words.merges
    ] == list(merges)


def _some(held_out: Texts, n_chars: int, n: int) -> list[str]:
    """Passages of every set in turn."""
    found = [
        text
        for group, units in sorted(held_out.items())
        for _, text in spread(units, n_chars, n, "parity")
    ]
    random.Random("parity").shuffle(found)
    return found[:n]
