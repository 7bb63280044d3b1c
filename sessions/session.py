"""A draft with its memory: open it, type, and nothing is lost."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from sessions import keeping, places
from sessions.edit import Change, Move
from sessions.errors import JournalDamagedError, SessionError
from sessions.event import Event
from sessions.keeper import Keeper
from sessions.keeps_things import KeepsThings
from sessions.manuscript import Manuscript
from sessions.opening import Opened, open_draft
from sessions.outside import OutsideChange
from sessions.replay.following import STEPS, freeze
from sessions.safekeeping import Safekeeping
from sessions.surroundings import Surroundings
from sessions.tree.growth import Growth
from sessions.tree.tree import Tree
from sessions.undo import refusals
from sessions.undo.refusals import REFUSED, Named, plain

SNAPSHOT_EVERY = 2000
"""Events after which the whole state is kept, so that opening is quick."""

WORTH_A_SNAPSHOT = 100
"""Events since the last one for which closing makes another."""

OWN_KINDS = frozenset(
    (
        *(*STEPS, "undo", "redo", "go", "opened"),
        *("caret", "notes", "steer", "settings", keeping.KIND),
    )
)
"""Kinds of events that only the session itself enters."""


class Session(KeepsThings):
    """One draft: the words (`manuscript`), the file (`path`), the journal.

    Use `open` or `new`. All methods belong to one thread; disks are written by two
    others. `read_only` is a sentence that says who else is writing, empty where we are.
    """

    def __init__(
        self, opened: Opened, *, clock: Callable[[], float], background: bool
    ) -> None:
        state = opened.state
        self.path = opened.path
        self.read_only = (
            f"{opened.holder[:1].upper()}{opened.holder[1:]} is writing this draft; "
            "here it can be read."
            if opened.holder
            else ""
        )
        self._opened = opened
        self._clock = clock
        self._caret = max(0, min(state.caret, len(state.text)))
        self._since_snapshot = state.fed
        self._closed = self._entered = False
        if opened.reader is None:
            self.manuscript = Manuscript(
                state.text, runs=state.provenance.runs(), clock=clock
            )
        else:
            self.manuscript = Manuscript.remembered(
                state.text,
                state.provenance.runs(),
                at=state.step,
                next_id=state.last_step + 1,
                source=opened.reader,
                trail=state.trail,
                clock=clock,
            )
        self.growth = Growth(opened.reader, state.seq)
        self._around = Surroundings(
            state.notes, state.steer, state.settings, state.kept, self._surrounded
        )
        self._safe = Safekeeping(opened, self.manuscript)
        self.manuscript.observers.append(self._changed)
        self._keeper: Keeper | None = None
        if opened.journal is not None:
            if background:
                safe, lock = self._safe, opened.lock
                self._keeper = Keeper(safe.write, lock.sign, safe.look_back)
            opened.journal.append_lazily("sitting", {}, clock())
            if self._safe.behind:
                self._touch()

    @classmethod
    def open(
        cls,
        path: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        background: bool = True,
    ) -> Session:
        """Open a draft, or the one written last in the default folder, or a new one.

        The file need not exist. Without `background` nothing is written but by
        `commit`, `save` and `close`. Raises SessionError.
        """
        if path is not None:
            opened = open_draft(path, background=background)
            return cls(opened, clock=clock, background=background)
        last = places.newest(places.default_folder())
        if last is not None:
            with contextlib.suppress(SessionError):
                session = cls.open(last, clock=clock, background=background)
                if not session.read_only:
                    return session
                session.close()
        return cls.new(clock=clock, background=background)

    @classmethod
    def new(
        cls,
        folder: Path | None = None,
        *,
        clock: Callable[[], float] = time.time,
        background: bool = True,
    ) -> Session:
        """A new draft under a name that nothing uses. Raises SessionError."""
        folder = (folder or places.default_folder()).expanduser()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as reason:
            raise SessionError(
                "The folder cannot be made",
                f"{folder}: {reason.strerror or reason}. Choose another place.",
            ) from reason
        number = 1
        while True:
            draft = places.unused(folder, number)
            number += 1
            if places.taken(draft):
                continue
            session = cls.open(draft, clock=clock, background=background)
            if not session.read_only and session._opened.fresh:
                return session
            session.close()

    @property
    def title(self) -> str:
        """The draft's name as the writer sees it."""
        return self.path.stem

    @property
    def journal_path(self) -> Path:
        """The session file."""
        journal = self._opened.journal
        return journal.path if journal else places.beside(self.path)

    @property
    def fresh(self) -> bool:
        """Whether nothing was known of this draft before."""
        return self._opened.fresh

    @property
    def status(self) -> str:
        """saved, saving, changed outside, not saved, file not written or read-only."""
        return "read-only" if self.read_only else self._safe.status

    @property
    def settled(self) -> bool:
        """Whether nothing is on its way to a disk any more."""
        return bool(self.read_only) or self._safe.settled

    @property
    def trouble(self) -> str:
        """What failed, where, and what to do next; empty when all is well."""
        return self.read_only or self._safe.trouble

    @property
    def notices(self) -> list[str]:
        """Sentences for the writer about what happened; the studio shows and clears."""
        return self._opened.notices

    @property
    def encoding(self) -> tuple[str, bool]:
        """The file's encoding, and whether it is sure; `set_encoding` settles it."""
        spelling = self._opened.mirror.spelling
        return spelling.encoding, spelling.sure

    def set_encoding(self, encoding: str) -> None:
        """Write the file in this encoding from now on. Raises LookupError."""
        self._safe.respell(encoding)
        self._touch()

    @property
    def caret(self) -> int:
        """Where the caret last stood."""
        return self._caret

    @caret.setter
    def caret(self, caret: int) -> None:
        if caret != self._caret and self._opened.journal is not None:
            self._opened.journal.append_lazily("caret", {"at": caret}, self._clock())
        self._caret = caret

    @property
    def notes(self) -> str:
        """The notes page."""
        return self._around.notes

    @notes.setter
    def notes(self, notes: str) -> None:
        self._around.notes = notes

    @property
    def steer(self) -> str:
        """One line that says what comes next."""
        return self._around.steer

    @steer.setter
    def steer(self, steer: str) -> None:
        self._around.steer = steer

    @property
    def settings(self) -> MutableMapping[str, Any]:
        """JSON values of this draft; setting one journals it."""
        return self._around.settings

    def turn(self, dial: str, value: Any) -> None:
        """Turn a dial, a setting whose turns undo takes back; one hand's turns of one
        dial are one step."""
        was = self.settings.get(dial)
        if was != value:
            self.manuscript.turn(dial, was, value, caret=self._caret)

    def refuse(self, takes: Iterable[Named]) -> None:
        """These takes, of those in the lanes, are the refused ones now; a step that
        undo takes back. See `refusals`."""
        was, now = self.settings.get(REFUSED), plain(takes)
        if was != now and not self.read_only:
            kind = refusals.KIND
            self.manuscript.turn(REFUSED, was, now, caret=self._caret, kind=kind)

    def go(self, step: int) -> Move | None:
        """Bring the draft to any step of the tree (0 is the beginning), as one move
        that undo takes back; the next edit there forks. None where the draft stands
        there already, or where the way cannot be read."""
        if self.read_only:
            return None
        self.growth.ready(self.manuscript.timeline, step)
        return self.manuscript.go(step, caret=self._caret)

    def tree(self) -> Tree:
        """Every place the draft has been."""
        self.commit()
        return Tree(self, self._opened.reader)

    def record(self, kind: str, payload: Mapping[str, Any]) -> int:
        """Journal any other event, of a JSON-able payload; its number, 0 where nothing
        is journalled."""
        if kind in OWN_KINDS:
            raise ValueError(f"{kind} events are entered by the session itself")
        return self._enter(kind, payload)

    def recorded(self, *kinds: str, after: int = 0) -> list[Event]:
        """Events of these kinds in order, as far as they can be read; `after` is an
        event's number, or below zero that many from the end."""
        self.commit()
        found: list[Event] = []
        if self._opened.reader is not None:
            with contextlib.suppress(JournalDamagedError):
                found.extend(self._opened.reader.events(kinds, after=after))
        return found

    def commit(self) -> bool:
        """Have all so far on disk in the journal; False where the disk refuses."""
        journal = self._opened.journal
        return journal is not None and not self._closed and journal.commit()

    def save(self) -> bool:
        """Journal and file, now. False where either refuses; `trouble` says why."""
        committed, written = self.commit(), self._safe.write()
        return committed and written and self.status == "saved"

    def tick(self) -> None:
        """Save where no threads do it."""
        if self._keeper is None and self._opened.journal is not None:
            self.save()

    def outside(self) -> OutsideChange | None:
        """What another program did to the file since it was last written, if anything.
        Cheap while nothing changed; to be asked on open, on focus and when `status`
        is "changed outside"."""
        return None if self.read_only else self._safe.look()

    def keep_mine(self) -> Path | None:
        """The draft stands; theirs is kept beside it, under the path given back.

        Raises SessionError when their copy cannot be written; nothing has changed then.
        """
        kept = self._safe.keep_mine()
        self._touch()
        return kept

    def take_theirs(self) -> Move | None:
        """Enter their words as one step; moves for the view. Raises SessionError."""
        theirs = self._safe.take_theirs()
        if theirs is None:
            return None
        move = self._safe.towards(theirs, self._caret)
        self.commit()
        return move

    def close(self) -> bool:
        """Save and let go; True when everything is where it belongs."""
        if self._closed:
            return True
        opened = self._opened
        saved = True
        if opened.journal is not None:
            if self._keeper is not None:
                self._keeper.stop()
            saved = self._safe.write()
            if self._since_snapshot >= WORTH_A_SNAPSHOT:
                self._snapshot()
                self.growth.keep(opened.journal, last=True)
            if opened.reader is not None:
                # The last to let go folds the log into the file; a reader cannot.
                opened.reader.close()
            saved = opened.journal.close() and saved
            saved = self._safe.finish() and saved
        elif opened.reader is not None:
            opened.reader.close()
        self._closed = True
        if not self._entered:
            self._safe.leave_no_trace()
        opened.lock.release()
        return saved

    def _changed(self, change: Change) -> None:
        back = change.kind == "undo"
        self._caret = change.caret_before if back else change.caret_after
        for name, value in change.turned:
            self._around.settings.follow(name, value)
        entry = self.growth.entry(change)
        # Following a leap costs as much as following its steps.
        self._since_snapshot += len(change.route)
        self._enter(*entry[:2], change.at, step=entry[2], parent=entry[3])
        self._touch()

    def _surrounded(self, kind: str, payload: Mapping[str, Any]) -> None:
        self._enter(kind, payload)

    def _enter(
        self,
        kind: str,
        payload: Mapping[str, Any],
        at: float | None = None,
        *,
        step: int | None = None,
        parent: int | None = None,
    ) -> int:
        journal = self._opened.journal
        if journal is None or self._closed:
            return 0
        when = self._clock() if at is None else at
        seq = journal.append(kind, payload, when, step=step, parent=parent)
        self._entered = True
        self._since_snapshot += 1
        if self._since_snapshot >= SNAPSHOT_EVERY:
            self._snapshot()
        return seq

    def _touch(self) -> None:
        if self._keeper is not None:
            self._keeper.touch()

    def _snapshot(self) -> None:
        journal = self._opened.journal
        if journal is None:
            return
        self._since_snapshot = 0
        still = self.manuscript.still()
        state = {
            "step": self.manuscript.timeline.at,
            "last_step": self.manuscript.timeline.next_id - 1,
            "caret": self._caret,
            "notes": self.notes,
            "steer": self.steer,
            "settings": dict(self.settings),
            "kept": dict(self._around.kept),
            **self.manuscript.timeline.trail.plain(),
        }

        def frozen() -> bytes:
            text, runs = still()
            return freeze(text, runs, **state)

        journal.snapshot(self._clock(), frozen)
        self.growth.keep(journal)
