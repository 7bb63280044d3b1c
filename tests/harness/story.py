"""A session as a story that is the same every time: deeds, and the state after each.

Whoever knows the seed knows every state that a session may be found in after a fault.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field, replace

from sessions.edit import PASTED, TAKEN, TYPED, Edit, Origin
from sessions.session import Session
from sessions.undo.refusals import REFUSED, refused_of

LONGEST = 6000
"""Letters after which a good part of the draft is taken out again."""

KJV = Origin(TAKEN, "kjv")

WEIGHTS = {
    "type": 70,
    "erase": 6,
    "move": 2,
    "take": 3,
    "paste": 1,
    "undo": 2,
    "redo": 3,
    "note": 3,
    "steer": 2,
    "set": 3,
    "keep": 2,
    "refuse": 2,
    "weave": 3,
    "save": 1,
}
"""How often each deed is done where nothing else is wanted."""

LETTERS = "abcdefghijklmnopqrstuvwxyz      .,\n—é🙂"


Undone = tuple[str, int, int]
"""A draft, its caret, and the take that is refused there."""


@dataclass(frozen=True, slots=True)
class State:
    """What a session holds after some deeds: `kept` is a thing kept whole, `refused`
    the number of a take, 0 for none. `before` is the draft that an undo brings back,
    `after` the one that a redo makes again."""

    text: str = ""
    caret: int = 0
    notes: str = ""
    steer: str = ""
    settings: tuple[tuple[str, int], ...] = ()
    kept: str = ""
    refused: int = 0
    n_woven: int = 0
    before: Undone | None = None
    after: Undone | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """All that must be found again."""
        surroundings = self.notes, self.steer, self.settings, self.kept
        return self.text, *surroundings, self.refused, self.n_woven


@dataclass(frozen=True, slots=True)
class Deed:
    """`durable` deeds are on disk when they return."""

    kind: str
    words: str = ""
    at: int = 0

    @property
    def durable(self) -> bool:
        return self.kind in ("take", "save")


@dataclass
class Story:
    """All states from `start` on, made as they are asked for."""

    seed: int
    start: State = field(default_factory=State)
    weights: dict[str, int] = field(default_factory=lambda: dict(WEIGHTS))

    def __post_init__(self) -> None:
        self._chance = random.Random(self.seed)
        self.states = [self.start]
        self.deeds: list[Deed] = []

    def deed(self, number: int) -> Deed:
        """The deed that leads from state `number` to the one after it."""
        while len(self.deeds) <= number:
            self._go_on()
        return self.deeds[number]

    def state(self, number: int) -> State:
        """The state after `number` deeds."""
        while len(self.states) <= number:
            self._go_on()
        return self.states[number]

    def _go_on(self) -> None:
        now = self.states[-1]
        deed = self._choose(now)
        self.deeds.append(deed)
        self.states.append(after(now, deed))

    def _choose(self, now: State) -> Deed:
        chance = self._chance
        if len(now.text) > LONGEST:
            return Deed("cut", now.text[100 : LONGEST // 2], 100)
        while True:
            kind = chance.choices(list(self.weights), list(self.weights.values()))[0]
            number = len(self.deeds)
            match kind:
                case "type":
                    return Deed(kind, chance.choice(LETTERS))
                case "erase" if now.caret:
                    return Deed(kind, now.text[now.caret - 1])
                case "move":
                    return Deed(kind, at=chance.randrange(len(now.text) + 1))
                case "take":
                    return Deed(kind, f"<take {self.seed % 9973}.{number} and on> ")
                case "paste":
                    return Deed(kind, "pasted " * chance.randrange(1, 40))
                case "undo" if now.before is not None:
                    return Deed(kind)
                case "redo" if now.after is not None:
                    return Deed(kind)
                case "note" | "steer" | "set" | "keep":
                    return Deed(kind, f"{kind} {number} ")
                case "refuse":
                    return Deed(kind, at=number + 1)
                case "weave" | "save":
                    return Deed(kind, f"unchosen {number}")


def after(now: State, deed: Deed) -> State:
    """The state that a deed leads to."""
    text, caret, words = now.text, now.caret, deed.words
    match deed.kind:
        case "type":
            text = text[:caret] + words + text[caret:]
            return _written(now, text, caret + 1)
        case "erase":
            return _written(now, text[: caret - 1] + text[caret:], caret - 1)
        case "cut":
            text = text[: deed.at] + text[deed.at + len(words) :]
            return _written(now, text, deed.at)
        case "take" | "paste":
            here = text[:caret] + words + text[caret:]
            written = _written(now, here, caret + len(words))
            return replace(written, before=_here(now))
        case "refuse":
            return replace(now, refused=deed.at, before=_here(now), after=None)
        case "undo" if now.before:
            text, caret, refused = now.before
            back = replace(now, before=None, after=_here(now))
            return replace(back, text=text, caret=caret, refused=refused)
        case "redo" if now.after:
            text, caret, refused = now.after
            forth = replace(now, after=None, before=_here(now))
            return replace(forth, text=text, caret=caret, refused=refused)
        case "move":
            # An undo brings back the caret of its step, wherever it stands now.
            return replace(now, caret=deed.at, before=None, after=None)
        case "note":
            return replace(now, notes=(now.notes + words)[-400:])
        case "steer":
            return replace(now, steer=words)
        case "set":
            settings = {**dict(now.settings), words[4:6]: len(words)}
            return replace(now, settings=tuple(sorted(settings.items())))
        case "keep":
            return replace(now, kept=(words + now.kept)[:2000])
        case "weave":
            return replace(now, n_woven=now.n_woven + 1)
        case _:
            return now


def perform(session: Session, now: State, deed: Deed) -> bool:
    """Do a deed as the studio does it; False where it is not as durable as promised."""
    draft, caret, words = session.manuscript, now.caret, deed.words
    if deed.kind in ("type", "erase", "take", "paste", "cut", "refuse"):
        session.caret = caret
    match deed.kind:
        case "type":
            edit = Edit(caret, "", words, TYPED)
            draft.apply(edit, caret_before=caret, caret_after=caret + 1)
        case "erase":
            edit = Edit(caret - 1, words, "", TYPED)
            draft.apply(edit, caret_before=caret, caret_after=caret - 1)
        case "cut":
            edit = Edit(deed.at, words, "", TYPED)
            draft.apply(edit, caret_before=caret, caret_after=deed.at, join=False)
        case "take" | "paste":
            edit = Edit(caret, "", words, KJV if deed.kind == "take" else PASTED)
            end = caret + len(words)
            draft.apply(edit, caret_before=caret, caret_after=end, join=False)
            if deed.kind == "take":
                session.record("accept", {"text": words})
                return session.commit()
        case "undo":
            draft.undo()
        case "redo":
            draft.redo()
        case "move":
            session.caret = deed.at
        case "note":
            session.notes = (now.notes + words)[-400:]
        case "steer":
            session.steer = words
        case "set":
            session.settings[words[4:6]] = len(words)
        case "keep":
            session.keep("lexicon", (words + now.kept)[:2000])
        case "refuse":
            session.refuse({(deed.at, "kjv", 0)})
        case "weave":
            session.record("take", {"voice": "kjv", "take": 0, "text": words})
        case "save":
            return session.save()
    return True


def found(session: Session) -> tuple[object, ...]:
    """What a session holds, to be compared with the key of a state."""
    refused = refused_of(session.settings.get(REFUSED))
    settings = sorted(
        (key, int(value)) for key, value in session.settings.items() if key != REFUSED
    )
    return (
        session.manuscript.text,
        session.notes,
        session.steer,
        tuple(settings),
        session.kept("lexicon") or "",
        max((seq for seq, _, _ in refused), default=0),
        len(session.recorded("take")),
    )


def digest(text: str) -> bytes:
    """A text, short."""
    return hashlib.blake2b(text.encode(), digest_size=12).digest()


def _here(now: State) -> Undone:
    return now.text, now.caret, now.refused


def _written(now: State, text: str, caret: int) -> State:
    return replace(now, text=text, caret=caret, before=None, after=None)
