"""Files of rules and of bans, read for the command line and for the desk."""

from __future__ import annotations

from pathlib import Path

from engines.governing import patterns
from engines.governing.folding import folded
from engines.plan import Ban
from lexicon.errors import LexiconError
from lexicon.rules.language import LONGEST, parse
from lexicon.rules.rule import Rules

MOST_BANS = 50_000
LONGEST_BAN = 300


def read_rules(path: Path) -> Rules:
    """The rules in a file. Raises LexiconError."""
    return parse(_text(path, "rules", LONGEST))


def rules_of(text: str) -> Rules | None:
    """The rules in a text, None where there is none. Raises LexiconError."""
    rules = parse(text)
    return rules if rules.rules else None


def read_bans(path: Path) -> tuple[Ban, ...]:
    """The phrases and patterns in a file, one a line. Raises LexiconError."""
    return bans_of(_text(path, "bans", MOST_BANS * LONGEST_BAN))


def bans_of(text: str) -> tuple[Ban, ...]:
    """The phrases and patterns in a text, one a line; `#` begins a remark.

    What a line in quotes says is banned as it is, even with a * in it. Raises
    LexiconError that names the line.
    """
    found: dict[Ban, None] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.partition("#")[0].strip()
        if not line:
            continue
        if len(line) > LONGEST_BAN:
            raise _refused(number, f"it has more than {LONGEST_BAN} letters")
        if len(line) > 1 and line[0] in '"“' and line[-1] in '"”':
            ban = Ban(line[1:-1])
        elif patterns.is_pattern(line):
            ban = Ban(line, pattern=True)
            try:
                patterns.items(line)
            except patterns.PatternError as error:
                raise _refused(number, str(error)) from None
        else:
            ban = Ban(line)
        if not folded(ban.phrase, ignore_case=True):
            raise _refused(number, "there is nothing in it")
        found[ban] = None
        if len(found) > MOST_BANS:
            raise _refused(number, f"more than {MOST_BANS:,} bans do not fit")
    return tuple(found)


def _text(path: Path, what: str, most: int) -> str:
    try:
        with path.expanduser().open("rb") as file:
            raw = file.read(4 * most + 1)
        if len(raw) > 4 * most:
            raise LexiconError(
                f"The {what} cannot be read", f"{path} is too large. Make it shorter."
            )
        return raw.decode("utf-8-sig")
    except (OSError, ValueError) as reason:
        why = getattr(reason, "strerror", None) or "it is no text in UTF-8"
        raise LexiconError(f"The {what} cannot be read", f"{path}: {why}.") from None


def _refused(line: int, why: str) -> LexiconError:
    return LexiconError(
        "The bans cannot be read",
        f"Line {line}: {why}. Write a phrase, or a pattern such as: a testament to *",
    )
