"""mood: whether terms pull where the page is about what they are tied to.

`python -m benchmarks.govern_mood CORPORA`, a folder of works as JSON lines (`title`,
`author`, `text`). Half of the authors say which of 150 words go together (the relations
of a lexicon: each word's four closest, by how much oftener than by chance two share a
paragraph). In the other half 200 slots are drawn: places where one of the words
stands, with a related one before it in its paragraph. The mood of all words is asked
there, with the relations as they are, and with their ends dealt out anew among the
words.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from lexicon.graph import Lexicon
from lexicon.pull import Moods
from lexicon.rules.traits import QUIET
from lexicon.terms import LINKED, Term

N_TERMS, CLOSEST, SLOTS = 150, 4, 200
COMMONEST = 250
"""Words that are too common to be anybody's own."""
WORD = re.compile(r"[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Slot:
    """A paragraph up to a word that is in the lexicon."""

    before: str
    term: str


def works(folder: Path, pattern: str = "realism-*.xz") -> Iterator[tuple[str, str]]:
    """(author, text) of every work."""
    for path in sorted(folder.glob(pattern)):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                work = json.loads(line)
                yield str(work["author"]), str(work["text"])


def halves(folder: Path) -> tuple[list[str], list[str]]:
    """Paragraphs of one half of the authors, and of the other."""
    by_author: dict[str, list[str]] = {}
    for author, text in works(folder):
        found = by_author.setdefault(author, [])
        found += [p for p in text.split("\n\n") if 300 < len(p) < 2_000]
    sides: tuple[list[str], list[str]] = ([], [])
    for number, author in enumerate(sorted(by_author)):
        sides[number % 2].extend(by_author[author][:1_500])
    return sides


def related(paragraphs: Sequence[str]) -> dict[str, set[str]]:
    """Words, and for each the words it goes with (pointwise mutual information)."""
    counts: Counter[str] = Counter()
    sets = [set(WORD.findall(p)) - QUIET for p in paragraphs]
    for words in sets:
        counts.update(words)
    own = [w for w, _ in counts.most_common(COMMONEST + N_TERMS)][COMMONEST:]
    chosen = set(own)
    pairs: Counter[tuple[str, str]] = Counter()
    for words in sets:
        pairs.update(combinations(sorted(words & chosen), 2))
    n = len(paragraphs)
    scores: dict[str, list[tuple[float, str]]] = {word: [] for word in own}
    for (a, b), both in pairs.items():
        if both >= 5:
            score = math.log(both * n / (counts[a] * counts[b]))
            scores[a].append((score, b))
            scores[b].append((score, a))
    ties: dict[str, set[str]] = {word: set() for word in own}
    for word, found in scores.items():
        for _, other in sorted(found, reverse=True)[:CLOSEST]:
            ties[word].add(other)
            ties[other].add(word)
    return ties


def slots(paragraphs: Sequence[str], ties: dict[str, set[str]]) -> list[Slot]:
    draw = random.Random(7)
    found: list[Slot] = []
    for paragraph in draw.sample(paragraphs, len(paragraphs)):
        seen: set[str] = set()
        for match in WORD.finditer(paragraph):
            word = match[0]
            if word in ties and word not in seen and ties[word] & seen:
                found.append(Slot(paragraph[: match.start()], word))
                break
            if word in ties:
                seen.add(word)
        if len(found) == SLOTS:
            break
    return found


def lexicon(ties: dict[str, set[str]], *, shuffled: bool = False) -> Lexicon:
    made = Lexicon(clock=lambda: 0.0)
    names = list(ties)
    dealt = dict(zip(names, names, strict=True))
    if shuffled:
        others = random.Random(11).sample(names, len(names))
        dealt = dict(zip(names, others, strict=True))
    for name in names:
        made.add(Term(name, inflect=False))
    for name, others_of in ties.items():
        for other in sorted(others_of):
            if name < other:
                made.relate(dealt[name], LINKED, dealt[other])
    return made


def ratios(
    moods: Moods, found: Sequence[Slot], ties: dict[str, set[str]]
) -> tuple[float, float]:
    """The mean pull of related words by that of unrelated ones, and that of the word
    which does stand there by that of the others."""
    near: list[float] = []
    far: list[float] = []
    here: list[float] = []
    others: list[float] = []
    for slot in found:
        present = set(WORD.findall(slot.before)) & ties.keys()
        for term, mood in moods.at(slot.before).items():
            name = term.name
            if name == slot.term:
                here.append(mood)
            elif name not in present:
                others.append(mood)
            if name not in present:
                (near if ties[name] & present else far).append(mood)
    mean = statistics.fmean
    return mean(near) / mean(far), mean(here) / mean(others)


def run(folder: Path, *, on_training: bool = False) -> str:
    """One JSON line."""
    training, held_out = halves(folder)
    ties = related(training)
    found = slots(training if on_training else held_out, ties)
    as_is = ratios(Moods(lexicon(ties)), found, ties)
    dealt = ratios(Moods(lexicon(ties, shuffled=True)), found, ties)
    return json.dumps(
        {
            "benchmark": "mood",
            "terms": len(ties),
            "relations": sum(map(len, ties.values())) // 2,
            "slots": len(found),
            "related_by_unrelated": round(as_is[0], 2),
            "related_by_unrelated_shuffled": round(dealt[0], 2),
            "word_there_by_others": round(as_is[1], 2),
            "word_there_by_others_shuffled": round(dealt[1], 2),
        }
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.govern_mood")
    parser.add_argument("corpora", type=Path)
    print(run(parser.parse_args().corpora))
