"""`protean style map ...`: the style map without the studio."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.cli.saying import CommandError, parser, say
from studio.cli.source_text import read_text

if TYPE_CHECKING:
    from studio.map.places import Standing, StyleMap

SUMMARY = """\
  place FILE|-         where a text stands, and who stands near it
  draw FILE|- --out F  the map with the text and its paragraphs as map.svg or map.png
  fit CORPORA --out F  choose passages of every author, lay them out, measure how sure a
                       place on the map is; a minute or two"""


def run(arguments: Sequence[str]) -> int:
    """The exit code; `CommandError` for what cannot be done."""
    p = parser("protean style map", "The map of styles.", SUMMARY)
    actions = p.add_subparsers(dest="action", required=True, metavar="ACTION")
    place = actions.add_parser("place", help="where a text stands")
    place.add_argument("file", help="a text; - is standard input")
    place.add_argument("--json", action="store_true", help="print one JSON object")
    draw = actions.add_parser("draw", help="the map as a picture")
    draw.add_argument("file", help="a text; - is standard input")
    draw.add_argument("--out", type=Path, required=True, help="an .svg or .png file")
    draw.add_argument("--light", action="store_true", help="on paper")
    fit = actions.add_parser("fit", help="make the map anew")
    fit.add_argument("corpora", type=Path, help="a folder of SET-NN.jsonl.xz")
    fit.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    fit.add_argument(
        "--library", action="store_true", help="lay it out with umap-learn"
    )
    asked = p.parse_args(arguments)

    from styles.model import StyleError

    try:
        return {"place": _place, "draw": _draw, "fit": _fit}[asked.action](asked)
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None


def _place(asked: argparse.Namespace) -> int:
    from engines.text import inert
    from studio.map.places import as_shipped, paragraphs_of

    map_ = as_shipped()
    standing = map_.measure(paragraphs_of(read_text(asked.file)))
    if asked.json:
        print(json.dumps(_told(map_, standing)))
        return 0
    if not standing:
        say("there is no word in it")
        return 0
    for entry in _told(map_, standing)["texts"]:
        near = ", ".join(dict.fromkeys(kin["author"] for kin in entry["near"]))
        where = (
            f"{entry['x']:.1f}, {entry['y']:.1f} (give or take {entry['radius']:.1f})"
        )
        say(inert(f"{entry['title']}, {entry['words']} words, at {where}: near {near}"))
    return 0


def _told(map_: StyleMap, standing: Sequence[Standing]) -> dict[str, Any]:
    texts = [
        {
            "title": s.own.title,
            "words": s.spot.words,
            "x": round(s.spot.x, 4),
            "y": round(s.spot.y, 4),
            "radius": round(s.spot.radius, 4),
            "near": [
                {
                    "author": map_.source(point).author,
                    "title": map_.source(point).title,
                    "set": map_.source(point).set,
                }
                for point in s.spot.near
            ],
        }
        for s in standing
    ]
    return {"exemplars": map_.n_exemplars, "texts": texts}


def _draw(asked: argparse.Namespace) -> int:
    from studio import themes
    from studio.drafts.exporting import write_out
    from studio.map import look as looks
    from studio.map.colours import picture_hues
    from studio.map.picture import Picture, png, svg
    from studio.map.places import as_shipped, paragraphs_of

    kind = asked.out.suffix.lower()
    if kind not in (".svg", ".png"):
        raise CommandError(f"{asked.out}: name an .svg or a .png file")
    text = read_text(asked.file)
    map_ = as_shipped()
    map_.standing = map_.measure(paragraphs_of(text))
    picture = Picture(
        looks.chart(map_),
        picture_hues(themes.LIGHT if asked.light else themes.DARK, ()),
        [entry for entry in looks.legend(map_, False) if entry[2] != "caret"],
    )
    made = svg(picture).encode() if kind == ".svg" else png(picture)
    try:
        write_out(asked.out, [made], replace=True)
    except OSError as error:
        reason = (error.strerror or "it cannot be written").lower()
        raise CommandError(f"cannot write {asked.out}: {reason}") from None
    say(f"{len(map_.standing)} of yours among {map_.n_exemplars:,} in {asked.out}")
    return 0


def _fit(asked: argparse.Namespace) -> int:
    from styles.encoder import load
    from styles.map.atlas import write
    from styles.map.build import build

    try:
        atlas = build(asked.corpora, load(), say, asked.library)
        write(asked.out, atlas)
    except ImportError:
        raise CommandError(
            "umap-learn is not installed; leave out --library, or install "
            "protean-studio[map]"
        ) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"the map could not be made: {error}") from None
    say(f"{len(atlas.plane)} places in {asked.out}")
    return 0
