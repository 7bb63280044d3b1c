"""`protean lexicon train-tagger|count-words`: the data that the lexicon reads English
with, made anew from their sources."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from studio.cli.saying import one_line, say
from studio.drafts.exporting import write_out

DATA = Path("lexicon") / "data"
"""Where a checkout keeps them."""


def train(asked: argparse.Namespace) -> int:
    """Train on a treebank's train part; measure on its dev and test parts."""
    import io

    from lexicon.tagger import SHIPPED, Tagger
    from lexicon.tagger_training import file_of, measure, part, read_conllu
    from lexicon.tagger_training import train as trained

    folder = Path(asked.file)
    sentences = read_conllu(part(folder, "train"))

    def told(number: int, share: float) -> None:
        print(f"round {number}: {share:.2%} right while learning", file=sys.stderr)

    made = file_of(*trained(sentences, told=told))
    tagger = Tagger.load(io.BytesIO(made))
    seen = frozenset(word for sentence in sentences for word, _ in sentence)
    found = {
        name: measure(tagger, read_conllu(part(folder, name)), seen)
        for name in ("dev", "test")
    }
    out = Path(asked.output) if asked.output else DATA / SHIPPED
    write_out(out, [made], replace=True)
    if asked.json:
        shares = {
            name: {"tokens": a.tokens, "all": a.all, "unseen": a.unseen, **a.by_tag}
            for name, a in found.items()
        }
        print(json.dumps({"written": str(out), "bytes": len(made), **shares}))
        return 0
    for name, accuracy in found.items():
        unseen = f"{accuracy.unseen:.2%} of words never met"
        say(f"{name}: {accuracy.all:.2%} of {accuracy.tokens:,} right, {unseen}")
    say(f"{len(made):,} bytes written to {one_line(str(out))}.")
    return 0


def count(asked: argparse.Namespace) -> int:
    """Count a corpora folder."""
    from lexicon.reference import SHIPPED
    from lexicon.reference_counting import count as counted
    from lexicon.reference_counting import file_of

    def told(words: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{words:,} words", end="", file=sys.stderr, flush=True)

    total, words, pairs = counted(Path(asked.file), told)
    made = file_of(total, words, pairs)
    out = Path(asked.output) if asked.output else DATA / SHIPPED
    write_out(out, [made], replace=True)
    if asked.json:
        print(json.dumps({"written": str(out), "bytes": len(made), "words": total}))
    else:
        say(f"\n{total:,} words; {len(made):,} bytes written to {one_line(str(out))}.")
    return 0
