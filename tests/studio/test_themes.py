"""Every hue can be read on every background, and told from its neighbours."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from studio.themes import OWN, contrast, grounds, hues, legible, luminance, title

NAMED = ("realism", "surreal", "kjv", "philosophical")
VOICES = (*NAMED, "mine", "hers", "theirs", "nobody's")

# Machado, Oliveira, Fernandes (2009), severity 1, on linear RGB.
EYES = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def lab(colour: Color, eye: str) -> tuple[float, float, float]:
    """CIE 1976 L*a*b* of what an eye of that kind sees."""
    linear = [
        p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4
        for p in colour.normalized
    ]
    red, green, blue = (
        min(1.0, max(0.0, sum(m * c for m, c in zip(row, linear, strict=True))))
        for row in EYES[eye]
    )
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_our_hues_are_readable_on_all_our_surfaces(theme: Theme) -> None:
    wanted = 7.0 if "contrast" in theme.name else 4.5
    under = [Color.parse(g or "") for g in (theme.background, theme.surface)]
    for hue in hues(VOICES, theme).values():
        assert min(contrast(Color.parse(hue), ground) for ground in under) >= wanted


@pytest.mark.parametrize("theme", OWN, ids=lambda theme: theme.name)
def test_our_words_are_readable_on_all_our_surfaces(theme: Theme) -> None:
    under = [theme.background, theme.surface, theme.panel]
    inks = [theme.foreground, theme.primary, theme.secondary, theme.accent]
    for ink in (*inks, theme.success, theme.warning, theme.error):
        for ground in under:
            assert contrast(Color.parse(ink or ""), Color.parse(ground or "")) >= 4.5


@pytest.mark.parametrize("theme", BUILTIN_THEMES.values(), ids=lambda theme: theme.name)
def test_hues_are_readable_on_the_librarys_themes(theme: Theme) -> None:
    for hue in hues(VOICES, theme).values():
        for ground in grounds(theme):
            assert contrast(Color.parse(hue), ground) >= 4.5


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", OWN[:2], ids=lambda theme: theme.name)
def test_colour_blind_eyes_tell_the_four_voices_apart(theme: Theme, eye: str) -> None:
    seen = [lab(Color.parse(hue), eye) for hue in hues(NAMED, theme).values()]
    assert min(math.dist(a, b) for a, b in combinations(seen, 2)) >= 12


def test_a_voice_keeps_its_hue_whoever_stands_beside_it() -> None:
    theme = OWN[0]
    assert hues(["kjv"], theme)["kjv"] == hues(VOICES, theme)["kjv"]
    assert len(set(hues(VOICES, theme).values())) == len(VOICES)


def test_legible_changes_only_what_it_must() -> None:
    black, grey = Color(0, 0, 0), Color(128, 128, 128)
    assert legible(Color(255, 255, 255), [black]) == Color(255, 255, 255)
    assert contrast(legible(Color(10, 10, 60), [black]), black) >= 4.5
    assert contrast(legible(grey, [grey]), grey) >= 4.5


def test_luminance_and_contrast_ends() -> None:
    assert luminance(Color(0, 0, 0)) == 0
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21)


def test_terminal_colours_have_no_known_ground() -> None:
    terminals = [theme for name, theme in BUILTIN_THEMES.items() if "ansi" in name]
    assert terminals
    assert all(grounds(theme) == () for theme in terminals)


def test_titles() -> None:
    assert title("protean-light") == "Protean, paper"
    assert title("rose-pine") == "rose pine"
