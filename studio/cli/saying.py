"""What all of the command line shares: refusals, exit codes, plain output, parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.text import inert

if TYPE_CHECKING:
    import argparse

BAD_USE, BROKEN, INTERRUPTED, BROKEN_PIPE = 2, 1, 130, 141


class CommandError(Exception):
    """A refusal in one line that says what to do, with its exit code."""

    def __init__(self, message: str, code: int = BAD_USE) -> None:
        super().__init__(message)
        self.code = code


def say(text: str, *, end: str = "\n", flush: bool = False) -> None:
    """Print foreign text with nothing in it that a terminal would obey."""
    print(inert(text), end=end, flush=flush)


def one_line(text: str) -> str:
    return " ".join(inert(text).split())


def parser(name: str, summary: str, epilogue: str = "") -> argparse.ArgumentParser:
    """An argument parser whose complaints are `CommandError`s."""
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> None:  # type: ignore[override]
            raise CommandError(f"{message}; `{self.prog} --help` lists what it takes")

    return Parser(
        prog=name,
        description=summary,
        epilog=epilogue,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
