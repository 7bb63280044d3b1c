"""`protean style measure FILE`, and the commands that make its data anew."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.saying import BROKEN, CommandError, parser, say
from studio.cli.source_text import read_text

if TYPE_CHECKING:
    from styles.corpora import Work

PROMPTS = 48
DISTANCE = "machine-distance"
_ALL = 1 << 60
"""Events of a session that are read."""
MOST_TERMS_BYTES = 1_000_000


def run(arguments: Sequence[str]) -> int:
    """The exit code; `CommandError` for what cannot be done."""
    p = parser("protean style", "The measures of a text.", "")
    actions = p.add_subparsers(dest="action", required=True, metavar="ACTION")
    measure = actions.add_parser("measure", help="measures, as places among others")
    measure.add_argument("file", help="a text; - is standard input")
    measure.add_argument("--json", action="store_true", help="print one JSON object")
    measure.add_argument(
        "--terms",
        metavar="FILE",
        help="your own terms, one a line: how often they come",
    )
    measure.add_argument(
        "--prompt", metavar="FILE", help="what the text continues; its terms count less"
    )
    drift = actions.add_parser("drift", help="a session's way to the model or from it")
    drift.add_argument("session", help="the file of a session")
    drift.add_argument("--json", action="store_true", help="print one JSON object")
    _fitting(actions.add_parser("vectors", help="make the word vectors anew"))
    reference = actions.add_parser("reference", help="make weights and places anew")
    _fitting(reference)
    reference.add_argument(
        "--model", metavar="GGUF", help="whose mean is measured; our own"
    )
    asked = p.parse_args(list(arguments))
    does = {
        "measure": _measure, "drift": _drift, "vectors": _vectors,
        "reference": _reference,
    }  # fmt: skip
    return does[asked.action](asked)


def _fitting(p: ArgumentParser) -> None:
    p.add_argument("corpora", type=Path, help="a folder of SET-NN.jsonl.xz")
    p.add_argument("--out", type=Path, required=True, help="the file to write")


def _measure(asked: Namespace) -> int:
    from styles.encoder import StyleError, load
    from styles.measures.infection import infection
    from styles.measures.report import measure
    from styles.measures.telling import page

    text = read_text(asked.file)
    terms = _terms(asked.terms) if asked.terms else None
    prompt = read_text(asked.prompt) if asked.prompt else ""
    try:
        report = measure(text, load())
        found = None if terms is None else infection(text, terms, prompt)
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    except ValueError as error:
        raise CommandError(f"{asked.terms}: {error}") from None
    if asked.json:
        held: dict[str, Any] = report.as_json()
        if found is not None:
            held["infection"] = {
                "terms": found.found,
                "prompted": found.prompted,
                "per_100_words": round(found.rate, 3),
                "spontaneous_per_100_words": round(found.spontaneous, 3),
                "spread": round(found.spread, 3),
            }
        print(json.dumps(held))
        return 0
    for line in page(report):
        say(line)
    if found is not None:
        say(
            f"\n  {found.found} of your terms, {found.rate:.2g} in 100 words; "
            f"{found.prompted} of them were in what the text continues."
        )
    return 0


def _drift(asked: Namespace) -> int:
    from studio.map.own import session
    from styles.encoder import StyleError, load
    from styles.measures import reference
    from styles.measures.drift import drift
    from styles.measures.report import percentile
    from styles.measures.telling import TOO_SHORT, way

    path = Path(asked.session).expanduser()
    if not path.is_file():
        raise CommandError(f"there is no session {asked.session}; check the name")
    states = next((found for found in session(path, _ALL) if found is not None), [])
    try:
        encoder, held = load(), reference.load()
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    if held.machine is None:
        raise CommandError("the model was not measured; `protean style reference`")
    found = [
        (len(state.split()), at)
        for state, at in zip(states, drift(states, encoder, held.machine), strict=True)
        if at == at
    ]
    if asked.json:
        rows = [
            {
                "words": words,
                "distance": round(at, 4),
                "prose": _rounded(percentile(at, held.prose.get(DISTANCE))),
                "verse": _rounded(percentile(at, held.verse.get(DISTANCE))),
            }
            for words, at in found
        ]
        print(json.dumps({"moments": rows}))
    elif found:
        for line in way(found):
            say(line)
    else:
        say(TOO_SHORT.format(words=len(states[-1].split()) if states else 0))
    return 0


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)


def _terms(name: str) -> list[str]:
    text = read_text(name)
    if len(text) > MOST_TERMS_BYTES:
        raise CommandError(f"{name}: too many terms; cut the list down")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _works(folder: Path) -> list[Work]:
    from styles.corpora import works

    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}; check the name")
    try:
        return list(works(folder))
    except (OSError, ValueError) as error:
        raise CommandError(f"{folder}: {error}") from None


def _vectors(asked: Namespace) -> int:
    from styles.measures.vectors_fit import learn
    from styles.words import table

    try:
        vectors = learn(_works(asked.corpora), table(), _loudly)
        vectors.write(asked.out)
    except (OSError, ValueError) as error:
        raise CommandError(f"{asked.corpora}: {error}") from None
    say(f"vectors of {len(vectors.rows):,} words written to {asked.out}")
    return 0


def _reference(asked: Namespace) -> int:
    from engines.catalog import embedded_model
    from studio.cli.headless import StoppedError
    from studio.measures.machine_texts import answers
    from styles.encoder import StyleError, load
    from styles.measures import known
    from styles.measures.drift import mean
    from styles.measures.reference_fit import fit
    from styles.measures.sample import KINDS, passages

    works = _works(asked.corpora)
    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    try:
        encoder = load()
        sample = passages(works, False, PROMPTS // len(KINDS), seed=1)
        prompts = [p.text for kind in KINDS for p in sample[kind]]
        texts = [answer.text for answer in answers(model, prompts, _loudly)]
        machine = mean([encoder.vector(text) for text in texts]) if texts else None
        reference = fit(works, known.load(), encoder, machine, _loudly)
        asked.out.write_text(
            json.dumps(reference.plain(), indent=1) + "\n", encoding="utf-8"
        )
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    except StoppedError as stopped:
        raise CommandError(str(stopped), BROKEN) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"{asked.corpora}: {error}") from None
    say(f"written to {asked.out}")
    return 0


def _loudly(text: str) -> None:
    say(text, flush=True)
