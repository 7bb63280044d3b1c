"""Authors that nothing of the measures is ever fitted on, the shipped data included."""

from __future__ import annotations

import zlib


def unseen(author: str) -> bool:
    """Whether the author is of the third that is only tested on. `author` is spelled as
    `styles.corpora.people` has it; the choice depends on the name alone.

    >>> [unseen(name) for name in ("Plato", "Jane Austen", "Walt Whitman")]
    [True, False, False]
    """
    return zlib.crc32(author.encode("utf-8")) % 3 == 0
