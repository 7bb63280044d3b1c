"""Building `data/words.npz` from corpora and word data; only when it is made anew.

    python -m styles.fitting.word_table CORPORA WORDNET_YAML CMUDICT --out words.npz

WORDNET_YAML is the folder of Open English WordNet's YAML sources; CMUDICT the
dictionary's text. Forms come from the corpora: those at least five authors use.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from styles.closed_class import FUNCTION_WORDS
from styles.corpora import works
from styles.tokens import WORD
from styles.words import CLASS_OF, LEXNAMES, ending, guessed_class

FORMS = 40_000
AUTHORS = 5
LETTERS_A_WORK = 400_000
_VOWEL_NAMES = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW"
_VOWELS = _VOWEL_NAMES.split()
_ONSET_NAMES = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
_ONSETS = _ONSET_NAMES.split()
"""Consonants that begin a word; vowels share the place after them."""


def forms(folder: Path) -> list[str]:
    """Lower-case forms by how many authors use them, at most `FORMS`."""
    users: Counter[str] = Counter()
    of_author: dict[str, set[str]] = {}
    for work in works(folder):
        text = work.text[:LETTERS_A_WORK].lower()
        of_author.setdefault(work.author, set()).update(WORD.findall(text))
    for words in of_author.values():
        users.update(words)
    chosen = [
        (count, word)
        for word, count in users.items()
        if count >= AUTHORS and len(word) <= 24 and word.replace("'", "").isascii()
    ]
    chosen.sort(key=lambda entry: (-entry[0], entry[1]))
    names = [word for _, word in chosen[:FORMS]]
    known = set(names)
    return names + [word for word in FUNCTION_WORDS if word not in known]


def wordnet(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """(lemma -> letters among n, v, a, r of its parts of speech; lemma -> the field of
    its first noun sense, else of its first verb sense)."""
    field_of = {
        line.split(":")[0]: path.stem
        for path in folder.glob("*.yaml")
        if path.stem in LEXNAMES
        for line in path.open(encoding="utf-8")
        if line[0].isdigit()
    }
    parts: dict[str, str] = {}
    fields: dict[str, str] = {}
    for path in sorted(folder.glob("entries-*.yaml")):
        lemma = part = ""
        for line in path.open(encoding="utf-8"):
            if line[0] != " ":
                lemma = line.rstrip().rstrip(":").strip("'\"").replace("''", "'")
                # Names of places and people are no ordinary nouns.
                lemma = lemma if lemma.islower() else ""
            elif line[2:3] not in " -" and line[3:4] in ":-":
                part = "a" if line[2] == "s" else line[2]
                if lemma and part in "nvar" and part not in parts.get(lemma, ""):
                    parts[lemma] = parts.get(lemma, "") + part
            elif lemma and "synset:" in line and part in "nv":
                field = field_of.get(line.split("synset:")[1].strip())
                if field and (lemma not in fields or _nounless(fields[lemma], field)):
                    fields[lemma] = field
    return parts, fields


def _nounless(held: str, new: str) -> bool:
    return held.startswith("verb") and new.startswith("noun")


def lemmas(word: str) -> Iterator[tuple[str, str]]:
    """(lemma to try, what was taken off) by the plain rules of English inflection."""
    yield word, ""
    rules = (
        ("ies", "y", "s"), ("es", "", "s"), ("s", "", "s"), ("'s", "", "s"),
        ("ing", "", "ing"), ("ing", "e", "ing"), ("ied", "y", "ed"),
        ("ed", "", "ed"), ("ed", "e", "ed"), ("eth", "", "eth"), ("eth", "e", "eth"),
        ("est", "", "est"), ("est", "e", "est"), ("er", "", "er"), ("er", "e", "er"),
        ("iest", "y", "est"), ("ier", "y", "er"), ("ly", "", "ly"),
    )  # fmt: skip
    for end, put, name in rules:
        if word.endswith(end) and len(word) > len(end) + 1:
            stem = word[: -len(end)] + put
            yield stem, name
            if not put and len(stem) > 2 and stem[-1] == stem[-2]:
                yield stem[:-1], name


def kind(word: str, parts: dict[str, str]) -> tuple[int, str]:
    """(class, lemma) of a form; the lemma is empty when WordNet knows none."""
    if word in CLASS_OF and word in FUNCTION_WORDS:
        return CLASS_OF[word], word if word in parts else ""
    for lemma, off in lemmas(word):
        of = parts.get(lemma)
        if not of:
            continue
        verb, noun = "v" in of, "n" in of
        if off in ("ing", "ed", "eth") and verb:
            return CLASS_OF[f"verb -{off}"], lemma
        if off == "est":
            name = "adjective" if "a" in of else "verb -est" if verb else "unlisted"
            return CLASS_OF[name], lemma
        if off == "ly" or (not off and of[0] == "r") or (off == "" and of == "r"):
            return CLASS_OF["adverb"], lemma
        if off == "s":
            both = noun and verb
            return CLASS_OF[
                "nouns/verbs" if both else "nouns" if noun else "verb"
            ], lemma
        if off == "er":
            return CLASS_OF["adjective" if "a" in of else "noun"], lemma
        if noun and verb:
            return CLASS_OF["noun/verb"], lemma
        if noun and "a" in of:
            return CLASS_OF["noun/adjective"], lemma
        if noun:
            return CLASS_OF["noun"], lemma
        return CLASS_OF["verb" if verb else "adjective"], lemma
    return guessed_class(word), ""


def sounds(path: Path) -> dict[str, tuple[int, int, int]]:
    """word -> (syllables, onset, stressed vowel), the last two from 1, 0 unknown."""
    found: dict[str, tuple[int, int, int]] = {}
    for line in path.open(encoding="utf-8"):
        word, *phones = re.sub(r"#.*", "", line).split()
        if "(" in word or not phones:
            continue
        vowels = [phone for phone in phones if phone[-1].isdigit()]
        stressed = next((v[:2] for v in vowels if v.endswith("1")), "")
        onset = _ONSETS.index(phones[0]) + 1 if phones[0] in _ONSETS else 25
        vowel = _VOWELS.index(stressed) + 1 if stressed in _VOWELS else 0
        found[word] = (min(len(vowels), 7), onset, vowel)
    return found


def build(corpora: Path, yaml: Path, cmudict: Path, out: Path) -> int:
    """Write the table; returns how many forms it lists."""
    parts, fields = wordnet(yaml)
    sound = sounds(cmudict)
    names = forms(corpora)
    rows = []
    for word in names:
        of, lemma = kind(word, parts)
        field = LEXNAMES.index(fields[lemma]) + 1 if lemma in fields else 0
        own = word in FUNCTION_WORDS
        shape = (0, 0) if own else (ending(word), field)
        rows.append((of, *shape, *sound.get(word, (0, 0, 0))))
    blob = np.frombuffer("\n".join(names).encode("utf-8"), dtype=np.uint8)
    np.savez_compressed(out, forms=blob, columns=np.array(rows, dtype=np.uint16))
    return len(names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("wordnet", type=Path)
    parser.add_argument("cmudict", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    count = build(asked.corpora, asked.wordnet, asked.cmudict, asked.out)
    print(f"{count:,} forms in {asked.out}")


if __name__ == "__main__":
    main()
