"""The dictionaries in a process of their own, given a STEM.

Loading takes most of a second and holds the interpreter, so the page must not do it.
One JSON object a line. In: {"check": [words]} or {"suggest": word}. Out: {"ready": n},
{"right": [words], "wrong": [words]}, {"for": word, "suggestions": [words]}, or
{"problem": one line}.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from studio.writing.british import american

LONGEST = 40
"""Letters; nobody wants suggestions for more, and they would take minutes."""
MOST = 9
ELIDED = frozenset(
    ("'tis", "'twas", "'twere", "'twill", "'twould", "'gainst", "'neath")
)
"""Words that an English dictionary only knows whole."""


def script(word: str) -> str:
    """The alphabet of a word's first letter, as Unicode names it: LATIN, CJK, ..."""
    return unicodedata.name(word.strip("'")[:1] or " ", "?").split(" ")[0]


def unmarked(word: str) -> str:
    """`word` without accents and other marks on its letters."""
    return "".join(
        c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c)
    )


class Shelf:
    """Several dictionaries as one."""

    def __init__(self, stems: Sequence[Path], british: bool) -> None:
        from spylls.hunspell import Dictionary

        self.dictionaries: list[Any] = []
        self.scripts: set[str] = set()
        self.british = british
        self.english = any(stem.name.startswith("en") for stem in stems)
        for stem in stems:
            dictionary = Dictionary.from_files(str(stem))
            self.dictionaries.append(dictionary)
            words = dictionary.dic.words
            step = max(1, len(words) // 200)
            self.scripts |= {script(word.stem) for word in words[::step]}

    def knows(self, word: str) -> bool:
        """Whether any dictionary has it; words in other alphabets are let alone."""
        core = word.strip("'")
        if script(core) not in self.scripts:
            return True
        if self.english and word.lower() in ELIDED:
            return True
        forms = [core, word]
        if word.endswith("in'"):
            forms.append(core + "g")
        if self.english:
            # naïve, coöperate, learnèd: marks an English dictionary mostly leaves out.
            forms.append(unmarked(core))
        if self.british:
            # The possessive's stem is British too: colour's.
            stem, mark, tail = core.lower().partition("'")
            forms += [form + mark + tail for form in american(stem)]
        return any(d.lookup(form) for form in forms for d in self.dictionaries)

    def suggest(self, word: str) -> list[str]:
        if len(word) > LONGEST:
            return []
        found: list[str] = []
        for dictionary in self.dictionaries:
            for number, suggestion in enumerate(dictionary.suggest(word)):
                if suggestion not in found:
                    found.append(suggestion)
                if number + 1 >= MOST:
                    break
        return found[:MOST]


def answer(shelf: Shelf, question: dict[str, Any]) -> dict[str, Any]:
    if "suggest" in question:
        word = str(question["suggest"])
        return {"for": word, "suggestions": shelf.suggest(word)}
    words: Iterable[str] = question.get("check", ())
    verdicts = [(word, shelf.knows(word)) for word in words]
    return {
        "right": [word for word, known in verdicts if known],
        "wrong": [word for word, known in verdicts if not known],
    }


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stems", nargs="*", type=Path)
    parser.add_argument("--british", action="store_true")
    args = parser.parse_args(argv)
    with contextlib.suppress(OSError, AttributeError):
        os.nice(10)

    def say(said: dict[str, Any]) -> None:
        sys.stdout.buffer.write(json.dumps(said).encode() + b"\n")
        sys.stdout.buffer.flush()

    try:
        shelf = Shelf(args.stems, args.british)
    except (
        Exception
    ) as error:  # a dictionary is a stranger's file: anything may be in it
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        say({"problem": f"{', '.join(s.name for s in args.stems)}: {reason}"})
        return 1
    say({"ready": len(shelf.dictionaries)})
    # The studio's end closes the pipe, and this loop with it.
    for line in sys.stdin.buffer:
        with contextlib.suppress(BrokenPipeError):
            say(answer(shelf, json.loads(line)))
    return 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main())
