"""The text a headless weave continues, from a file or from standard input."""

from __future__ import annotations

import codecs
import sys
from pathlib import Path

from studio.cli.saying import CommandError

MAX_BYTES = 64 << 20
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_text(name: str) -> str:
    """The file's words with "\\n" newlines; `-` is standard input. Raises
    `CommandError` for a file that is missing, too large or no text."""
    raw = sys.stdin.buffer.read(MAX_BYTES + 1) if name == "-" else _bytes(name)
    if len(raw) > MAX_BYTES:
        raise CommandError(f"{name} is larger than {MAX_BYTES >> 20} MB; cut it down")
    try:
        text = raw.decode("utf-16" if raw.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(
            f"{name} is not UTF-8 text; save it as UTF-8 and try again"
        ) from None
    if "\0" in text:
        raise CommandError(f"{name} is not a text file; name a .md or .txt file")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def clean(argument: str) -> str:
    """An argument of the command line; bytes that were no UTF-8 become U+FFFD."""
    raw = argument.encode("utf-8", "surrogateescape")
    return raw.decode("utf-8", "replace").replace("\r\n", "\n")


def _bytes(name: str) -> bytes:
    try:
        with Path(name).expanduser().open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise CommandError(f"there is no file {name}; check the name") from None
    except IsADirectoryError:
        raise CommandError(f"{name} is a folder; name a text file in it") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        raise CommandError(f"cannot read {name}: {reason.lower()}") from None
