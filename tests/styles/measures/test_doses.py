"""Each measure follows the dose of what it is said to measure."""

from __future__ import annotations

import numpy as np
import pytest

from styles.encoder import Encoder
from styles.measures.cohesion import cohesion, motifs
from styles.measures.corruption import Swapper, salad, shuffle, splice
from styles.measures.drift import distance, drift, mean
from styles.measures.infection import infection, infection_at
from styles.measures.known import Known
from styles.measures.metaphor import candidates
from styles.measures.reference import Reference
from styles.measures.renyi import renyi_entropy
from styles.measures.report import MEASURES, Read
from styles.measures.window import window
from tests.styles.measures.texts import ALL, EXPOSITION, FICTION, PROSE, VERSE

DOSES = (0.0, 0.25, 0.5, 1.0)
SEEDS = range(12)
RISING = (
    "semantic-variance",
    "displacement",
    "forward-flow",
    "word-entropy",
    "metaphor-density",
)


def average(texts: list[str], name: str, known: Known, reference: Reference) -> float:
    of = next(measure.of for measure in MEASURES if measure.id == name)
    return float(np.mean([of(Read(text, known, reference, None)) for text in texts]))


def swapped(known: Known, texts: tuple[str, ...], dose: float) -> list[str]:
    swapper = Swapper(known)
    return [swapper.swap(text, dose, seed) for text in texts for seed in SEEDS]


@pytest.mark.parametrize("name", RISING)
def test_swapped_words_raise_it_step_by_step(
    name: str, known: Known, reference: Reference
) -> None:
    values = [
        average(swapped(known, ALL, dose), name, known, reference) for dose in DOSES
    ]
    assert values == sorted(values)
    assert values[0] < values[-1]


def test_poetic_density_falls_with_every_swapped_word(
    known: Known, reference: Reference
) -> None:
    values = [
        average(swapped(known, VERSE, dose), "pdi", known, reference) for dose in DOSES
    ]
    assert values == sorted(values, reverse=True)
    noise = [salad(text, seed) for text in VERSE for seed in SEEDS]
    assert average(noise, "pdi", known, reference) < values[0] / 3


def test_poetic_density_parts_verse_from_prose_without_its_lines(
    known: Known, reference: Reference
) -> None:
    verse = [average([text], "pdi", known, reference) for text in VERSE]
    flat = [
        average([" ".join(text.split())], "pdi", known, reference) for text in VERSE
    ]
    prose = [average([text], "pdi", known, reference) for text in PROSE]
    assert verse == flat
    assert min(verse) > max(prose)


@pytest.mark.parametrize(
    ("text", "subject", "figure"),
    [
        ("The stony grief came.", "grief", "stony"),
        ("Grief swims in silence.", "grief", "swims"),
        ("He swallowed the sorrow.", "sorrow", "swallowed"),
        ("It was a frozen wisdom.", "wisdom", "frozen"),
        ("Her grief was a stone.", "grief", "stone"),
        ("A sorrow like the sea.", "sorrow", "sea"),
    ],
)
def test_pairs_that_may_be_a_metaphor(
    text: str, subject: str, figure: str, known: Known
) -> None:
    read = window(text, known)
    words = text.lower().replace(".", "").split()
    pairs = {(words[c.subject], words[c.figure]): c.clash for c in candidates(read)}
    assert (subject, figure) in pairs
    assert pairs[subject, figure] > 0


def test_a_mark_between_two_words_parts_them(known: Known) -> None:
    assert not candidates(window("Stony. Grief, swims.", known))


def test_a_thing_for_an_idea_clashes_more_than_an_idea_for_an_idea(
    known: Known,
) -> None:
    def clash(text: str) -> float:
        return max(c.clash for c in candidates(window(text, known)))

    assert clash("The stony wisdom came.") > clash("The true wisdom came.")


def test_semantic_variance_parts_things_from_argument(
    known: Known, reference: Reference
) -> None:
    verse = average(list(VERSE), "semantic-variance", known, reference)
    assert verse > average(list(EXPOSITION), "semantic-variance", known, reference)


def test_collapse_rises_with_every_spliced_sentence(
    known: Known, reference: Reference
) -> None:
    values = [
        average(
            [
                splice(text, [other for other in ALL if other != text], dose, seed)
                for text in FICTION
                for seed in SEEDS
            ],
            "collapse",
            known,
            reference,
        )
        for dose in DOSES
    ]
    assert values == sorted(values)
    assert values[-1] > values[0]


def test_a_loop_is_a_collapse(known: Known, reference: Reference) -> None:
    loop = "and the rain went on and on over the hill. " * 14
    assert average([loop], "collapse", known, reference) > 0.8


