"""The lexicon of a draft: kept in its session, brought from others, undone and redone.

The session keeps the lexicon's operations whole, so its history travels with the draft
and any version can be had again, also in the replay.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sessions.keeping import value_of
from sessions.replay.moments import event_at
from sessions.session import Session
from sessions.visit import visit
from studio.writing.counts import spoken

if TYPE_CHECKING:
    from lexicon.change import Op
    from lexicon.graph import Lexicon
    from lexicon.matcher import Matcher

NAME = "lexicon"
"""What the session keeps it under."""
FORMAT = 1

EDITED = {
    "aliases": "gave {} other names",
    "forms": "gave {} other forms",
    "notes": "noted something on {}",
    "tags": "tagged {}",
}
"""What is said where this alone of a term has changed."""

FEW = 2
"""Changes made at once that are told one by one."""


@dataclass(frozen=True, slots=True)
class Joined:
    """Two lexicons in one: made of ours at `version`, with so many `new` terms."""

    version: int
    lexicon: Lexicon
    matcher: Matcher
    new: int


class KeptLexicon:
    """The lexicon of one session, read on first use.

    Change `lexicon` and it is journalled. `problem` says what could not be read or
    kept, empty where all is well; every version that was ever kept stays in the
    session.
    """

    def __init__(self, session: Session) -> None:
        self.problem = ""
        self.changed: list[Callable[[], None]] = []
        """Told after every change."""
        self._session = session
        self._lexicon: Lexicon | None = None
        self._matcher: Matcher | None = None
        self._matched = -1
        # A thread may read it ahead of the keys; it is changed on the painter's alone.
        self._reading = threading.RLock()

    @property
    def empty(self) -> bool:
        """Whether there is no term; cheap, and loads nothing where there never was."""
        if self._lexicon is None and self._session.kept(NAME) is None:
            return True
        return not len(self.lexicon)

    @property
    def lexicon(self) -> Lexicon:
        """The terms as they are now."""
        with self._reading:
            if self._lexicon is None:
                self._lexicon, self.problem = _read(self._session.kept(NAME))
                self._lexicon.observers.append(self._done)
            return self._lexicon

    @property
    def matcher(self) -> Matcher:
        """What finds these terms in a text, up to date."""
        from lexicon.matcher import Matcher

        with self._reading:
            if self._matcher is None:
                self._matcher = Matcher()
            if self._matched != self.lexicon.version:
                self._matcher.update(self.lexicon)
                self._matched = self.lexicon.version
            return self._matcher

    def bring(self, other: Lexicon) -> int:
        """Add what another lexicon knows and this one does not, as one change; to an
        empty one comes the other whole, with its past.

        Returns how many terms are new. Raises LexiconError.
        """
        return self.adopt(self.joined(other), other)

    def joined(self, other: Lexicon) -> Joined:
        """This lexicon and another in one, and what finds their terms. Changes nothing,
        so it may be made in another thread. Raises LexiconError."""
        from lexicon.graph import Lexicon
        from lexicon.matcher import Matcher
        from lexicon.merging import merging

        version, ops = self.lexicon.version, list(self.lexicon.ops)
        both = Lexicon()
        for op in ops or other.ops:
            both.apply(op)
        before = len(both) if ops else 0
        if new := merging(both, other):
            both.many(new)
        return Joined(version, both, Matcher(both), len(both) - before)

    def adopt(self, joined: Joined, other: Lexicon) -> int:
        """Let `joined` take this lexicon's place, made anew where it has changed since.
        Returns how many terms are new. Raises LexiconError."""
        if joined.version != self.lexicon.version:
            joined = self.joined(other)
        both = joined.lexicon
        if len(both.ops) != len(self.lexicon.ops):
            both.observers.append(self._done)
            self._lexicon, self._matcher = both, joined.matcher
            self._matched = both.version
            new = spoken(joined.new, "new term", "new terms")
            self._keep(f"took in another lexicon: {new}")
        return joined.new

    def _done(self, op: Op) -> None:
        self._keep(telling(op))

    def _keep(self, told: str) -> None:
        """Keep the lexicon as it is now; `told` says what was done to it."""
        try:
            self._session.keep(NAME, _value(self.lexicon.ops), told=told)
            self.problem = ""
        except ValueError:
            # The history has outgrown the session; its earlier part stays findable in
            # the session's own versions.
            self._keep_now(told)
        for tell in self.changed:
            tell()

    def _keep_now(self, told: str) -> None:
        from lexicon.merging import from_nothing

        try:
            self._session.keep(NAME, _value([from_nothing(self.lexicon)]), told=told)
        except ValueError:
            self.problem = (
                "The lexicon is too large for a session. Export it to a file, and "
                "take out what this draft does not need."
            )


def lexicon_of(path: Path, moment: str = "") -> Lexicon:
    """The lexicon of another draft or session file, as it is or as it was at a moment
    of `sessions.replay.moments`. Nothing in that session is changed.

    Raises SessionError, LexiconError.
    """
    from lexicon.errors import LexiconError

    with visit(path) as found:
        seq = event_at(found.reader, moment) if moment else -1
        kept = found.reader.at(seq).kept.get(NAME)
    lexicon, problem = _read(value_of(kept))
    if problem:
        raise LexiconError("That draft's lexicon cannot be read", problem)
    return lexicon


def telling(op: Mapping[str, Any]) -> str:
    """A few words on a change, for the replay and the notices.

    >>> telling({"op": "remove", "name": "debt"})
    'took “debt” out of the lexicon'
    """
    match op["op"]:
        case "add":
            return f"named “{op['term']['name']}”"
        case "edit":
            return _edited(op)
        case "rename":
            return f"renamed “{op['name']}” to “{op['to']}”"
        case "remove":
            return f"took “{op['name']}” out of the lexicon"
        case "relate":
            tie = op["relation"]
            return f"tied “{tie['source']}” to “{tie['target']}”: {tie['kind']}"
        case "unrelate":
            return f"untied “{op['source']}” from “{op['target']}”"
        case "about":
            return "described the lexicon"
    if len(op["ops"]) <= FEW:
        return ", ".join(telling(single) for single in op["ops"])
    named = sum(single["op"] == "add" for single in op["ops"])
    return f"named {spoken(named, 'term', 'terms')}" if named else "changed terms"


def _edited(op: Mapping[str, Any]) -> str:
    name, given = f"“{op['name']}”", op.get("set", {})
    fields = {*given, *op.get("unset", ())}
    if fields == {"kind"}:
        return f"made {name} a {given.get('kind', 'term')}"
    said = EDITED.get(*fields) if len(fields) == 1 else None
    return (said or "described {}").format(name)


def _value(ops: Sequence[Op]) -> dict[str, Any]:
    return {"format": FORMAT, "ops": list(ops)}


def _read(value: Any) -> tuple[Lexicon, str]:
    """The lexicon a session keeps, as far as it can be followed, and what is wrong."""
    from lexicon.errors import LexiconError
    from lexicon.graph import Lexicon

    lexicon = Lexicon()
    if value is None:
        return lexicon, ""
    try:
        if value["format"] != FORMAT:
            return lexicon, "It was made by a later Protean."
        for op in value["ops"]:
            lexicon.apply(op)
    except LexiconError as error:
        return lexicon, f"{error.title}. {error.message}"
    except (KeyError, TypeError):
        return lexicon, "What the session keeps is no lexicon."
    return lexicon, ""
