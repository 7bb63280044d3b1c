"""Two versions of a text in one: what went is struck, what came is lit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from widgets.parts import Part
from widgets.sheet import Sheet

Change = tuple[str, str]
"""(kind, text), kind one of "same", "removed", "added"."""

KEPT = 12
"""Words kept on either side of a change when what did not change is folded."""

_WORD = re.compile(r"\S+\s*|\s+")


def folded(text: str, *, first: bool, last: bool) -> list[Part]:
    """An unchanged stretch, its middle left out where it is long.

    `first` and `last` say that nothing changed before or after it.
    """
    words = _WORD.findall(text)
    head, tail = (0 if first else KEPT), (0 if last else KEPT)
    gone = len(words) - head - tail
    if gone < KEPT:
        return [text]
    said = f"… {gone:,} words the same …"
    before = "".join(words[:head]).rstrip()
    after = "".join(words[len(words) - tail :]) if tail else ""
    parts: list[Part] = [before + ("\n\n" if before else ""), (said, "muted")]
    return [*parts, ("\n\n" if after else "") + after]


class DiffView(Sheet):
    """`show_changes(changes)`: a word diff. Long stretches that did not change are
    folded to a few words either side unless `whole` is true."""

    def show_changes(self, changes: Sequence[Change], *, whole: bool = False) -> None:
        """Show these changes, in order, from the top."""
        parts: list[Part] = []
        for index, (kind, text) in enumerate(changes):
            if kind != "same":
                # A change of nothing but newlines would not be seen.
                shown = text if text.strip("\n") else "¶" + text
                parts.append((shown, kind))
            elif whole:
                parts.append(text)
            else:
                last = index == len(changes) - 1
                parts += folded(text, first=index == 0, last=last)
        self.show(parts)


if __name__ == "__main__":
    from widgets.demo import show
    from widgets.samples import DRAFT

    view = DiffView()
    changes = [("same", DRAFT * 3), ("removed", "pen "), ("added", "quill ")]
    show(view, then=lambda: view.show_changes(changes))