def test_cohesion_falls_as_what_follows_is_swapped(known: Known) -> None:
    swapper = Swapper(known)
    values = []
    for dose in DOSES:
        found = []
        for text in FICTION:
            half = len(text) // 2
            for seed in SEEDS:
                after = swapper.swap(text[half:], dose, seed)
                found.append(cohesion(window(text[:half], known), window(after, known)))
        values.append(np.mean(found))
    assert values == sorted(values, reverse=True)
    strange = cohesion(window(FICTION[0], known), window(EXPOSITION[0], known))
    assert values[0] > strange


def test_renyi_entropy_of_even_and_of_certain_words() -> None:
    assert renyi_entropy(np.ones(8)) == pytest.approx(3)
    assert renyi_entropy(np.array([0.0, 1.0])) == pytest.approx(0)
    assert renyi_entropy(np.array([0.25, 0.25])) == pytest.approx(1)
    for wrong in (np.zeros(3), np.array([-1.0, 2.0]), np.array([np.nan]), np.zeros(0)):
        with pytest.raises(ValueError, match="probabilities"):
            renyi_entropy(wrong)
    for alpha in (0, 1, -2):
        with pytest.raises(ValueError, match="alpha"):
            renyi_entropy(np.ones(2), alpha)


def test_renyi_entropy_rises_with_temperature() -> None:
    logits = np.random.default_rng(1).gumbel(size=300) * 3
    found = [renyi_entropy(np.exp(logits / heat)) for heat in (0.3, 0.6, 1, 1.5, 2)]
    assert found == sorted(found)


def test_infection_counts_terms_in_their_forms() -> None:
    terms = ["Harrow", "salt mill", "mourn"]
    text = "Harrows! The salt mills mourned.\n\nA harrow, salted; the mill mourns."
    found = infection(text, terms)
    assert (found.found, found.words) == (5, 11)
    assert found.rate == pytest.approx(500 / 11)
    assert found.spread > 0.9
    assert infection(text, terms, "They mourn.").prompted == 2
    assert infection(text, []).rate == 0
    assert infection("", terms).rate == infection("", terms).spread == 0


def test_terms_found_by_other_means_are_counted_the_same() -> None:
    text = "Harrows! The salt mills mourned.\n \nA harrow, salted; the mill mourns.\n"
    wanted = infection(text, ["harrow", "salt mill", "mourn"])
    starts = [text.index(word) for word in ("Harrows", "salt mills", "mourned")]
    starts += [text.rindex(word) for word in ("harrow", "mourns")]
    assert infection_at(text, starts) == wanted
    gathered = infection_at(text, [0, 2, 4])
    assert gathered.spread < wanted.spread
    assert infection_at("", []).rate == 0


def test_motifs_are_words_of_more_than_one_sentence(known: Known) -> None:
    once = "The lamp burned low. A dog barked by the river. Snow fell."
    again = "The lamp burned low. A dog barked by the lamp. Snow fell."
    thrice = "The lamp burned low. The lamp burned by the river. The lamp fell."
    found = [motifs(window(text, known)) for text in (once, again, thrice)]
    assert found[0] == 0
    assert found == sorted(set(found))
    assert found[-1] <= 1
    assert motifs(window("lamp lamp lamp", known)) == 0
    assert np.isnan(motifs(window("of the and", known)))


def test_a_name_that_comes_again_is_cohesion(known: Known) -> None:
    before = window("In the morning Sua went to the mill with her brother.", known)
    same = window("At the bridge Sua waited, and the rain began.", known)
    other = window("At the bridge Orrin waited, and the rain began.", known)
    assert cohesion(before, same) > cohesion(before, other)


def test_infection_follows_the_dose() -> None:
    words = FICTION[0].split()
    for rate in (0, 1, 3, 9):
        placed = [*words]
        for number in range(rate):
            placed.insert(13 * number, "ostrels")
        assert infection(" ".join(placed), ["ostrel"]).found == rate


def test_the_distance_falls_as_a_draft_takes_over_the_machines_words(
    encoder: Encoder,
) -> None:
    machine = mean([encoder.vector(EXPOSITION[0])])
    states = [VERSE[0], f"{VERSE[0]}\n\n{EXPOSITION[0]}", EXPOSITION[0]]
    found = drift(states, encoder, machine)
    assert found == sorted(found, reverse=True)
    assert np.isnan(distance("too short", encoder, machine))
    with pytest.raises(ValueError, match="no vector"):
        mean([])


def test_a_larger_dose_swaps_the_same_words_and_more(known: Known) -> None:
    swapper = Swapper(known)
    text = FICTION[0]
    before = text.split()
    some, more = (swapper.swap(text, dose, 3).split() for dose in (0.25, 0.75))
    for old, one, two in zip(before, some, more, strict=True):
        assert one in (old, two)
    assert swapper.swap(text, 0, 3) == text


def test_corruptions_keep_what_they_promise() -> None:
    text = FICTION[0]
    assert sorted(salad(text, 1).split()) != text.split()
    assert len(salad(text, 1).split()) == len(text.split())
    assert sorted(shuffle(text, 1).split()) == sorted(text.split())
    assert splice(text, [], 1, 1).split() == text.split()
