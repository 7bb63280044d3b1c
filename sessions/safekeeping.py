"""The draft's file kept in step with the draft, and what happens when it cannot be."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
from pathlib import Path

from sessions import files, places
from sessions.edit import OUTSIDE, Move
from sessions.encoding import Spelling, encode, spelt_as
from sessions.errors import SessionError
from sessions.files import ABSENT
from sessions.manuscript import Manuscript
from sessions.mending.scrub import Scrub
from sessions.opening import Opened
from sessions.outside import OutsideChange, carried, edits_towards, readable

SLOW = 0.5
"""Seconds for which words may wait before the status says so."""


class Safekeeping:
    """Writes the file, notices what others do to it, and finds another place for the
    words when there is none beside the draft. `write` may be called from any thread."""

    def __init__(self, opened: Opened, manuscript: Manuscript) -> None:
        self._opened = opened
        self._mirror = opened.mirror
        self._manuscript = manuscript
        self._hands = threading.Lock()
        self._theirs = opened.theirs
        self._aside: dict[str, tuple[Path, bytes]] = {}
        self._sheltered = b""
        self._failure = ""
        self._written = manuscript.revision if self._stands() else -1
        self._scrub = (
            Scrub(opened.journal.path, opened.state.seq, opened.notices.append)
            if opened.journal is not None and opened.state.seq
            else None
        )

    @property
    def behind(self) -> bool:
        """Whether the file lacks words of the draft."""
        return self._written != self._manuscript.revision

    @property
    def settled(self) -> bool:
        """Whether the draft is in journal and file, or the file is left alone until
        the writer has chosen."""
        status = self.status
        return status == "changed outside" or (status == "saved" and not self.behind)

    @property
    def status(self) -> str:
        """saved | saving | changed outside | not saved | file not written."""
        journal = self._opened.journal
        if self._theirs is not None:
            return "changed outside"
        if journal is not None and journal.failure:
            return "not saved"
        if self._failure:
            return "file not written"
        if journal is not None and journal.waited() > SLOW:
            return "saving"
        return "saved"

    @property
    def trouble(self) -> str:
        """What failed, where, and what to do next."""
        journal = self._opened.journal
        name = self._mirror.path.name
        if self._theirs is not None:
            return f"{name} was changed by another program. Look at it and choose."
        if journal is not None and journal.failure:
            return (
                f"Your words cannot be saved: {journal.failure} ({journal.path}). "
                "They are kept in memory and tried again every second."
            )
        if self._failure:
            return f"{name} cannot be written: {self._failure}"
        return ""

    def write(self) -> bool:
        """Make the file say what the draft says; False where it refuses."""
        if self._opened.journal is None:
            return False
        with self._hands:
            return self._theirs is not None or self._write()

    def look_back(self) -> bool:
        """Look at some more of the past; False when there is nothing more to do."""
        return self._scrub is not None and self._scrub.bite()

    def look(self) -> OutsideChange | None:
        """What another program left in the file, if anything."""
        # While the other thread is writing, it makes the same comparison.
        if self._hands.acquire(blocking=False):
            try:
                self._theirs = self._found()
            except OSError:
                pass
            finally:
                self._hands.release()
        theirs = self._theirs
        if theirs is None:
            return None
        path = self._mirror.path
        return OutsideChange(path, self._manuscript.text, readable(theirs, path.name))

    def keep_mine(self) -> Path | None:
        """Keep theirs beside the file, then let the draft replace it."""
        with self._hands:
            theirs = self._found() if self._theirs is not None else None
            if theirs is None:
                self._theirs = None
                return None
            path = self._mirror.path
            try:
                kept = files.keep_beside(path, theirs, "theirs")
            except OSError as reason:
                raise SessionError(
                    "Their version cannot be kept",
                    f"No copy of {path.name} could be written beside it: "
                    f"{reason.strerror or reason}. Nothing was changed.",
                ) from reason
            self._mirror.allow(theirs)
            self._theirs = None
            self._write()
            return kept

    def take_theirs(self) -> str | None:
        """The text that now stands in the file, taken for the last one written."""
        with self._hands:
            theirs = self._found() if self._theirs is not None else None
            self._theirs = theirs
            if theirs is None:
                return None
            text = self._mirror.adopt(theirs)
            self._theirs = None
            return text

    def towards(self, theirs: str, caret: int) -> Move | None:
        """Edit the draft into `theirs` as one step from outside."""
        edits = edits_towards(self._manuscript.text, theirs, OUTSIDE)
        after = carried(caret, edits)
        self._manuscript.apply_all(edits, caret_before=caret, caret_after=after)
        return Move(edits, after) if edits else None

    def respell(self, encoding: str) -> None:
        """Write the file in another encoding. Raises LookupError."""
        with self._hands:
            self._mirror.spelling = spelt_as(self._mirror.spelling, encoding)
            self._failure, self._written = "", -1

    def finish(self) -> bool:
        """At the end: the words are never only in a database. True if in the file."""
        if not self.behind and self._theirs is None:
            return True
        text = self._manuscript.text
        with contextlib.suppress(OSError, UnicodeEncodeError):
            if self._theirs is not None:
                self._beside(text, "mine", self._mirror.spelling)
            else:
                self._shelter(text)
        return False

    def leave_no_trace(self) -> None:
        """Take away the session file of a new draft in which nothing was done."""
        opened = self._opened
        journal = opened.journal
        if journal is None or not opened.fresh:
            return
        if self._mirror.known == ABSENT and not self._mirror.path.exists():
            with contextlib.suppress(OSError):
                journal.path.unlink()

    def _stands(self) -> bool:
        """Whether the file, as it was found, already says what the draft says."""
        try:
            data, _ = encode(self._manuscript.text, self._mirror.spelling)
        except UnicodeEncodeError:
            return False
        known = self._mirror.known
        if known == ABSENT:
            return not data
        return files.fingerprint(data).sha256 == known.sha256

    def _found(self) -> bytes | None:
        theirs = self._mirror.theirs()
        if theirs is None:
            return None
        text = readable(theirs, self._mirror.path.name)
        if text == self._manuscript.text:
            with contextlib.suppress(SessionError):
                self._mirror.adopt(theirs)
                return None
        return theirs

    def _write(self) -> bool:
        revision, text = self._manuscript.revision, self._manuscript.text
        mirror = self._mirror
        if not text and mirror.known == ABSENT:
            self._written = revision
            return True
        gone = mirror.known != ABSENT and not os.path.lexists(mirror.path)
        try:
            self._theirs = mirror.write(text, self._intend)
        except UnicodeEncodeError as reason:
            # Nothing is gained by trying again before the writer has chosen.
            self._unspeakable(text, reason)
            return True
        except OSError as reason:
            self._failed(text, reason)
            return False
        except Exception as reason:
            # Whatever it is, the thread that writes the file must live and say so.
            self._failure = f"{type(reason).__name__}: {reason}. It is tried again."
            return False
        self._failure = ""
        if self._theirs is None:
            self._written = revision
            self._remember()
            if self._sheltered:
                self._sheltered = b""
                with contextlib.suppress(OSError):
                    places.shelter_of(mirror.path).unlink()
            if gone:
                self._opened.notices.append(
                    f"{mirror.path.name} had been taken away; it is written again."
                )
        return True

    def _intend(self, sha256: str) -> None:
        journal = self._opened.journal
        assert journal is not None
        about = self._mirror.about()
        about["ours"] = sorted({*about["ours"], sha256})
        journal.put_meta("mirror", {**about, "seq": journal.seq})
        # A journal that cannot be written is one more reason to write the file.
        journal.commit(5.0)

    def _remember(self) -> None:
        journal = self._opened.journal
        if journal is not None:
            journal.put_meta("mirror", {**self._mirror.about(), "seq": journal.seq})

    def _failed(self, text: str, reason: OSError) -> None:
        folder = self._mirror.path.parent
        if not folder.is_dir():
            words = f"the folder {folder} is gone."
        elif reason.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            words = "it, or its folder, is read-only."
        elif reason.errno in (errno.ENOSPC, errno.EDQUOT):
            words = "the disk is full. Free some space."
        else:
            words = f"{reason.strerror or reason}."
        kept = self._home(text)
        self._failure = f"{words} Your words are safe in {kept}; it is tried again."

    def _home(self, text: str) -> Path:
        """Where the journal is, moved to safety if its folder was taken away."""
        journal = self._opened.journal
        assert journal is not None
        if not journal.path.exists():
            with contextlib.suppress(OSError, sqlite3.Error):
                away = places.away(self._mirror.path)
                away.parent.mkdir(parents=True, exist_ok=True)
                if not away.exists():
                    journal.move_to(away)
        with contextlib.suppress(OSError):
            self._shelter(text)
        return journal.path

    def _shelter(self, text: str) -> None:
        """A complete plain version in a place of ours."""
        target = places.shelter_of(self._mirror.path)
        target.parent.mkdir(parents=True, exist_ok=True)
        data, _ = encode(text, Spelling())
        if data != self._sheltered:
            files.replace_whole(target, data, fresh=not target.exists())
            self._sheltered = data

    def _unspeakable(self, text: str, reason: UnicodeEncodeError) -> None:
        """The encoding has no sign for a letter: a complete version goes beside."""
        letter = reason.object[reason.start]
        path = self._mirror.path
        with contextlib.suppress(OSError):
            self._beside(text, "utf-8", Spelling(newline=self._mirror.spelling.newline))
        self._failure = (
            f"its encoding {reason.encoding} has no sign for {letter!r}. A complete "
            f"version is beside it; choose UTF-8 to write {path.name} itself."
        )

    def _beside(self, text: str, word: str, spelling: Spelling) -> None:
        data, _ = encode(text, spelling)
        path, last = self._aside.get(word, (None, b""))
        if path is None:
            path = files.keep_beside(self._mirror.path, data, word)
            self._opened.notices.append(f"A complete version is in {path.name}.")
        elif data != last:
            files.replace_whole(path, data, fresh=False)
        self._aside[word] = path, data
