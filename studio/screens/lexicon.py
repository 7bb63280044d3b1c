"""The lexicon room: terms are named, described and tied here, and undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any

from textual import on
from textual.binding import Binding
from textual.widget import Widget

from lexicon.change import Op
from lexicon.errors import LexiconError
from lexicon.terms import Term, key
from studio.lexicon import look as looks
from studio.lexicon.editor import Editor
from studio.lexicon.kept import telling
from studio.lexicon.room_keys import key_parts
from studio.screens.harvest import HarvestRoom
from studio.screens.lexicon_shown import LexiconShown
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.status_line import StatusLine

PASSED = "lexicon-passed"
"""Under what a draft keeps the words that were passed over in a harvest."""

MOST_PASSED = 500
UNDONE = 200
"""Changes that can be taken back while the room is open."""


class LexiconRoom(LexiconShown):
    """Whatever is changed here is kept with the draft at once."""

    BINDINGS = [
        Binding("n", "new", show=False),
        Binding("e", "describe('definition')", show=False),
        Binding("o", "describe('notes')", show=False),
        Binding("m", "rename", show=False),
        Binding("a", "names('aliases')", show=False),
        Binding("t", "names('tags')", show=False),
        Binding("s", "scene", show=False),
        Binding("r", "relate", show=False),
        Binding("u", "untie", show=False),
        Binding("x", "remove", show=False),
        Binding("h", "harvest", show=False),
        Binding("right_square_bracket", "turn(1)", show=False),
        Binding("left_square_bracket", "turn(-1)", show=False),
        Binding("l", "rules", show=False),
        Binding("question_mark", "keys", show=False),
        Binding("ctrl+z", "undo", show=False),
        Binding("ctrl+y", "redo", show=False),
    ]

    def __init__(
        self,
        *args: Any,
        settings: MutableMapping[str, Any] | None = None,
        turn: Callable[[int], str] | None = None,
        rules: Callable[[], None] | None = None,
        read_only: str = "",
        **options: Any,
    ) -> None:
        """`settings` of the draft keep what a harvest passed over; `turn` makes the
        voices use more (1) or fewer (-1) of the terms and says so; `rules` opens the
        page of rules; `read_only` says why nothing can be changed; for the others see
        `LexiconShown`."""
        super().__init__(*args, **options)
        self.settings = {} if settings is None else settings
        self.turn = turn
        self.rules = rules
        self.read_only = read_only
        self.editor = Editor()
        self.asked = StatusLine(classes="asked")
        self.keys_shown = False
        self._field = ""
        self._undone: list[Op] = []
        self._redone: list[Op] = []

    def seen(self) -> Iterator[Widget]:
        yield from super().seen()
        self.asked.display = self.editor.display = False
        yield self.asked
        yield self.editor

    @property
    def written_in(self) -> Widget | None:
        return self.editor if self.editor.display else super().written_in

    def back(self) -> Hint:
        return ("Esc", "keep it", "escape") if self.editor.display else super().back()

    def hints(self) -> Sequence[Hint]:
        if self.editor.display:
            return (("^Z", "undo", "ctrl+z"), ("^Y", "redo", "ctrl+y"))
        if self.asked_now:
            return ()
        if not len(self.lexicon):
            return (("n", "name a term", "n"), ("h", "harvest", "h"))
        return (
            ("n", "new", "n"),
            ("e", "meaning", "e"),
            ("r", "tie", "r"),
            ("h", "harvest", "h"),
            ("?", "keys", "question_mark"),
            ("/", "find", "slash"),
            ("v", "map" if self.as_list else "list", "v"),
            ("g", "whole map" if self.closely else "close", "g"),
            ("1-9", "follow", "1"),
            ("a", "other names", "a"),
            ("t", "tags", "t"),
            ("o", "notes", "o"),
            ("m", "rename", "m"),
            ("u", "untie", "u"),
            *([("[ ]", "in the voices", "right_square_bracket")] if self.turn else []),
            *([("l", "rules", "l")] if self.rules else []),
            ("s", "scene", "s"),
            ("x", "take out", "x"),
            ("^Z", "undo", "ctrl+z"),
        )

    # -- changing ----------------------------------------------------------------------

    def change(self, change: Callable[[], Op], node: str = "") -> bool:
        """Do what makes an operation, and show it; a refusal is told."""
        if self.read_only:
            self.tell((self.read_only, "warn"))
            return False
        try:
            back = change()
        except LexiconError as error:
            self.tell((f"{error.title}. {error.message}", "warn"))
            return False
        self._undone = [*self._undone[-UNDONE:], back]
        self._redone.clear()
        self._show_change(node)
        return True

    def _show_change(self, node: str = "") -> None:
        if node:
            self.node = node
        self.fill((telling(self.lexicon.ops[-1]), "good"))
        self.show_keys()

    def action_undo(self) -> None:
        self._step(self._undone, self._redone)

    def action_redo(self) -> None:
        self._step(self._redone, self._undone)

    def _step(self, source: list[Op], other: list[Op]) -> None:
        if not source:
            self.app.bell()
            return
        try:
            other.append(self.lexicon.apply(source.pop()))
        except LexiconError as error:
            self.tell((f"{error.title}. {error.message}", "warn"))
            return
        self._show_change()

    def action_harvest(self) -> None:
        """See which words of the draft might be terms."""
        if self.read_only:
            self.tell((self.read_only, "warn"))
            return
        passed = self.settings.get(PASSED)
        names = passed if isinstance(passed, list) else []

        def pass_over(names: list[str]) -> None:
            self.settings[PASSED] = names[-MOST_PASSED:]

        room = HarvestRoom(
            self.kept,
            self.text(),
            self.reader,
            passed=names,
            pass_over=pass_over,
            keys=self.keys,
        )
        self.app.push_screen(room, lambda _: self.fill())

    def action_turn(self, steps: int) -> None:
        """Let the voices use more or fewer of the terms."""
        if self.turn is not None:
            self.tell((self.turn(steps), "good"))

    def action_rules(self) -> None:
        """Write the rules that takes must keep."""
        if self.rules is not None:
            self.rules()

    def action_keys(self) -> None:
        """Show every key of this room in the card's place, or the card again."""
        if self.keys_shown:
            self.show_card()
        else:
            self.card.leave()
            self.card.sheet.show(key_parts())
            self.card.sheet.scroll_home(animate=False)
            self.keys_shown = True

    def show_card(self) -> None:
        self.keys_shown = False
        super().show_card()

    # -- one term ----------------------------------------------------------------------

    def action_new(self) -> None:
        self.ask("name", "", "a word or a phrase of your own", self._named)

    def _named(self, text: str) -> None:
        if text.strip():
            name = " ".join(text.split())
            self.change(lambda: self.lexicon.add(Term(name)), key(name))

    def action_rename(self) -> None:
        if (term := self.term) is not None:
            self.ask("another name", term.name, "", self._rename)

    def _rename(self, text: str) -> None:
        term, name = self.term, " ".join(text.split())
        if term is not None and name and name != term.name:
            self.change(lambda: self.lexicon.rename(term.name, name), key(name))

    def action_names(self, field: str) -> None:
        """Other names, or tags, in one line with commas."""
        if (term := self.term) is None:
            return
        held = ", ".join(getattr(term, field))

        def answered(text: str) -> None:
            given = [" ".join(part.split()) for part in text.split(",")]
            names = [name.lstrip("#") for name in given if name.lstrip("#")]
            if names != list(getattr(term, field)):
                self.change(lambda: self.lexicon.edit(term.name, **{field: names}))

        asked = "other names" if field == "aliases" else field
        self.ask(asked, held, "with commas between them", answered)

    def action_scene(self) -> None:
        """A scene, or a term again."""
        if (term := self.term) is not None:
            kind = "term" if term.kind == "scene" else "scene"
            self.change(lambda: self.lexicon.edit(term.name, kind=kind))

    def action_remove(self) -> None:
        if (term := self.term) is not None:
            self.change(lambda: self.lexicon.remove(term.name))

    # -- writing in the card -----------------------------------------------------------

    def action_describe(self, field: str) -> None:
        """Write the meaning, or notes, in the card's own place."""
        if (term := self.term) is None:
            return
        self._field = field
        what = "what it means" if field == "definition" else "notes"
        self.asked.show([(term.name, "strong"), (what, "muted")])
        self._edit(getattr(term, field))

    def _edit(self, text: str) -> None:
        self.card.sheet.display = False
        self.asked.display = self.editor.display = True
        self.editor.open(text)
        self.show_keys()

    @on(Editor.Left)
    def _described(self, event: Editor.Left) -> None:
        event.stop()
        self.card.sheet.display = True
        self.asked.display = self.editor.display = False
        self.give_keys()
        term, field, text = self.term, self._field, event.text.rstrip()
        if term is not None and field and text != getattr(term, field):
            self.change(lambda: self.lexicon.edit(term.name, **{field: text}))

    # -- ties --------------------------------------------------------------------------

    def action_relate(self) -> None:
        """A tie in three keys: this one, the kind, the letter of the other term."""
        if self.term is None:
            return
        said: list[Part] = [("tie", "strong")]
        for letter, kind in looks.KEYS.items():
            said += [(letter, "key!"), (kind, looks.stroke(kind).style)]
        self.choose([*said, ("w", "key!"), ("your own word", "muted")], self._kind)

    def _kind(self, pressed: str) -> None:
        if pressed in looks.KEYS:
            self._ask_target(looks.KEYS[pressed])
        elif pressed == "w":
            own = [kind for kind in self.lexicon.kinds() if kind not in looks.STROKES]
            hint = ", ".join(own) or "mirrors, owes, was once"
            self.ask("kind of tie", "", hint, self._ask_target)

    def _ask_target(self, kind: str) -> None:
        """Put letters on the terms that a tie may lead to."""
        term, kind = self.term, " ".join(kind.split())
        if term is None or not kind:
            return
        letters = dict(zip(self._in_sight(), looks.LETTERS, strict=False))

        def pressed(letter: str) -> None:
            if letter == "/":
                self.ask(f"{term.name} {kind}", "", "a name, old or new", by_name)
            for node, sign in letters.items():
                if sign == letter:
                    self._tie(term.name, kind, self.lexicon.graph.nodes[node]["term"])

        def by_name(text: str) -> None:
            if name := " ".join(text.split()):
                self._tie(term.name, kind, self.lexicon.find(name) or Term(name))

        if not letters:
            pressed("/")
            return
        self._show_letters(letters)
        said: list[Part] = [
            (term.name, "strong"),
            (f"{kind} ›", looks.stroke(kind).style),
        ]
        said += [
            ("the letter of a term, or", "muted"),
            ("/", "key!"),
            ("a name", "muted"),
        ]
        self.choose(said, pressed)

    def _tie(self, source: str, kind: str, target: Term) -> None:
        """Tie two terms; the second comes into being where it was not."""
        tie = {"source": source, "kind": kind, "target": target.name}
        ops: list[Op] = [{"op": "relate", "relation": tie}]
        if target.name not in self.lexicon:
            ops.insert(0, {"op": "add", "term": target.plain()})
        self.change(lambda: self.lexicon.many(ops))

    def _in_sight(self) -> list[str]:
        """Terms that are in sight, those nearest to the one in hand first."""
        if not self.as_list:
            return self.graph.drawing.nearest(self.node, self.graph.plane)
        return [node for node in self.list.in_sight if node != self.node]

    def _show_letters(self, letters: dict[str, str]) -> None:
        if letters != self.letters:
            self.letters = self.graph.letters = letters
            self.graph.look_again()
            self.show_list()

    def action_untie(self) -> None:
        """Take away a tie, by its number on the card."""
        term = self.term
        ties = self.lexicon.relations(term.name) if term else []

        def pressed(number: str) -> None:
            if number.isdecimal() and 0 < int(number) <= len(ties):
                tie = ties[int(number) - 1]
                ends = tie.source, tie.kind, tie.target
                self.change(lambda: self.lexicon.unrelate(*ends))

        if ties:
            said = ("the number of a tie on the card", "muted")
            self.choose([("untie", "strong"), said], pressed)
        else:
            self.tell(("it is tied to nothing", "muted"))

    def give_keys(self) -> None:
        self._show_letters({})
        super().give_keys()
