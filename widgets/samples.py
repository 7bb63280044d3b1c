"""Words to show a widget with, when it runs alone and in the tests."""

from __future__ import annotations

from widgets.graph_drawing import Edge, Node, Stroke
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

STROKES = {
    "linked": Stroke((1, 1, 1, 1, 1, 1, 1, 1), "#9aa7b8", "linked"),
    "cuts": Stroke((1, 1, 0, 0, 1, 1, 0, 0), "#e08a7c", "cuts"),
    "evolves to": Stroke((1, 1, 1, 1, 1, 1, 0, 0), "#8cc28c", "evolves to"),
    "appears in": Stroke((1, 0, 0, 0, 1, 0, 0, 0), "#8db4d8", "appears in"),
}

MYTH = (
    [
        Node("debt", "debt", weight=4),
        Node("glass string", "glass string", weight=2),
        Node("moon", "the moon", weight=2),
        Node("giant", "giant", weight=1),
        Node("ledger", "ledger", weight=1),
        Node("signing", "The signing", sign="◆", weight=1),
    ],
    [
        Edge("glass string", "debt", "cuts"),
        Edge("debt", "ledger", "linked"),
        Edge("moon", "debt", "linked"),
        Edge("moon", "giant", "evolves to"),
        Edge("debt", "signing", "appears in"),
    ],
    {
        "debt": (0.0, 0.0),
        "glass string": (-1.5, -0.7),
        "moon": (1.3, -0.9),
        "giant": (2.2, -0.2),
        "ledger": (0.9, 0.9),
        "signing": (-1.1, 0.8),
    },
)
