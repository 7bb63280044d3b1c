"""Both seams of a take: how it meets the words before and after the caret.

A take is kept as the model wrote it: it opens with white space when it starts a new
word, and without when it carries on the word (or the punctuation) before the caret.
"""

from __future__ import annotations


def seat(before: str, take: str, after: str) -> str:
    """The exact string to insert between `before` and `after`, neither of which changes.

    Only the take's leading and trailing spaces are recomputed.
    """
    if not before or before[-1].isspace():
        take = take.lstrip(" ")
    if after[:1].isalnum():
        return take.rstrip(" ") + " "
    return take.rstrip(" ")


def prompt_text(before: str) -> tuple[str, bool]:
    """The draft as the model sees it, its trailing spaces held back, and whether the
    first token must therefore begin with white space."""
    shown = before.rstrip(" \t")
    held = len(shown) < len(before) and shown != "" and not shown.endswith("\n")
    return shown, held


def next_word(take: str) -> str:
    """The take's leading piece up to the end of its first word, white space included."""
    rest = take.lstrip()
    lead = len(take) - len(rest)
    return take[:lead] + rest.split(maxsplit=1)[0] if rest else take


def next_sentence(take: str) -> str:
    """The take's leading piece up to the end of its first sentence, or all of it."""
    return take


def consume(take: str, typed: str) -> str | None:
    """What is left of the take once `typed` was written by hand, or None when the
    writer went another way. The take's leading spaces may be skipped."""
    for offered in (take, take.lstrip(" ")):
        if offered.startswith(typed):
            return offered[len(typed) :]
    return None
