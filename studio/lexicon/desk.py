"""The lexicon at the desk: known words marked, the meaning of the one at the caret."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from studio.lexicon.kept import NAME
from widgets.parts import Part

if TYPE_CHECKING:
    from textual.timer import Timer

    from lexicon.matcher import Hit
    from lexicon.terms import Term
    from studio.desk.desk import Desk
    from studio.lexicon.map import Map
    from studio.lexicon.strip import Strip

WORD = re.compile(r"[^\W\d_]+")
REACH = 240
"""Letters before and after the caret in whose passages a term is near."""

READY_S = 0.05
"""Seconds between two looks at whether it has been read."""


class Terms:
    """What the desk shows of its lexicon. Nothing is loaded where there is none; where
    there is one, it is read beside the first paint."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.kept = desk.lexicon
        self.term: Term | None = None
        """The one that the caret stands on."""
        self.strip: Strip | None = None
        self._names: tuple[int, frozenset[str]] = (-1, frozenset())
        """The lexicon's version, and every word in a name."""
        self._map: Map | None = None
        self._loading: threading.Thread | None = None
        self._timer: Timer | None = None

    # -- reading it --------------------------------------------------------------------

    def begin(self) -> None:
        """Mark the page where there is a lexicon, without holding up a key."""
        self.kept.changed.append(self._changed)
        if self.desk.session.kept(NAME) is not None:
            self._loading = threading.Thread(target=self._read, daemon=True)
            self._loading.start()
            self._timer = self.desk.set_interval(READY_S, self._look)

    def end(self) -> None:
        """Keep the map for the next time."""
        if self._map is not None:
            self._map.stop()
            self._map.keep()

    @property
    def ready(self) -> bool:
        """Whether the page is marked."""
        return self._loading is None

    def _read(self) -> None:
        """Read the lexicon, and learn its terms."""
        _ = self.kept.matcher

    def _look(self) -> None:
        if self._loading is not None and not self._loading.is_alive():
            self._loading = None
            if self._timer is not None:
                self._timer.stop()
            self._changed()

    def names(self, word: str) -> bool:
        """Whether a word is one of the terms, or stands in the name of one."""
        if not self.ready or self.kept.empty:
            return False
        lexicon = self.kept.lexicon
        if self._names[0] != lexicon.version:
            named = (name for term in lexicon for name in (term.name, *term.aliases))
            parts = (part for name in named for part in WORD.findall(name.casefold()))
            self._names = lexicon.version, frozenset(parts)
        bare = word.removesuffix("'s")
        hits = self.kept.matcher.within(bare)
        return bare.casefold() in self._names[1] or any(
            hit.end - hit.start == len(bare) for hit in hits
        )

    @property
    def map(self) -> Map:
        """Where its terms stand."""
        from hashlib import blake2b

        from studio.lexicon.map import Map

        if self._map is None:
            whose = str(self.desk.session.path).encode("utf-8", "surrogatepass")
            name = blake2b(whose, digest_size=12).hexdigest()
            folder = user_cache_path("protean", appauthor=False) / "maps"
            self._map = Map(folder / f"{name}.json")
        return self._map

    # -- on the page -------------------------------------------------------------------

    def _changed(self) -> None:
        """Mark the page anew."""
        quill = self.desk.quill
        quill.terms = None if self.kept.empty else self._marks
        quill.repaint_tints()
        self.caret_moved()

    def _marks(self, text: str) -> Sequence[tuple[int, int]]:
        return [(hit.start, hit.end) for hit in self.kept.matcher.within(text)]

    def _around(self, reach: int) -> Iterator[Hit]:
        """The terms within so many letters of the caret."""
        quill = self.desk.quill
        caret = quill.caret
        for at, text in quill.passages(caret - reach, caret + reach):
            for hit in self.kept.matcher.within(text):
                yield hit._replace(start=at + hit.start, end=at + hit.end)

    def caret_moved(self) -> None:
        """See whether the caret stands on a term now."""
        found, caret = None, self.desk.quill.caret
        if self.desk.quill.terms is not None:
            hits = self._around(0)
            hit = next((hit for hit in hits if hit.start <= caret <= hit.end), None)
            found = self.kept.lexicon.term(hit.name) if hit else None
        if found is not self.term:
            self.term = found
            self.desk.show_lines()
        if self.strip is not None and self.strip.display:
            self.strip.follow(self.near())

    def told(self) -> list[Part]:
        """The term at the caret and its meaning, for the line above the draft."""
        if self.term is None:
            return []
        meaning = " ".join(self.term.definition.split())
        return [("·", "faint"), (self.term.name, "accent"), (meaning, "muted")]

    def near(self) -> list[str]:
        """Keys of the terms near the caret, the nearest first."""
        from lexicon.terms import key

        if self.kept.empty:
            return []
        caret = self.desk.quill.caret
        hits = sorted(
            self._around(REACH),
            key=lambda hit: max(hit.start - caret, caret - hit.end, 0),
        )
        return list(dict.fromkeys(key(hit.name) for hit in hits))

    # -- what commands do --------------------------------------------------------------

    def name_here(self) -> None:
        """Make the selection, else the word at the caret, a term."""
        from lexicon.errors import LexiconError
        from lexicon.terms import Term

        desk, lexicon = self.desk, self.kept.lexicon
        name = " ".join(desk.quill.word_or_selection().split())
        if not name:
            desk.notices.tell("Select the words to name, or put the caret on one.")
            return
        if (known := lexicon.find(name)) is not None:
            desk.notices.tell(f"“{known.name}” is in the lexicon already.")
            return
        try:
            lexicon.add(Term(name))
        except LexiconError as error:
            desk.tell(error.title, error.message)
            return
        key = desk.keymap.first("lexicon")
        more = f" {key} opens it." if key else ""
        desk.notices.tell(f"“{name}” is a term of yours now.{more}")

    def toggle_strip(self) -> None:
        """Show the terms near the caret beneath the draft, or put them away."""
        from studio.lexicon.strip import Strip

        if self.strip is None:
            self.strip = Strip(self.kept, self.room)
            self.desk.spread.mount(self.strip)
        else:
            self.strip.display = not self.strip.display
        if self.strip.display:
            self.desk.call_after_refresh(self.strip.follow, self.near(), afresh=True)

    def room(self, at: str = "") -> None:
        """Open the lexicon at a term; the key that opened it leads back."""
        from studio.screens.governing import rules_room
        from studio.screens.lexicon import LexiconRoom

        desk = self.desk
        at = at or (self.term.name if self.term else "")
        room = LexiconRoom(
            self.kept,
            lambda: desk.draft.text,
            near=self.near(),
            at=at,
            chart=self.map,
            keys=desk.keymap.of("lexicon"),
            tree=desk.session.tree,
            settings=desk.session.settings,
            read_only=desk.session.read_only,
            turn=desk.governing.turn_virality,
            rules=lambda: rules_room(desk),
        )

        def left(offset: int | None) -> None:
            if offset is not None:
                desk.quill.show_offset(offset)
            desk.show_lines()

        desk.app.push_screen(room, left)
