"""The axes of the style space and the four named styles, as plain data.

`fitting/contrasts.py` says how each axis is fitted; `docs/style.md`, what it was shown
to separate. The example lines were written for Protean.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    id: str
    name: str
    low: str
    """Word at the low end."""
    high: str
    """Word at the high end."""
    example_low: str
    example_high: str


@dataclass(frozen=True, slots=True)
class Style:
    id: str
    """Also the name of the voice that speaks in it."""
    name: str
    example: str


AXES = (
    Axis(
        "archaic",
        "diction",
        "plain",
        "archaic",
        "She went down to the river and did not come back.",
        "Then went she down unto the river, and was seen no more of any man.",
    ),
    Axis(
        "nesting",
        "sentences",
        "straight",
        "winding",
        "He came in. He sat down. Nobody spoke.",
        "He, who had never, so far as those who knew him could recall, sat down "
        "before he was asked to, sat down, because it seemed to him that, if he did "
        "not, nobody would speak.",
    ),
    Axis(
        "concreteness",
        "things",
        "ideas",
        "things",
        "The injustice of the arrangement was beyond any remedy she could conceive.",
        "A tin cup hung on a nail by the door, with a wasp in it.",
    ),
    Axis(
        "strangeness",
        "world",
        "familiar",
        "strange",
        "The tram was late, so they walked home along the canal.",
        "Under the seventh moon the glass herons were singing the names of drowned "
        "kings.",
    ),
    Axis(
        "density",
        "texture",
        "airy",
        "dense",
        "It was not that he did not want to go, it was only that she had asked him to.",
        "Rust, salt, lamplight; black hulls shouldering the tide; a gull's torn cry.",
    ),
    Axis(
        "dialogue",
        "speech",
        "told",
        "spoken",
        "They discussed the price for an hour and parted without agreeing.",
        '"How much?" "Nine." "Nine! Are you mad?" "Take it or leave it," she said.',
    ),
    Axis(
        "line-break",
        "lines",
        "unbroken",
        "broken",
        "The lamp went out and we waited in the dark for someone to speak.",
        "The lamp\nwent out:\nwe waited,\ndark by dark.",
    ),
)

STYLES = (
    Style(
        "realism",
        "realism",
        "The landlord counted the coins twice, wiped his hands, and said the room "
        "would be free on Monday.",
    ),
    Style(
        "surreal",
        "surreal",
        "The landlord poured the coins into his ear, and from the stairs came the "
        "sound of a small blue sea.",
    ),
    Style(
        "kjv",
        "kjv",
        "And the keeper of the house numbered the silver, and said unto them, Behold, "
        "the chamber is prepared.",
    ),
    Style(
        "philosophical",
        "philosophical",
        "For what is it to owe, if not to hold that the man who promised and the man "
        "who pays are one?",
    ),
)

AXIS_IDS = tuple(axis.id for axis in AXES)
STYLE_IDS = tuple(style.id for style in STYLES)
