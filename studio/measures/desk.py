"""From the desk to the page of measures."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.desk.desk import Desk

NEEDED = 120
"""Words of a window of `styles.measures`."""
_REACH = 4_000
"""Letters looked through for that many words."""
_RUN = re.compile(r"\S+")


_ALL = 1 << 60
"""Events of a session that are read."""


def measures_room(desk: Desk) -> None:
    """Show the measures of the words about the caret and of the draft."""
    from studio.map.own import session
    from studio.measures.page import Asked
    from studio.screens.measures import MeasuresRoom

    text, path = desk.draft.text, desk.session.path
    asked = Asked(
        about(text, desk.quill.caret),
        text,
        None if desk.lexicon.empty else _finder(desk),
        desk.weaver.openness,
        lambda: session(path, _ALL),
    )
    desk.app.push_screen(MeasuresRoom(asked, desk.weaver.hues))


def _finder(desk: Desk) -> Callable[[str], list[int]]:
    """Where the lexicon's terms begin in a text, in all their forms. It may be called
    in another thread, so it learns the terms anew."""
    terms = tuple(desk.lexicon.lexicon)

    def starts(text: str) -> list[int]:
        from lexicon.matcher import Matcher

        return [hit.start for hit in Matcher(terms).hits(text)]

    return starts


def about(text: str, caret: int) -> str:
    """The caret's paragraph when it has `NEEDED` words, else the `NEEDED` words that
    end with it, or begin the draft where there are not so many."""
    end = text.find("\n\n", caret, caret + 5 * _REACH)
    end = min(len(text), caret + 5 * _REACH) if end < 0 else end
    start = text.rfind("\n\n", max(0, caret - 5 * _REACH), caret)
    start = max(0, caret - 5 * _REACH) if start < 0 else start
    if len(text[start:end].split()) >= NEEDED:
        return text[start:end].strip()
    low = max(0, end - _REACH)
    runs = [match.start() for match in _RUN.finditer(text, low, end)]
    if len(runs) >= NEEDED:
        return text[runs[-NEEDED] : end].strip()
    words = [match.span() for match in _RUN.finditer(text, low, end + _REACH)]
    return text[low : words[NEEDED - 1][1]] if len(words) >= NEEDED else text[low:end]
