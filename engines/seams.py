"""Both seams of a take: how it meets the words before and after the caret.

A take is kept as the model wrote it: it opens with white space when it starts a new
word, and without when it carries on the word (or the punctuation) before the caret.
"""

from __future__ import annotations

import re

from engines.request import Unit
from engines.units import PIECE, is_cjk, unit_end

_OPENERS = "([{“‘«‹„¿¡$£€"
_CLOSERS = ",.;:!?…%)]}”’»›"
_STOPS = frozenset(",.;:")
_DASHES = "—–-"
_LEAD = re.compile(r"[^\S\n]*")
_ALIKE = str.maketrans("‘’“”", "''\"\"")


def seat(before: str, take: str, after: str) -> str:
    """The exact string to insert between `before` and `after`; neither changes.

    Only the spaces at the take's two ends are recomputed: one where words would be
    glued that are meant apart, none where one stands already or none belongs. Two or
    more spaces at the start of a line are verse and stay. A take's closing stop gives
    way to one that stands after the caret.
    """
    lead = _LEAD.match(take)
    indent = lead[0] if lead else ""
    tail = take[len(indent) :]
    core = tail[: len(tail.rstrip())]
    breaks = tail[len(core) :]
    core += breaks[: breaks.rfind("\n") + 1]
    if after[:1] in _STOPS and core[-1:] in _STOPS and core[-2:-1].isalnum():
        # The stop after the caret was there first.
        core = core[:-1]
    if not core:
        return ""
    left = _left(before, indent, core)
    spaced = len(indent) + len(core) < len(take)
    return left + core + _right(before[-64:] + left + core, after, spaced)


def prompt_text(before: str) -> tuple[str, bool]:
    """The draft as the model sees it, and whether it must begin with white space.

    Trailing spaces are held back, since tokens carry the space before a word; the first
    new token must then bring it. An indented line may begin as it likes.
    """
    shown = before.rstrip(" \t")
    held = len(shown) < len(before) and shown != "" and not shown.endswith("\n")
    return shown, held


def next_word(take: str) -> str:
    """The take's leading piece up to the end of its first word, white space included;
    a dash that joins two words stands with the second."""
    piece = PIECE.match(take)
    return piece[0] if piece else take


def next_sentence(take: str) -> str:
    """The take's leading piece up to the end of its first sentence, or all of it."""
    return take[: unit_end(take, Unit.SENTENCE, final=True)]


def consume(take: str, typed: str, before: str = " ") -> str | None:
    """What is left of the take once `typed` was written by hand at the end of `before`,
    or None when the writer went another way.

    The take's leading spaces may be skipped where `before` needs none; straight quotes
    stand for curly ones.
    """
    offered, wanted = take.translate(_ALIKE), typed.translate(_ALIKE)
    if offered.startswith(wanted):
        return take[len(typed) :]
    bare = offered.lstrip(" ")
    if bare.startswith(wanted) and _needs_no_space(before):
        return take[len(take) - len(bare) + len(typed) :]
    return None


def _needs_no_space(before: str) -> bool:
    return not before or before[-1].isspace() or _opens(before)


def _left(before: str, indent: str, core: str) -> str:
    if core.startswith("\n"):
        return ""
    if not before or before.endswith("\n"):
        return indent if len(indent) > 1 else ""
    if before[-1].isspace():
        return ""
    if not indent:
        return " " if _lacks_space(before, core) else ""
    clings = core[0] == "," or (core[0] == "." and core[1:2] in ("", " ", "\n"))
    return "" if clings or _opens(before) else " "


def _right(before: str, after: str, spaced: bool) -> str:
    """The space before `after`; `spaced` says that the take brought one."""
    if not after or after[0].isspace() or before.endswith("\n") or _opens(before):
        return ""
    first, second = after[0], after[1:2]
    if first.isalnum():
        joined = not spaced and (is_cjk(first) or is_cjk(before[-1]))
        return "" if joined else " "
    if first in _CLOSERS:
        return ""
    if first in _OPENERS:
        return " "
    ends_here = second == "" or second.isspace() or second in _CLOSERS
    if first in "\"'*_":
        return "" if ends_here else " "
    if first in _DASHES:
        return " " if second.isspace() else ""
    return " " if spaced else ""


def _opens(before: str) -> bool:
    """Whether what follows `before` clings to it: an opening quote or bracket, or a
    dash that itself clings to the word before it."""
    last = before[-1]
    if last in _OPENERS:
        return True
    stem = before.rstrip(last)
    line_start = not stem or stem.endswith("\n")
    apart = line_start or stem[-1].isspace() or stem[-1] in _OPENERS
    if last in "\"'":
        return apart or stem[-1] in _DASHES
    if last in "*_":
        # One star at the start of a line is a bullet.
        return apart and not (
            line_start and before.endswith("*") and stem == before[:-1]
        )
    if last in _DASHES or last == "/":
        return not (line_start or stem[-1].isspace())
    return False


def _lacks_space(before: str, core: str) -> bool:
    """Whether a take without leading space would still be glued to another word."""
    last, first = before[-1], core[0]
    if first in "“«„":
        return last.isalnum() or last in ",;:.!?"
    if not first.isalpha() or is_cjk(first):
        return False
    if last in ",;:!?)]}”»":
        return True
    if last == '"':
        return not _opens(before)
    # Initials and dotted abbreviations go on without a space.
    word = re.search(r"[\w.]*\.$", before[-24:])
    return word is not None and "." not in word[0][:-1] and len(word[0]) > 2
