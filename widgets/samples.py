"""Words to show a widget with, when it runs alone and in the tests."""

from __future__ import annotations

from widgets.lane import LaneView

DRAFT = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. Sua read it twice, \
once for the words and once for what the words had eaten.

Nobody signs a thing like that, she said, and reached for the \
"""

VIEWS = (
    LaneView(
        "realism",
        hue="#8fbcbb",
        text="pen anyway, and the clerk, who had not looked up, wrote the figure "
        "twice, once in each ledger.",
        k=1,
        n=2,
        state="ended",
    ),
    LaneView(
        "surreal",
        hue="#c792ea",
        text="pen, which had already begun to sign itself in the margin, one glass "
        "string at a time,",
        k=2,
        n=2,
        state="speaking",
    ),
    LaneView(
        "kjv",
        hue="#d8a657",
        text="quill. And the scribe lifted up his eyes, and behold, the seal was upon "
        "the moon.",
        k=1,
        n=2,
        state="ended",
        note="speaks from an example page",
    ),
    LaneView("philosophical", hue="#7aa2f7", k=0, n=0, state="thinking"),
)
"""One lane in each of the states one sees most."""

HINTS = (
    ("tab", "weave"),
    ("↑↓", "voice"),
    ("←→", "take"),
    ("enter", "take it all"),
    ("^→", "a word"),
    ("^r", "again"),
    ("esc", "stop"),
)
