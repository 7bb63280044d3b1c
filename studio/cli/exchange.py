"""`protean export` and `protean import`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from sessions.exchange.leaving import ALIASES, FORMATS, LINES, Wishes, leave, made, tree
from studio.cli.saying import CommandError, parser, say
from studio.cli.session import refusing


def export(arguments: Sequence[str]) -> int:
    p = parser(
        "protean export",
        "Write a draft in another format.",
        "Formats: markdown, text, html, docx, epub, and tree: the whole session as\n"
        "JSON. FILE is a draft, its .protean file, or a .protean.gz copy.",
    )
    p.add_argument("file", metavar="FILE")
    p.add_argument("--to", metavar="FORMAT", required=True)
    p.add_argument("-o", "--output", metavar="OUT", help="a file, or - for the pipe")
    p.add_argument("--force", action="store_true", help="replace OUT if it exists")
    p.add_argument("--at", metavar="MOMENT", help="the draft as of an event or a time")
    p.add_argument("--title", default="", help="else the first heading, or the name")
    p.add_argument("--author", default="")
    p.add_argument("--language", default="en", metavar="CODE", help="as en or pt-BR")
    p.add_argument(
        "--lines",
        choices=LINES,
        default="auto",
        help="line breaks inside paragraphs: keep them, join the lines, or see",
    )
    p.add_argument("--json", action="store_true", help="print where it was written")
    asked = p.parse_args(arguments)
    return refusing(asked.file, lambda: _export(asked))


def _export(asked: argparse.Namespace) -> int:
    form = ALIASES.get(asked.to.lower(), asked.to.lower())
    if form not in FORMATS:
        raise CommandError(f"--to: {asked.to} is none of {', '.join(FORMATS)}")
    path = Path(asked.file).expanduser()
    pieces: Iterable[bytes]
    if form == "tree":
        if asked.at:
            raise CommandError(
                "--at: the tree is the whole session, not a moment of it"
            )
        pieces = (piece.encode() for piece in tree(path))
        stem = path.name.partition(".")[0]
    else:
        leaving = leave(path, asked.at or "")
        wishes = Wishes(asked.title, asked.author, asked.language, asked.lines)
        pieces = [made(leaving, form, wishes)]
        stem = leaving.name
    if asked.output == "-":
        _pour(pieces, form)
        return 0
    from studio.drafts.exporting import free_name, write_out

    if asked.output:
        out = Path(asked.output).expanduser()
        if out.is_dir():
            out = free_name(out, stem, FORMATS[form])
    else:
        out = free_name(Path.cwd(), stem, FORMATS[form])
    if out.exists() and path.exists() and out.samefile(path):
        raise CommandError("-o: that is the draft itself; choose another name")
    if out.exists() and not asked.force:
        raise CommandError(f"{out} exists; add --force to replace it")
    write_out(out, pieces, replace=asked.force)
    if asked.json:
        print(json.dumps({"file": str(out.absolute()), "format": form}))
    else:
        say(f"Written to {out}.")
    return 0


def _pour(pieces: Iterable[bytes], form: str) -> None:
    if sys.stdout.isatty():
        if form in ("docx", "epub"):
            raise CommandError(f"{form} is no text for a terminal; name a file with -o")
        for piece in pieces:
            say(piece.decode("utf-8", "replace"), end="")
        return
    sys.stdout.flush()
    for piece in pieces:
        sys.stdout.buffer.write(piece)


def bring(arguments: Sequence[str]) -> int:
    p = parser(
        "protean import",
        "Make a draft of a .txt, .md or .docx file, or of a tree in JSON (Protean's or "
        "loom's).",
        "Nothing that exists is replaced. Without -o the draft goes into your folder\n"
        "of drafts, under a name that is free.",
    )
    p.add_argument("file", metavar="FILE")
    p.add_argument("-o", "--output", metavar="NAME.md", help="the new draft")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    asked = p.parse_args(arguments)
    return refusing(asked.file, lambda: _bring(asked))


def _bring(asked: argparse.Namespace) -> int:
    from sessions.exchange.arriving import arrive

    target = Path(asked.output).expanduser() if asked.output else None
    arrived = arrive(Path(asked.file).expanduser(), target)
    if asked.json:
        answer = {"draft": str(arrived.draft), "notices": list(arrived.notices)}
        print(json.dumps(answer))
        return 0
    say(f"The draft is {arrived.draft}.")
    for notice in arrived.notices:
        say(notice)
    return 0
