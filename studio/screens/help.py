"""Help: every command with its keys, grouped by where it holds, filtered by typing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from textual import events, on
from textual.widget import Widget
from textual.widgets import Input

from studio.screens.room import Room
from widgets.key_bar import Hint
from widgets.parts import Part
from widgets.sheet import Sheet

GROUPS = {
    "hand": "While the lanes are in hand",
    "draft": "In the draft",
    "desk": "Anywhere on the desk",
    "dial": "While the dial is in hand",
    "studio": "In every room",
}
KEY_WIDTH = 14
MEASURE = 72


@dataclass(frozen=True, slots=True)
class Entry:
    """One command as help shows it. `keys` as the footer writes them, may be empty."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    where: str

    def matches(self, words: Sequence[str]) -> bool:
        """Whether every one of `words` is somewhere in it."""
        text = f"{self.label} {self.help} {' '.join(self.keys)}".lower()
        return all(word in text for word in words)


class HelpRoom(Room[None]):
    """All commands. Typing filters; arrows and page keys scroll."""

    heading = "help"
    DEFAULT_CSS = """
    HelpRoom .body { max-width: 84; }
    HelpRoom Input { border: none; height: 1; padding: 0; margin: 0 0 1 0;
        background: $background; }
    HelpRoom Input:focus { border: none; }
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__()
        self.entries = tuple(entries)

    def body(self) -> Iterable[Widget]:
        yield Input(placeholder="type to find a command")
        yield Sheet()

    def begin(self) -> None:
        self.query_one(Input).focus()
        self.fill("")

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "scroll", "down"),)

    @on(Input.Changed)
    def sought(self, event: Input.Changed) -> None:
        self.fill(event.value)

    def on_key(self, event: events.Key) -> None:
        sheet = self.query_one(Sheet)
        moves = {
            "up": sheet.scroll_up,
            "down": sheet.scroll_down,
            "pageup": sheet.scroll_page_up,
            "pagedown": sheet.scroll_page_down,
        }
        if move := moves.get(event.key):
            event.stop()
            move(animate=False)

    def fill(self, sought: str) -> None:
        """Show the commands that hold every word of `sought`."""
        words = sought.lower().split()
        found = [entry for entry in self.entries if entry.matches(words)]
        self.query_one(Sheet).show(self.parts(found))
        self.query_one(Sheet).scroll_home(animate=False)
        self.say(f"{len(found)} of {len(self.entries)}" if words else "")

    def parts(self, found: Sequence[Entry]) -> list[Part]:
        if not found:
            return [("Nothing is called that. Fewer letters find more.", "muted")]
        parts: list[Part] = []
        for where, title in GROUPS.items():
            group = [entry for entry in found if entry.where == where]
            if not group:
                continue
            parts.append((f"{title}\n", "heading"))
            for entry in group:
                parts += self.entry(entry)
            parts.append("\n")
        parts.append(
            (
                "A dot in place of a key: find it in the palette, or give it a key of "
                "your own in keymap.toml.\n",
                "muted",
            )
        )
        return parts

    def entry(self, entry: Entry) -> list[Part]:
        """Key, name and sentence, the sentence hanging under the name."""
        room = min(MEASURE, max(40, self.size.width - 8)) - KEY_WIDTH
        lines = wrap(f"{entry.label}  {entry.help}", room) or [entry.label]
        first = lines[0].removeprefix(entry.label)
        hung = "".join(f"{'':<{KEY_WIDTH}}{line}\n" for line in lines[1:])
        keys = "  ".join(entry.keys) or "·"
        return [
            (f"{keys:<{KEY_WIDTH}}", "accent"),
            (entry.label, "strong"),
            (f"{first}\n{hung}", ""),
        ]

    def on_resize(self) -> None:
        if self.is_mounted:
            self.fill(self.query_one(Input).value)
