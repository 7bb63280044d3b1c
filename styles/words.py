"""What a word is to style: its class, ending, field and sound, by table.

The table (`data/words.npz`) lists about forty thousand word forms. A form that is not
listed is classed by its ending alone, so a text in any script has some reading.

Word fields are the lexicographer files of Open English WordNet (CC BY 4.0); sounds come
from the CMU Pronouncing Dictionary (BSD). See `data/CREDITS.md`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from styles.closed_class import COARSE, COARSE_OF, FUNCTION_WORDS, PUNCTUATION

Table = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.int32]

DATA = Path(__file__).parent / "data"

OPEN = (
    "number",
    "name",
    "noun",
    "nouns",
    "noun/verb",
    "nouns/verbs",
    "verb",
    "verb -ing",
    "verb -ed",
    "verb -eth",
    "verb -est",
    "adjective",
    "adverb",
    "noun/adjective",
    "unlisted",
    "unlisted -s",
)
"""Classes of words that are not function words."""

CLASSES = (*PUNCTUATION, *FUNCTION_WORDS, *OPEN)
"""The skeleton alphabet: a text with its content words masked by these is what the
pairs and triples of classes are counted on (after POSNoise, arXiv 2005.06605)."""

CLASS_OF = {name: place for place, name in enumerate(CLASSES)}
TAG_OF_CLASS = np.array(
    [COARSE.index(COARSE_OF.get(name, "open")) for name in CLASSES], dtype=np.int32
)
FIRST_WORD = len(PUNCTUATION)
"""Classes below are punctuation; from here on they are words."""
FIRST_OPEN = FIRST_WORD + len(FUNCTION_WORDS)

_FIELDS = (
    "noun.act noun.animal noun.artifact noun.attribute noun.body noun.cognition "
    "noun.communication noun.event noun.feeling noun.food noun.group noun.location "
    "noun.motive noun.object noun.person noun.phenomenon noun.plant noun.possession "
    "noun.process noun.quantity noun.relation noun.shape noun.state noun.substance "
    "noun.time verb.body verb.change verb.cognition verb.communication "
    "verb.competition verb.consumption verb.contact verb.creation verb.emotion "
    "verb.motion verb.perception verb.possession verb.social verb.stative "
    "verb.weather"
)
LEXNAMES = tuple(_FIELDS.split())

_MARK_KIND = {
    **{mark: CLASS_OF[mark] for mark in PUNCTUATION if len(mark) == 1},
    "...": CLASS_OF["…"],
    "--": CLASS_OF["—"],
    "\n": CLASS_OF["line"],
}

_ENDINGS = (
    "able ably age al ally ance ant ard ary ate ated ates ating ation ations dom ed "
    "ee een en ence ened ent ently er ered ering ers ery es ess est eth ever ful "
    "fully hood ial ian ible ic ical ics ied ier ies iest ify ile ily ine ing ings "
    "ion ions ior ious ise ish ism ist ite ities ity ive ized le led less ling "
    "lings ly ment ments ness nesses oid or ors ory ous ously ping ple red ring ry "
    "self selves ship sion sions some ster sy tedly ted ter ters th tic ting tion "
    "tions tive tle tor tted tude ty ual ually ular uous ure ured ures ved ves ving "
    "ward wards ways wise y"
)
ENDINGS = tuple(_ENDINGS.split())
"""Endings of masked content words; the longest that fits is counted."""
_ENDING_OF = {ending: place + 1 for place, ending in enumerate(ENDINGS)}
_LONGEST = max(map(len, ENDINGS))


def ending(word: str) -> int:
    """Place of the word's longest listed ending plus one, 0 for none; an ending leaves
    at least two letters before it."""
    for size in range(min(_LONGEST, len(word) - 2), 0, -1):
        if found := _ENDING_OF.get(word[-size:]):
            return found
    return 0


def guessed_class(word: str) -> int:
    """Class of a form that is not listed, from its shape alone."""
    if word.isdigit():
        return CLASS_OF["number"]
    for end, name in (
        ("ing", "verb -ing"),
        ("ed", "verb -ed"),
        ("eth", "verb -eth"),
        ("est", "verb -est"),
        ("ly", "adverb"),
        ("s", "unlisted -s"),
    ):
        if word.endswith(end) and len(word) > len(end) + 2:
            return CLASS_OF[name]
    return CLASS_OF["unlisted"]


class Words:
    """The table of word forms: `columns` is (forms, 6) uint16 with, per form, its
    class, ending, word field (0 none, else a place in `LEXNAMES` plus one), syllables,
    first sound and stressed vowel (0 unknown).

    Rows past the listed ones stand for forms that are not listed.
    """

    def __init__(self, forms: list[str], columns: Table) -> None:
        if columns.shape != (len(forms), 6):
            raise ValueError("the word table does not fit its forms")
        self.listed = len(forms)
        self.row_of = dict(zip(forms, range(len(forms)), strict=True))
        extra, self._extra_of = [], {}
        row = self.listed
        for kind in range(FIRST_OPEN, len(CLASSES)):
            for end in range(len(ENDINGS) + 1):
                self._extra_of[kind, end] = row
                extra.append((kind, end, 0, 0, 0, 0))
                row += 1
        for mark, kind in _MARK_KIND.items():
            self.row_of[mark] = row
            extra.append((kind, 0, 0, 0, 0, 0))
            row += 1
        table = np.vstack([columns, np.array(extra, dtype=np.uint16)])
        self.kind, self.end, self.field, self.syllables, self.onset, self.vowel = (
            np.ascontiguousarray(table[:, place].astype(np.int32)) for place in range(6)
        )
        self._memo: dict[str, int] = {}

    @classmethod
    def read(cls, path: Path) -> Words:
        """OSError or ValueError when the file is missing or is not such a table."""
        with np.load(path, allow_pickle=False) as held:
            forms = held["forms"].tobytes().decode("utf-8").split("\n")
            return cls(forms, held["columns"])

    def row(self, word: str) -> int:
        """The table's row for a lower-case form, listed or not."""
        found = self.row_of.get(word)
        if found is not None:
            return found
        if word[0] == "-":
            return self.row_of["—"]
        found = self._memo.get(word)
        if found is None:
            short = word[-24:]
            kind = guessed_class(short)
            found = self._extra_of[kind, ending(short)]
            if len(word) <= 24 and len(self._memo) < 50_000:
                self._memo[word] = found
        return found


@lru_cache(maxsize=1)
def table() -> Words:
    """The table that ships with Protean, read once."""
    return Words.read(DATA / "words.npz")
