"""`protean style lean CORPORA`: the tables by which the dial leans, made anew."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from studio.cli.saying import CommandError, parser, say

EPILOGUE = (
    "A corpora folder holds SET-NN.jsonl.xz files with one work a line. Only counts\n"
    "are written, per form and end of an axis; run `protean style calibrate` then."
)


def run(rest: Sequence[str]) -> int:
    """Count a corpora folder and write one table per axis."""
    p = parser("protean style lean", "Make the dial's tables from corpora.", EPILOGUE)
    p.add_argument("corpora", help="a folder of *.jsonl.xz files")
    p.add_argument("--out", metavar="FOLDER", help="where to write; the shipped ones")
    asked = p.parse_args(list(rest))
    from engines import leans
    from styles.dial.tables import FRAGMENTS, count
    from styles.encoder import load

    out = Path(asked.out) if asked.out else leans.HERE
    try:
        tables = count(Path(asked.corpora).expanduser())
    except (OSError, ValueError) as error:
        raise CommandError(f"{asked.corpora}: {error}") from error
    used = tables.usage(load(), side=0)
    for contrast in (*tables.contrasts, FRAGMENTS):
        forms = tables.table(contrast, side=0, used=used)
        name = contrast.axis.replace("-", "_")
        ends = [len(tables.authors(contrast.axis, end)[0::2]) for end in (1, -1)]
        whole = {
            "axis": contrast.axis,
            "authors": ends,
            "source": "public-domain English books; counts only",
            "forms": forms,
        }
        text = json.dumps(whole, ensure_ascii=True, separators=(",", ":"))
        path = out / f"{name}.json"
        path.write_text(text.replace("],", "],\n") + "\n", encoding="ascii")
        say(f"{contrast.axis}: {len(forms)} forms from {ends[0]} and {ends[1]} authors")
    return 0
