"""`protean style map fit`: the map's exemplars laid out anew from a corpora folder."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from studio.cli import CommandError, parser, say

SUMMARY = """\
  fit CORPORA --out F  choose passages of every author, lay them out, measure how sure a
                       place on the map is; a minute or two"""


def run(arguments: Sequence[str]) -> int:
    """The exit code; `CommandError` for what cannot be done."""
    p = parser("protean style map", "The map of styles.", SUMMARY)
    actions = p.add_subparsers(dest="action", required=True, metavar="ACTION")
    fit = actions.add_parser("fit", help="make the map anew")
    fit.add_argument("corpora", type=Path, help="a folder of SET-NN.jsonl.xz")
    fit.add_argument("--out", type=Path, required=True, help="the .npz file to write")
    fit.add_argument(
        "--library", action="store_true", help="lay it out with umap-learn"
    )
    asked = p.parse_args(arguments)

    from styles.encoder import StyleError, load
    from styles.map.atlas import write
    from styles.map.build import build

    try:
        atlas = build(asked.corpora, load(), say, asked.library)
        write(asked.out, atlas)
    except StyleError as error:
        raise CommandError(f"{error.title}. {error.message}") from None
    except ImportError:
        raise CommandError(
            "umap-learn is not installed; leave out --library, or install "
            "protean-studio[map]"
        ) from None
    except (OSError, ValueError) as error:
        raise CommandError(f"the map could not be made: {error}") from None
    say(f"{len(atlas.plane)} places in {asked.out}")
    return 0
