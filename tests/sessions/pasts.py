"""Sessions with a past, for tests that read them afterwards."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from sessions.edit import OUTSIDE, PASTED, REPLACED, TAKEN, TYPED, Edit, Origin
from sessions.session import Session

KJV = Origin(TAKEN, "kjv")
ORIGINS = (TYPED, KJV, Origin(TAKEN, "surreal"), PASTED, REPLACED, OUTSIDE)

Act = tuple[str, int, int, str, int]
"""What is done, two places, words, an origin."""

WORDS = st.text(
    st.sampled_from("ab \n*_#[]<>&\\\t\u00e9\u2014\U0001f319\ud800\x1b"), max_size=8
)

ACTS = st.lists(
    st.tuples(
        st.sampled_from(("edit", "edit", "edit", "undo", "redo", "aside")),
        st.integers(0, 40),
        st.integers(0, 6),
        WORDS,
        st.integers(0, len(ORIGINS) - 1),
    ),
    max_size=25,
)


def put(session: Session, words: str, origin: Origin = TYPED) -> None:
    """Words at the end of the draft, as one step."""
    manuscript = session.manuscript
    end = len(manuscript.text)
    manuscript.apply(
        Edit(end, "", words, origin),
        caret_before=end,
        caret_after=end + len(words),
        join=False,
    )


def act(session: Session, acts: list[Act]) -> None:
    """Do what a drawn list says, as far as the draft allows it."""
    manuscript = session.manuscript
    for number, (what, offset, length, words, origin) in enumerate(acts):
        if what == "undo":
            manuscript.undo()
        elif what == "redo":
            manuscript.redo()
        elif what == "aside":
            session.record("take", {"voice": "kjv", "take": number, "text": words})
            session.settings["tags"] = [f"t{length}"]
            session.notes = words
        else:
            text = manuscript.text
            start = min(offset, len(text))
            edit = Edit(start, text[start : start + length], words, ORIGINS[origin])
            if edit.removed or edit.inserted:
                after = start + len(words)
                manuscript.apply(
                    edit, caret_before=start, caret_after=after, join=length % 2 == 0
                )


def grown(path: Path) -> Path:
    """A session with a fork, takes, an accept, tags and a note; its draft."""
    session = Session.open(path, background=False)
    put(session, "# The debt\n\nHe *came* home. ")
    session.record("weave", {"seed": 7, "voices": ["kjv"], "kind": "all"})
    session.record("take", {"voice": "kjv", "take": 0, "text": "And nobody spoke."})
    put(session, "And the moon was red.", Origin(TAKEN, "surreal"))
    session.manuscript.undo()
    put(session, "And nobody spoke.", KJV)
    session.record("accept", {"voice": "kjv", "take": 0})
    session.record("node", {"step": 2, "name": "the red moon", "tags": ["moon"]})
    session.settings["tags"] = ["draft"]
    session.notes = "Keep it short."
    session.close()
    return path
