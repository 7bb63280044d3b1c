"""How the style map is drawn and told: inks, names, the card of a point."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from engines.text import inert
from studio.map.places import Own, Spot, Standing, StyleMap
from studio.writing.counts import spoken
from styles.axes import STYLES
from styles.map.layout import Plane
from widgets.map_drawing import WIDEST, Chart, Ink, Live, Name
from widgets.parts import Part

SURE = 200
"""Words from which a paragraph's place is drawn as a full ring."""
NAMED = tuple(style.id for style in STYLES)
TITLES = {style.id: style.name for style in STYLES}
OTHERS, OWN = "sea", "own"
"""Names of colours: other authors' points, one's own texts."""

SIGNS = {"draft": "◆", "branch": "◇", "take": "▲"}
FULL, FAINT = "●", "○"

_MANY = ("book of", "king james", "various", "fathers", "anonymous", "anthology")


def short(author: str) -> str:
    """The name an author is known by on a map.

    >>> short("Virginia Woolf"), short("King James Version"), short("Alfred, Lord T")
    ('Woolf', 'King James Version', 'Alfred')
    """
    name = author.partition(" (")[0].partition(";")[0].partition(",")[0].strip()
    if any(mark in name.lower() for mark in _MANY) or " " not in name:
        return name
    if " of " in name:
        return name
    return name.rsplit(" ", 1)[1]


def voices_of(standing: Iterable[Standing]) -> list[str]:
    """Voices that have takes on the map, in order of first mention."""
    return list(dict.fromkeys(s.own.voice for s in standing if s.own.voice))


def chart(map_: StyleMap, trail: Plane | None = None) -> Chart:
    """All there is on the map; points of one's own follow the exemplars."""
    voices = voices_of(map_.standing)
    inks = [Ink(OTHERS), *(Ink(name) for name in NAMED)]
    kinds = {"faint": len(inks), "full": len(inks) + 1, "branch": len(inks) + 2}
    inks += [Ink(OWN, FAINT), Ink(OWN, FULL), Ink(OWN, SIGNS["branch"])]
    for voice in voices:
        kinds[f"take {voice}"] = len(inks)
        inks.append(Ink(voice, SIGNS["take"]))
    kinds["draft"] = len(inks)
    inks.append(Ink(f"{OWN}!", SIGNS["draft"]))
    sets = [1 + NAMED.index(s.set) if s.set in NAMED else 0 for s in map_.atlas.sources]
    spots = [(s.spot.x, s.spot.y) for s in map_.standing]
    own = [kinds[_kind(s)] for s in map_.standing]
    return Chart(
        np.concatenate([map_.plane, np.array(spots, float).reshape(-1, 2)]),
        np.concatenate([np.array(sets)[map_.atlas.work], np.array(own, int)]),
        tuple(inks),
        names(map_),
        np.zeros((0, 2)) if trail is None else trail,
    )


def _kind(standing: Standing) -> str:
    own = standing.own
    if own.kind == "paragraph":
        return "full" if standing.spot.words >= SURE else "faint"
    return f"take {own.voice}" if own.kind == "take" else own.kind


def names(map_: StyleMap) -> tuple[Name, ...]:
    """The regions' names, the largest first."""
    found = []
    for region in map_.regions:
        authors = [short(author) for author in region.authors]
        both = " · ".join(authors)
        text = both if len(both) <= WIDEST else authors[0]
        found.append(Name(region.x, region.y, inert(text)))
    return tuple(found)


def live(spot: Spot | None) -> Live | None:
    return None if spot is None else Live(spot.x, spot.y, spot.radius)


def caption(map_: StyleMap, index: int) -> str:
    """What stands beside the point in hand."""
    if index < map_.n_exemplars:
        return inert(short(map_.source(index).author))
    return inert(map_.standing[index - map_.n_exemplars].own.title)


