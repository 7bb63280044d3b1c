"""The command line: opens the studio, or does without a terminal what it asks for.

Nothing heavy is imported before it is known to be needed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engines.errors import EngineError
from studio.cli.saying import (
    BAD_USE,
    BROKEN_PIPE,
    INTERRUPTED,
    CommandError,
    one_line,
    parser,
)

if TYPE_CHECKING:
    import argparse

COMMANDS = (
    "weave",
    "model",
    "keys",
    "doctor",
    "session",
    "export",
    "import",
    "replay",
    "train",
    "lexicon",
    "style",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `protean` with `arguments` (else the process's); returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _tolerate(sys.stdout)
    _tolerate(sys.stderr)
    try:
        code = _run(given)
        sys.stdout.flush()
        return code
    except CommandError as error:
        return _refuse(str(error), error.code)
    except EngineError as error:
        return _refuse(f"{error.title}. {error.message}", BAD_USE)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more on exit; what nobody reads goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return BROKEN_PIPE


def _refuse(message: str, code: int) -> int:
    print(f"protean: {one_line(message)}", file=sys.stderr)
    return code


def _tolerate(stream: object) -> None:
    """A terminal that lacks a character shows a question mark, not a traceback."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _run(given: list[str]) -> int:
    if given and given[0] in COMMANDS:
        command, rest = given[0], given[1:]
        if command == "weave":
            from studio.cli import weave

            return weave.run(rest)
        if command == "doctor":
            from studio.cli import doctor

            return doctor.run(rest)
        if command == "session":
            from studio.cli import session

            return session.run(rest)
        if command in ("export", "import"):
            from studio.cli import exchange

            return (exchange.export if command == "export" else exchange.bring)(rest)
        if command == "lexicon":
            from studio.cli import lexicon

            return lexicon.run(rest)
        if command == "style":
            from studio.cli import style

            return style.run(rest)
        if command == "replay":
            from studio.cli import replay

            return replay.run(rest)
        if command == "train":
            from studio.cli import train

            return train.run(rest)
        if command == "model":
            from studio.cli import model

            return model.run(rest)
        from studio.cli import show

        return show.keys(rest)
    return _open(given)


def _open(given: list[str]) -> int:
    asked = _opening(given)
    model = Path(asked.model).expanduser() if asked.model else None
    if model is not None:
        from engines.files.gguf_header import read_model

        # The engine checks the words too; skipping them here keeps the start quick.
        read_model(model, whole=False)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if asked.file:
            raise CommandError(
                "the studio needs a terminal; "
                f"`protean weave --file {asked.file}` works without one"
            )
        from studio.cli import weave

        return weave.sample(model, scripted=asked.scripted)
    if asked.file and Path(asked.file).is_dir():
        raise CommandError(f"{asked.file} is a folder; name a .md or .txt file in it")
    from studio.app import run

    path = Path(asked.file).expanduser() if asked.file else None
    return int(run(path, model, scripted=asked.scripted) or 0)


def _opening(given: list[str]) -> argparse.Namespace:
    p = parser(
        "protean",
        "A studio for writers: your draft, answered in several voices at once.",
        "Without opening the studio:\n"
        "  protean weave        continue a text in every voice and print the takes\n"
        "  protean model show   the open model and its voices\n"
        "  protean model ...    export, quantize, evaluate: making models\n"
        "  protean train        make a model, or a voice, of your own books\n"
        "  protean keys         every command and its key\n"
        "  protean doctor       what Protean found on this machine, and what to mend\n"
        "  protean session      list, inspect, check and repair sessions; their text\n"
        "  protean export       write a draft as text, HTML, docx, epub or JSON\n"
        "  protean import       make a draft of a txt, md, docx or JSON file\n"
        "  protean lexicon      harvest, show, look up and check your own terms\n"
        "  protean style        which styles a text has; the text as a vector\n"
        "  protean replay       watch a session again; verify it; who wrote what\n"
        "Each of them explains itself with --help.",
    )
    p.add_argument("file", nargs="?", help="a draft to open (.md or .txt)")
    p.add_argument("--model", metavar="GGUF", help="a model file other than our own")
    p.add_argument(
        "--scripted", action="store_true", help="voices from a script, without a model"
    )
    p.add_argument("--version", action="store_true", help="print the version and leave")
    asked = p.parse_args(given)
    if asked.version:
        from importlib.metadata import version

        print(f"protean {version('protean-studio')}")
        raise SystemExit(0)
    return asked
