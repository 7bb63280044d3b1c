"""Terms pull where the page is about what they are tied to."""

from __future__ import annotations

import random
from statistics import fmean

from lexicon.graph import Lexicon
from lexicon.pull import COLD, Moods
from lexicon.terms import LINKED, Term


def clusters(*, shuffled: bool = False) -> tuple[Lexicon, dict[str, list[str]]]:
    """Thirty terms in ten rings of three; shuffled, the ties are dealt out anew."""
    lexicon = Lexicon(clock=lambda: 0.0)
    syllables = [a + b for a in "bdfgk" for b in ("ar", "el", "im", "on", "ut", "ay")]
    for name in syllables:
        lexicon.add(Term(name, inflect=False))
    rings: dict[str, list[str]] = {name: [] for name in syllables}
    dealt = syllables[:]
    if shuffled:
        random.Random(4).shuffle(dealt)
    for at in range(0, 30, 3):
        for a, b in ((0, 1), (1, 2), (2, 0)):
            one, other = syllables[at + a], syllables[at + b]
            rings[one].append(other)
            rings[other].append(one)
            lexicon.relate(dealt[at + a], LINKED, dealt[at + b])
    return lexicon, rings


def ratio(lexicon: Lexicon, rings: dict[str, list[str]]) -> float:
    """Pull of related terms by that of unrelated ones, over slots of every term."""
    near: list[float] = []
    far: list[float] = []
    moods = Moods(lexicon)
    for name in rings:
        draft = (
            f"It had begun.\n\nNobody had asked for the {name}, but there it was, and"
        )
        for term, mood in moods.at(draft).items():
            if term.name != name:
                (near if term.name in rings[name] else far).append(mood)
    return fmean(near) / fmean(far)


def test_related_terms_pull_and_without_their_relations_do_not() -> None:
    assert ratio(*clusters()) >= 3
    assert ratio(*clusters(shuffled=True)) < 1.5


def lexicon() -> Lexicon:
    made = Lexicon(clock=lambda: 0.0)
    made.add(Term("giant", tags=("sleep",), definition="who owes the mountain"))
    for name in ("hill", "stone", "salt", "debt"):
        made.add(Term(name))
    made.add(Term("the flood", kind="scene"))
    made.relate("giant", LINKED, "hill")
    made.relate("hill", LINKED, "stone")
    made.relate("debt", "appears in", "the flood")
    return made


def moods(draft: str) -> dict[str, float]:
    return {term.name: mood for term, mood in Moods(lexicon()).at(draft).items()}


def test_warmth_is_less_with_every_hop_and_scenes_do_not_pull() -> None:
    found = moods("The giants slept.")
    assert found["hill"] > found["stone"] > found["salt"] == COLD
    assert "the flood" not in found


def test_the_last_paragraph_counts_most_and_far_ones_not_at_all() -> None:
    last = moods("Nothing yet.\n\nThe giant slept.")["hill"]
    before = moods("The giant slept.\n\nNothing yet.")["hill"]
    long_ago = moods("The giant slept." + "\n\nNothing yet." * 1_000)["hill"]
    assert last > before > long_ago == COLD


def test_words_of_tags_and_definitions_warm_a_little() -> None:
    found = moods("The mountain would not sleep.")
    assert COLD < found["giant"] < 1
    assert found["salt"] == COLD


def test_an_empty_page_leaves_every_term_cold() -> None:
    assert set(moods("").values()) == {COLD}


def test_many_terms_in_a_ring() -> None:
    made = Lexicon(clock=lambda: 0.0)
    names = [f"term{n}" for n in range(2_000)]
    made.many([{"op": "add", "term": {"name": name}} for name in names])
    for at, name in enumerate(names):
        made.relate(name, LINKED, names[(at + 1) % len(names)])
    found = Moods(made).at("Then term5 and term900 came.")
    warm = [term.name for term, mood in found.items() if mood > COLD]
    assert len(warm) == 14