def line(map_: StyleMap, index: int) -> list[Part]:
    """The point in hand in one line."""
    if index < 0:
        return []
    if index < map_.n_exemplars:
        source = map_.source(index)
        year = f" ({source.year})" if source.year is not None else ""
        style = TITLES.get(source.set, "")
        said: list[Part] = [
            (inert(source.author), "strong"),
            (inert(f" {source.title}{year}"), ""),
            (f" {style.lower()}" if style else "", "muted"),
            (f" {place_in(map_, index)}", "muted"),
        ]
        return [part for part in said if part[0]]
    standing = map_.standing[index - map_.n_exemplars]
    gist = " ".join(standing.own.text[:400].split())
    return [
        (inert(standing.own.title), "strong"),
        (f" {spoken(standing.spot.words, 'word', 'words')} ", "muted"),
        (inert(gist), ""),
    ]


def place_in(map_: StyleMap, index: int) -> str:
    """Where in its work an exemplar stands."""
    begin, words = int(map_.atlas.begin[index]), int(map_.atlas.words[index])
    return f"from word {begin + 1:,} on, {words:,} words"


def company(map_: StyleMap, near: Sequence[int], most: int = 5) -> list[str]:
    """Authors a text stands near, those with most of the nearest passages first."""
    counted = Counter(map_.source(point).author for point in near)
    return [inert(author) for author, _ in counted.most_common(most)]


def kin(map_: StyleMap, index: int) -> tuple[int, ...]:
    """The exemplars nearest to a point in truth, of other works where it is one."""
    if index >= map_.n_exemplars:
        return map_.standing[index - map_.n_exemplars].spot.near
    away = 1.0 - map_.atlas.vectors @ map_.atlas.vectors[index]
    away[map_.atlas.work == map_.atlas.work[index]] = np.inf
    return tuple(int(point) for point in np.argsort(away, kind="stable")[:15])


def card(map_: StyleMap, index: int, passage: str | None) -> list[Part]:
    """All that is known of a point. `passage` is an exemplar's text where it is at
    hand, "" while it is sought, None where no corpora folder is set."""
    parts: list[Part] = []
    near = company(map_, kin(map_, index))
    if index < map_.n_exemplars:
        source = map_.source(index)
        parts += [(f"{inert(source.author)}\n", "heading")]
        year = f" ({source.year})" if source.year is not None else ""
        parts += [(f"{inert(source.title)}{year}\n", "")]
        style = TITLES.get(source.set, source.set)
        parts += [(f"{inert(style).lower()} · {place_in(map_, index)}\n\n", "muted")]
        parts += [("Near it stand  ", "muted"), (", ".join(near) + "\n\n", "")]
        if passage is None:
            told = "Its words are not on this machine. A folder of the books, named as "
            told += "corpora in the settings, shows them here."
            parts += [(told, "muted")]
        else:
            parts += [(inert(passage), "") if passage else ("looking for it", "muted")]
        return parts
    standing = map_.standing[index - map_.n_exemplars]
    own: Own = standing.own
    parts += [(f"{inert(own.title)}\n", "heading")]
    words = spoken(standing.spot.words, "word", "words")
    parts += [(f"{words}\n\n", "muted")]
    parts += [("Near it stand  ", "muted"), (", ".join(near) + "\n\n", "")]
    return [*parts, inert(own.text)]


def fitting(entries: Sequence[tuple[str, str, str]], width: int) -> list[Part]:
    """As many of a legend's entries as stand whole in so many cells."""
    parts: list[Part] = []
    for sign, style, word in entries:
        width -= len(sign) + len(word) + 3
        if width >= 0:
            parts += [(sign, style), (f"{word} ", "muted")]
    return parts


def legend(map_: StyleMap, trail: bool) -> list[tuple[str, str, str]]:
    """(sign, style, word) of what is on the map; the writer's own first, for the
    voices' colours are known from the desk."""
    there = {s.own.kind for s in map_.standing}
    found = [("✦", "live!", "caret")]
    if "draft" in there:
        found.append((SIGNS["draft"], f"{OWN}!", "draft"))
    if "paragraph" in there:
        found += [(FULL, OWN, "paragraph"), (FAINT, OWN, "short")]
    if "take" in there:
        found.append((SIGNS["take"], "muted", "take"))
    if "branch" in there:
        found.append((SIGNS["branch"], OWN, "branch"))
    if trail:
        found.append(("⠒", "trail", "the way here"))
    found += [("⠿", name, TITLES[name]) for name in NAMED]
    return [*found, ("⠿", OTHERS, "others")]
