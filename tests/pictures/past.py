"""A draft with a past: branches, names, a put-away one, takes that nobody took."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sessions.edit import TAKEN, TYPED, Edit, Origin
from sessions.session import Session

NOON = datetime(2026, 3, 12, 12, 0).timestamp()
OPENED = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. """


class Hours:
    """The clock of somebody else's day."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Past:
    """Writes the draft's past, one step after the other."""

    def __init__(self, path: Path, text: str = OPENED) -> None:
        path.write_text(text, encoding="utf-8")
        self.clock = Hours()
        self.session = Session.open(path, clock=self.clock, background=False)
        self.session.caret = len(text)

    def write(self, words: str) -> int:
        """Type at the end, letter by letter; the step afterwards."""
        draft = self.session.manuscript
        for letter in words:
            at = len(draft.text)
            edit = Edit(at, "", letter, TYPED)
            draft.apply(edit, caret_before=at, caret_after=at + 1)
            self.clock.now += 0.2
        return draft.timeline.at

    def take(self, voice: str, words: str) -> int:
        """Accept a take at the end; the step afterwards."""
        draft = self.session.manuscript
        at = len(draft.text)
        edit = Edit(at, "", words, Origin(TAKEN, voice))
        draft.apply(edit, caret_before=at, caret_after=at + len(words), join=False)
        self.clock.now += 60
        return draft.timeline.at

    def offer(self, weave: int, **takes: str) -> None:
        """Takes that are offered here and not taken."""
        draft, session = self.session.manuscript, self.session
        at = len(draft.text)
        session.record("weave", {"weave": weave, "from": at, "selection": 0})
        for voice, text in takes.items():
            take = {"weave": weave, "voice": voice, "take": 0, "text": text}
            session.record("take", take)


def written(path: Path) -> Session:
    """A short story's first hour, with its other endings."""
    past = Past(path)
    session = past.session
    past.write(
        "Sua read it twice, once for the words and once for what they had eaten. "
    )
    fork = past.write("Nobody signs a thing like that, she said, and reached for the")
    past.clock.now += 300
    past.take("surreal", " lamp, which had already begun to sign itself in the dark. ")
    glass = past.write("It had a good hand, better than hers.")
    session.go(fork)
    past.take("kjv", " rod of her fathers, and behold, the ink was blood. ")
    blood = past.write("And she wept.")
    session.go(fork)
    past.offer(
        1,
        realism=" pen the clerk had left uncapped since morning.",
        philosophical=" pen; for what is a signature but a promise to remain.",
    )
    past.take("realism", " pen. ")
    past.clock.now += 900
    past.write("It was dry. ")
    tired = past.write("She was too tired to be surprised.")
    session.go(tired - 7)
    past.clock.now += 40
    past.write("The clerk did not look up.")
    tree = session.tree()
    tree.name(glass, "the lamp signs")
    tree.tag(glass, ["ending", "glass"])
    tree.bookmark(blood)
    session.save()
    return session
