"""dial_adapters: an axis moved by adapters trained on its two ends, beside its lean.

    python -m benchmarks.dial_adapters CORPORA TAILS AXIS...

writes texts of both ends of each axis into the folder TAILS, by the authors that the
lean's table was counted from, and drafts by others. `protean train adapter` makes a
voice of each (`AXIS-high`, `AXIS-low`), `protean model export` the files
TAILS/AXIS-high.gguf and TAILS/AXIS-low.gguf. With `PROTEAN_CORPORA` and
`PROTEAN_TAILS` set, the benchmark weaves the same takes with either motor and lets the
same judge read them. An adapter takes the voice's place as far as the dial is turned
(on top of it the two would be too strong a blend).
"""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.dial import perplexed
from benchmarks.figures import Figure, line
from engines.catalog import embedded_model, heads_for
from engines.plan import Lean
from engines.request import Activation, Scale, Voice
from studio.dial.balance import table_of
from studio.dial.drafts import DRAFTS
from studio.dial.judging import carriers_of, drift, figures, places_of
from studio.dial.trial import Trial, at_places, human_texts, judge, leaning
from studio.dial.voice import dialled
from styles.corpora import Work, people, works
from styles.dial import positions as dial
from styles.dial.motors import motors
from styles.dial.positions import LINES
from styles.dial.tables import Tables
from styles.encoder import load
from styles.fitting.sample import stretches

TAKES = 3
ENDS = ((1, "high"), (-1, "low"))
AUTHOR_LETTERS, WORK_LETTERS = 900_000, 300_000
DRAFT_LETTERS, DRAFTS_LETTERS = 40_000, 4_000_000


def tails(corpora: Path, out: Path, axes: Sequence[str]) -> None:
    """Write the texts. ValueError where there are none."""
    held = list(works(corpora))
    spelled = people([work.author for work in held])
    tables = Tables()
    of: dict[str, list[Work]] = defaultdict(list)
    for work in held:
        tables.note(spelled[work.author], work)
        of[spelled[work.author]].append(work)
    judges: set[str] = set()
    for axis in axes:
        for end, name in ENDS:
            authors = tables.authors(axis, end)
            judges |= set(authors[1::2])
            rows = []
            for author in authors[0::2]:
                room = AUTHOR_LETTERS
                for work in of[author]:
                    text = "\n\n".join(stretches(work.text, 8))[:WORK_LETTERS][:room]
                    room -= len(text)
                    rows.append((author, work.title, text))
            _write(out / f"{axis}-{name}", rows)
    drafts, room = [], DRAFTS_LETTERS
    for work in held[::7]:
        if spelled[work.author] not in judges and room > 0:
            text = work.text[DRAFT_LETTERS // 2 :][:DRAFT_LETTERS]
            room -= len(text)
            drafts.append((spelled[work.author], work.title, text))
    _write(out / "drafts", drafts)


def _write(folder: Path, rows: Sequence[tuple[str, str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "texts.jsonl").open("w", encoding="utf-8") as file:
        for author, title, text in rows:
            row = {"author": author, "title": title, "set": "general", "text": text}
            file.write(json.dumps(row) + "\n")


def run(*, quick: bool) -> str:
    """The JSON line. Raises ValueError without corpora and adapters."""
    corpora, folder = (
        Path(os.environ.get(name, "")).expanduser()
        for name in ("PROTEAN_CORPORA", "PROTEAN_TAILS")
    )
    axes = sorted(path.name[:-10] for path in folder.glob("*-high.gguf"))
    if not axes or not os.environ.get("PROTEAN_CORPORA"):
        raise ValueError("set PROTEAN_CORPORA and PROTEAN_TAILS to their folders")
    model, encoder, known = embedded_model(), load(), motors()
    carrier = carriers_of(heads_for(model))[0]
    texts = human_texts(corpora)
    results: dict[str, dict[str, Any]] = {}
    found: dict[str, list[tuple[float, int, list[str]]]] = {}
    with Trial(model) as trial:
        for axis in axes:
            reader = judge(texts[axis])
            slider = next(each for each in dial.AXES if each.name == axis)
            offered = replace(known.axes[axis], spearman=1.0)
            tried = replace(known, axes={axis: offered})
            paths = {s: str(folder / f"{axis}-{name}.gguf") for s, name in ENDS}
            trial.load([s.path for s in carrier.adapters] + list(paths.values()))

            def lean(place: float, slider: Any = slider, tried: Any = tried) -> Voice:
                turned = dial.turn(dial.CENTRE, slider, place)
                return dialled(carrier, turned, {}, tried, {})

            ways: dict[str, Callable[[float], Voice]] = {
                "lean": lean,
                "adapter": lambda place, a=axis, p=paths: worn(a, carrier, p, place),  # type: ignore[misc]
            }
            for way, voiced in ways.items():
                name = f"{axis} {way}"
                n = 2 if quick else TAKES
                each = at_places(trial, voiced, places_of(axis), DRAFTS, n)
                found[name] = each
                results[name] = {
                    **figures(
                        each,
                        lambda some, r=reader: leaning(r, some, "high", "low"),  # type: ignore[misc]
                    ),
                    **drift(encoder, axis, each),
                }
                print(f"{name}: {results[name]}", file=sys.stderr, flush=True)
    perplexed(model, found, results)
    told = [
        Figure(name, result["spearman"], details=dict(result))
        for name, result in results.items()
    ]
    return line("dial_adapters", told, quick=quick)


def worn(axis: str, carrier: Voice, paths: dict[int, str], place: float) -> Voice:
    """The carrier's share and the adapter of one end."""
    if not place:
        return carrier
    own = 1 - abs(place)
    scales = [Scale(s.path, round(s.scale * own, 4)) for s in carrier.adapters if own]
    end = Scale(paths[1 if place > 0 else -1], abs(place))
    # A lean of nothing, by which the trial knows that lines may break.
    lines = (Lean(table_of(LINES), 0.0),) if axis == LINES else ()
    plan = replace(carrier.plan, leans=lines)
    adapters = (*scales, end)
    return replace(carrier, adapters=adapters, activation=Activation.LATE, plan=plan)


if __name__ == "__main__":
    tails(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
