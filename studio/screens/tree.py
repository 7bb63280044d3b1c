"""The tree: every place the draft has been, and what to do with it."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.binding import Binding

from sessions.edit import Move
from sessions.errors import SessionError
from studio.screens.tree_shown import TreeShown
from widgets.tree_view import TreeView


class TreeRoom(TreeShown):
    """Answers a sentence for the desk, or None. Whatever is done here is done to the
    draft at once, and undo takes it back."""

    BINDINGS = [
        Binding("n", "name", show=False),
        Binding("b", "bookmark", show=False),
        Binding("t", "tags", show=False),
        Binding("x", "put_away", show=False),
        Binding("m", "merge", show=False),
        Binding("f12", "governed", show=False),
        Binding("ctrl+z", "undo", show=False),
        Binding("ctrl+y", "redo", show=False),
    ]

    # -- moving the draft --------------------------------------------------------------

    @on(TreeView.Picked)
    def _picked(self, event: TreeView.Picked) -> None:
        event.stop()
        key, tree = event.key, self.past
        if key == tree.here:
            self.dismiss(None)
            return
        title = self.looks.title(key) or "the beginning"
        try:
            if key < 0:
                moves: list[Move] = tree.take(tree.leaves[key])
                said = f"A new branch begins with “{title}”."
            else:
                gone = tree.go(key)
                moves = [] if gone is None else [gone]
                said = f"The draft stands at “{title}”."
        except SessionError as error:
            self.tell((f"{error.title}. {error.message}", "warn"))
            return
        for move in moves:
            self.draft.show(move)
        if moves:
            self.dismiss(said)
        else:
            why = self.draft.session.read_only or "This place cannot be read."
            self.tell((why, "warn"))

    def action_undo(self) -> None:
        self._stepped(self.draft.undo())

    def action_redo(self) -> None:
        self._stepped(self.draft.redo())

    def _stepped(self, move: Move | None) -> None:
        if move is not None:
            self.past.refresh()
            self.fill(self.past.here)
        else:
            self.app.bell()

    # -- words of other branches -------------------------------------------------------

    def action_merge(self) -> None:
        key, passage = self.view.highlighted, self.preview.passage
        if self.preview.base is not None:
            self.tell(("press c to compare with the draft, then merge", "warn"))
        elif passage is None or key < 0:
            self.tell(("nothing to merge here: Enter takes a take", "muted"))
        else:
            try:
                self.draft.show(self.past.merge(key, passage))
            except SessionError as error:
                self.tell((f"{error.title}. {error.message}", "warn"))
                return
            self.fill(None, ("merged into the draft; ^Z takes it back", "good"))

    # -- what governed the voices ------------------------------------------------------

    def action_governed(self) -> None:
        """What governed the take at the lit place."""
        from studio.governing.past import KINDS, Accounts
        from studio.screens.governed import GovernedRoom

        key, tree = self.view.highlighted, self.past
        accounts = Accounts(self.draft.session.recorded(*KINDS))
        if key < 0:
            leaf = tree.leaves[key]
            voice = leaf.voice
            found = accounts.before(-key, (leaf.weave, voice, leaf.number))
        else:
            node = tree.nodes[key]
            voice = node.origin.voice
            found = accounts.taken(node.touched, voice) if voice else None
        if found is None:
            self.tell(("none of your words or rules were at work here", "muted"))
            return
        hues = {one.removeprefix("hue:"): hue for one, hue in self.hues.items()}
        self.app.push_screen(GovernedRoom({voice: found}, hues))

    # -- marks -------------------------------------------------------------------------

    def action_name(self) -> None:
        key = self.view.highlighted
        if key >= 0:
            name = self.past.mark(key).name
            self.ask(
                "name",
                name,
                "",
                lambda text: self._mark(lambda: self.past.name(key, text)),
            )

    def action_tags(self) -> None:
        key = self.view.highlighted
        if key >= 0:
            tags = " ".join(self.past.mark(key).tags)
            hint = "words, with spaces between them"
            self.ask(
                "tags",
                tags,
                hint,
                lambda t: self._mark(lambda: self.past.tag(key, t.split())),
            )

    def action_bookmark(self) -> None:
        key = self.view.highlighted
        if key >= 0:
            on = not self.past.mark(key).bookmarked
            self._mark(lambda: self.past.bookmark(key, on))

    def action_put_away(self) -> None:
        """Into the archive, or out of it again."""
        key, tree = self.view.highlighted, self.past
        if key <= 0:
            return
        if tree.in_archive(key):
            self._mark(lambda: tree.restore(key))
            return
        parent = tree.nodes[key].parent
        if self._mark(lambda: tree.prune(key)) and not tree.with_archive:
            self.fill(parent, ("put away; a shows the archive", "muted"))

    def _mark(self, change: Callable[[], None]) -> bool:
        try:
            change()
        except SessionError as error:
            self.tell((f"{error.title}. {error.message}", "warn"))
            return False
        self.fill()
        return True
