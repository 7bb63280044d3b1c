"""Where texts stand on the dial's sliders."""

from __future__ import annotations

from studio.dial.gauge import Places, places
from styles.encoder import load

PROSE = (
    "The ferry was late again, and the men on the landing had stopped looking at the "
    "clock. Marta counted the crates a second time and wrote the number on her wrist, "
    "because the paper had gone soft in the rain. Her brother had said he would be on "
    "the morning boat. She bought two rolls, ate one of them standing, and put the "
    "other in her coat. Then the whistle went, far out on the water, and she looked up."
)


def stands(text: str) -> Places:
    encoder = load()
    return places(encoder, encoder.features.counts(text))


def test_prose_flows_and_verse_is_broken() -> None:
    words = PROSE.split()
    verse = "\n".join(" ".join(words[at : at + 5]) for at in range(0, len(words), 5))
    flowing, broken = (stands(t)["line-break"] for t in (PROSE, verse))
    assert flowing.at < 0.5 < broken.at


def test_every_place_lies_in_its_band_and_on_its_slider() -> None:
    for place in stands(PROSE).values():
        assert 0 <= place.low <= place.at <= place.high <= 1
    assert stands("… — !") == {}


def test_short_sentences_are_fragments_and_more_of_them_surer() -> None:
    flowing = PROSE.replace(". ", ", and ")
    broken = "The rain. A door. Nobody there; nothing. Again the rain — and then not. "
    low, high = stands(flowing)["collapse"], stands(broken)["collapse"]
    assert low.at < 0.2 < 0.8 < high.at
    more = stands(broken * 20)["collapse"]
    assert more.high - more.low < high.high - high.low


def test_a_text_in_another_language_stands_nowhere() -> None:
    assert stands("Der Mann ging abends durch die Stadt und sprach nie. " * 9) == {}
