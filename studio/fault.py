"""A fault of the studio itself: a paragraph for the writer, a report for its makers."""

from __future__ import annotations

import contextlib
import traceback
from pathlib import Path

WORDS = """\
Protean met a fault of its own and had to close.
Nothing of yours is lost: start it again, and the draft is as you left it.
{kept}
"""


def told(error: BaseException | None, folder: Path) -> str:
    """Keep a report of `error` in `folder`; what the writer is told."""
    report = folder / "fault.txt"
    lines = traceback.format_exception(error) if error else ["unknown\n"]
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        report.write_text("".join(lines), encoding="utf-8", errors="replace")
        return WORDS.format(kept=f"What happened is written down in {report}.")
    return WORDS.format(kept=f"It was: {type(error).__name__}.")
