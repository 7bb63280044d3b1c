"""`protean style calibrate CORPORA`: fit the dial's curves to the voices there are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from studio.cli.saying import CommandError, parser, say

EPILOGUE = (
    "Weaves takes at many places of the dial, fits a curve per voice and axis to what\n"
    "the style encoder reads, ends a voice's slider where it can be told as people's\n"
    "pages can, and cools two voices' blend until it is as likely as they are. Every\n"
    "axis is judged by a reader trained on the corpora, and all of it is written to\n"
    "one file. An axis that the judge does not see move is no slider any more.\n"
    "`--voices` does the voices alone and keeps the axes: that is for new adapters.\n"
    "`--test` keeps every curve, and has the axes judged anew."
)


def run(rest: Sequence[str]) -> int:
    """Fit, test, write."""
    p = parser("protean style calibrate", "Fit the dial to the voices.", EPILOGUE)
    p.add_argument("corpora", help="a folder of *.jsonl.xz files")
    p.add_argument("--out", metavar="FILE", help="where to write; the shipped file")
    p.add_argument("--model", metavar="GGUF", help="a model other than our own")
    p.add_argument("--fit-takes", type=int, default=8, metavar="N")
    p.add_argument("--takes", type=int, default=20, metavar="N", help="when tested")
    p.add_argument("--voices", action="store_true", help="the voices alone")
    p.add_argument("--axes", nargs="*", metavar="AXIS", help="these axes alone")
    p.add_argument("--test", action="store_true", help="fit nothing, test the axes")
    asked = p.parse_args(list(rest))
    from engines.catalog import embedded_model, heads_for
    from engines.measuring.workers import Workers
    from studio.dial.cooling import fit_coolings
    from studio.dial.drafts import FITTED
    from studio.dial.fitting import fit_axes
    from studio.dial.judging import carriers_of, judged_axis
    from studio.dial.strength import fit_voices, likelihood, of_people, passages
    from studio.dial.trial import Trial, human_texts, judge
    from styles.axes import STYLE_IDS
    from styles.dial import asides as dial_asides
    from styles.dial import curves as dial_curves
    from styles.dial import motors as dial_motors
    from styles.dial.motors import Motors
    from styles.encoder import load

    model = Path(asked.model).expanduser() if asked.model else embedded_model()
    corpora = Path(asked.corpora).expanduser()
    out = Path(asked.out) if asked.out else dial_motors.FILE
    heads, encoder = heads_for(model), load()
    carriers = carriers_of(heads)
    n, only = asked.fit_takes, [] if asked.voices else asked.axes
    anew = not (only or asked.test)
    value = _before(out)
    value["model"] = model.name
    try:
        texts = human_texts(corpora) if not asked.voices else {}
        theirs = passages(corpora, STYLE_IDS) if anew else {}
        known = dial_motors.read(value).axes if asked.test else {}
    except (OSError, ValueError) as error:
        raise CommandError(f"{asked.corpora}: {error}") from error
    with Trial(model) as trial:
        if anew:
            with Workers(model) as workers:
                likely = likelihood(workers)
                like = of_people(encoder, likely, theirs)
                voices = fit_voices(trial, encoder, heads, like, likely, n, say)
                fitted = Motors(voices)
                coolings = fit_coolings(trial, carriers, fitted, likely, FITTED, n, say)
            value["adapters"] = value.get("adapters", {}) | {
                name: {"sha256": m.sha256, "curve": dial_curves.plain(m.curve)}
                for name, m in voices.items()
            }
            value["coolings"] = value.get("coolings", {}) | coolings
        tested = value.setdefault("axes", {})
        if asked.test:
            axes = {a: m for a, m in known.items() if only is None or a in only}
        else:
            axes = fit_axes(trial, encoder, heads, n, say, only)
        motors = Motors(axes=axes)
        for axis, motor in axes.items():
            reader = judge(texts[axis])
            figures = judged_axis(
                trial, encoder, reader, axis, carriers, motors, asked.takes
            )
            tested[axis] = {
                "table": motor.table,
                "sha": motor.sha,
                "asides": dial_asides.plain(motor.asides),
                "curve": dial_curves.plain(motor.curve),
                "judge": round(reader.cross_validated, 3),
                **figures,
            }
            say(f"{axis}: {json.dumps(tested[axis])}")
            # It takes long: what is done is kept.
            _write(out, value)
    dial_motors.read(value)
    _write(out, value)
    say(f"written to {out}")
    return 0


def _before(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _write(path: Path, value: dict[str, Any]) -> None:
    text = json.dumps(value, indent=1, sort_keys=True)
    path.write_text(_tight(text) + "\n", encoding="utf-8")


def _tight(text: str) -> str:
    """Lists of numbers on one line."""
    import re

    def joined(match: re.Match[str]) -> str:
        return re.sub(r"\s+", " ", match.group())

    return re.sub(r"\[[\s\d.,e+-]*\]", joined, text)
