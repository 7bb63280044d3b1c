"""Traits and their opposites: common English pairs, and those that the writer gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lexicon.rules.rule import Rules
from lexicon.rules.words import phrase

PAIRS = (
    "old young, old new, ancient young, ancient new, aged young, modern ancient",
    "big small, big little, large small, large little, huge tiny, vast tiny",
    "great small, great little, giant tiny, immense tiny, enormous tiny",
    "tall short, long short, long brief, high low, wide narrow, broad narrow",
    "thick thin, fat thin, stout slender, stout lean, deep shallow, heavy light",
    "strong weak, mighty weak, hard soft, stiff limp, rough smooth, sharp blunt",
    "sharp dull, straight crooked, tight loose, full empty, full hollow, whole broken",
    "open closed, open shut, near far, near distant, close distant, left right",
    "upper lower, inner outer, first last, early late, quick slow, fast slow",
    "swift slow, sudden gradual, hot cold, warm cool, warm cold, burning frozen",
    "dry wet, dry damp, wet parched, bright dark, bright dim, light dark, pale dark",
    "black white, clear cloudy, clear dim, clean dirty, clean foul, pure foul",
    "pure tainted, fresh stale, raw cooked, ripe green, sweet bitter, sweet sour",
    "loud quiet, loud silent, noisy silent, noisy quiet, still restless, calm wild",
    "calm stormy, calm angry, gentle rough, gentle fierce, gentle harsh, mild harsh",
    "tame wild, tender cruel, tender tough, kind cruel, kind unkind, merciful cruel",
    "good bad, good evil, good wicked, innocent guilty, holy profane, sacred profane",
    "true false, honest false, honest dishonest, faithful faithless, loyal treacherous",
    "right wrong, just unjust, fair unfair, fair foul, fair dark, beautiful ugly",
    "handsome ugly, lovely hideous, pretty plain, noble base, proud humble, proud meek",
    "vain modest, rich poor, wealthy poor, free bound, free captive, idle busy",
    "lazy diligent, tired fresh, weary rested, sleepy awake, asleep awake, alive dead",
    "living dead, mortal immortal, healthy sick, healthy ill, well ill, sound sick",
    "sober drunk, sane mad, wise foolish, clever stupid, clever dull, learned ignorant",
    "blind seeing, deaf hearing, mute speaking, silent talkative, brave cowardly",
    "brave afraid, bold timid, bold shy, fearless fearful, happy sad, happy unhappy",
    "glad sorry, glad sad, merry sad, merry grave, cheerful gloomy, joyful mournful",
    "hopeful hopeless, careful careless, patient impatient, eager reluctant",
    "willing unwilling, certain doubtful, sure unsure, known unknown, famous unknown",
    "familiar strange, common rare, common strange, usual strange, ordinary strange",
    "simple complex, plain ornate, easy hard, easy difficult, safe dangerous",
    "lucky unlucky, blessed cursed, welcome unwelcome, friendly hostile, male female",
    "married single, native foreign, public private, visible invisible, naked clothed",
    "bare clothed, barefoot shod, armed unarmed, bearded shaven, sighted blind",
    "sleeping waking, rising falling, growing shrinking, smiling weeping",
    "laughing weeping, laughing crying, standing sitting, coming going, given taken",
    "born dead, lost found, hidden seen, hidden open, rising sinking, gentle savage",
    "solid hollow, real imaginary, natural artificial, eternal brief, ragged neat",
)
"""Pairs that a dictionary of opposites would have, written down for this."""

Opposites = Mapping[str, frozenset[str]]
"""From a word, as `lexicon.rules.words.key` gives it, to its opposites."""


def opposites_of(
    rules: Rules | None = None, ties: Iterable[tuple[str, str]] = ()
) -> Opposites:
    """All pairs, in both directions: the common ones, those of the rules, and `ties`,
    such as the lexicon's. Only single words can be traits; others are passed over."""
    found: dict[str, set[str]] = {}
    pairs = [_pair(pair) for line in PAIRS for pair in line.split(", ")]
    if rules is not None:
        for one, other in rules.opposed:
            of_one, of_other = rules.members(one), rules.members(other)
            pairs += [(a, b) for a in of_one for b in of_other]
    for a, b in (*pairs, *ties):
        one_word, other_word = phrase(a), phrase(b)
        if len(one_word) == len(other_word) == 1:
            found.setdefault(one_word[0], set()).add(other_word[0])
            found.setdefault(other_word[0], set()).add(one_word[0])
    return {word: frozenset(others - {word}) for word, others in found.items()}


def _pair(text: str) -> tuple[str, str]:
    one, other = text.split()
    return one, other


TRAITS = tuple(
    word
    for line in (
        "old young tall small little great poor strange pale quiet tired silent thin",
        "blind proud gentle kind angry lonely dead stout grey broken honest black",
        "white cold heavy weary dark wild rich foolish wise brave bitter sad happy",
        "barefoot drowned sleeping nameless patient restless solemn ragged",
    )
    for word in line.split()
)
"""Traits that many a term might have, for a voice that looks for one not used yet."""
