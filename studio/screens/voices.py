"""Voices: which of them answer, in what order, how warm, with how many takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from textual import on
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from engines.catalog import Head
from studio.dial.warmth import turned
from studio.screens.room import Room
from studio.screens.sampler import SamplerRoom
from studio.screens.voice_table import TALL, Row, VoiceTable
from studio.settings.settings import Settings, VoiceChoice
from studio.writing.counts import spoken
from widgets.glyphs import visible
from widgets.key_bar import Hint

MOST_TAKES = 4
ASK = "path of an adapter: a .gguf file, or the folder of a PEFT one"


class VoicesRoom(Room[None]):
    """Changes `settings.voices` as it goes and calls `changed` after each change.

    `add` is given the path of an adapter and answers a complaint, or "" and then
    `heads` holds the new voice too.
    """

    heading = "voices"
    DEFAULT_CSS = """
    VoicesRoom Input { border: none; height: 1; padding: 0; margin: 1 0 0 0;
        background: $surface; display: none; }
    VoicesRoom Input:focus { border: none; }
    VoicesRoom .said { height: auto; color: $text-warning; }
    VoicesRoom .how { height: auto; margin: 1 0 0 0; color: $text-muted; }
    """
    BINDINGS = [
        Binding("up", "light(-1)", show=False),
        Binding("down", "light(1)", show=False),
        Binding("space", "switch", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("right", "turn(1)", show=False),
        *(Binding(str(n), f"takes({n})", show=False) for n in range(1, MOST_TAKES + 1)),
        Binding("u", "move(-1)", show=False),
        Binding("d", "move(1)", show=False),
        Binding("o", "add", show=False),
        Binding("enter", "sampler", show=False),
    ]

    def __init__(
        self,
        heads: Callable[[], Sequence[Head]],
        settings: Settings,
        hues: Callable[[Iterable[str]], Mapping[str, str]],
        *,
        changed: Callable[[], None],
        add: Callable[[str], str],
    ) -> None:
        super().__init__()
        self.heads = heads
        self.settings = settings
        self.hues = hues
        self.changed = changed
        self.add = add
        self.lit = 0
        self.said = ""
        self.entry = Input(placeholder=ASK)

    def body(self) -> Iterable[Widget]:
        with VerticalScroll(can_focus=False):
            yield VoiceTable()
            yield Static(classes="how", markup=False)
        yield Static(classes="said", markup=False)
        yield self.entry

    def begin(self) -> None:
        self.query_one(VoiceTable).focus()
        self.query_one(".how", Static).update(
            "Cool keeps to what is likely, hot wanders. u and d move a voice up and "
            "down. The further settings of a voice are behind Enter."
        )
        self.fill()

    def hints(self) -> Sequence[Hint]:
        return (
            ("Space", "on, off", "space"),
            ("←→", "warmth", "right"),
            ("1-4", "takes", "1"),
            ("o", "add", "o"),
            ("Enter", "more", "enter"),
            ("u d", "order", "d"),
        )

    def choices(self) -> list[VoiceChoice]:
        """A choice for every voice there is, in the writer's order."""
        known = {choice.name: choice for choice in self.settings.voices}
        names = [head.voice.name for head in self.heads()]
        ordered = [name for name in known if name in names]
        ordered += [name for name in names if name not in known]
        return [known.get(name) or VoiceChoice(name) for name in ordered]

    def set(self, choices: Sequence[VoiceChoice]) -> None:
        """Keep `choices`; voices that this model lacks keep theirs, behind."""
        names = {choice.name for choice in choices}
        absent = [c for c in self.settings.voices if c.name not in names]
        self.settings.voices = (*choices, *absent)
        self.changed()
        self.fill()

    def fill(self) -> None:
        heads = {head.voice.name: head for head in self.heads()}
        choices = self.choices()
        self.lit = min(self.lit, max(0, len(choices) - 1))
        hues = self.hues(choice.name for choice in choices)
        rows = []
        for choice in choices:
            head = heads[choice.name]
            own = choice.warmth < 0
            warmth = head.voice.sampling.temperature if own else choice.warmth
            rows.append(
                Row(
                    name=choice.name,
                    label=head.label,
                    note=head.note,
                    hue=hues[choice.name],
                    on=choice.on,
                    temperature=warmth,
                    own=own,
                    takes=choice.takes,
                    tuned=len(choice.sampler),
                )
            )
        table = self.query_one(VoiceTable)
        table.show(rows, self.lit)
        table.parent.scroll_to(  # type: ignore[union-attr]
            y=max(0, (self.lit + 1) * TALL - self.size.height + 8), animate=False
        )
        speaking = sum(choice.on for choice in choices)
        self.say(f"{spoken(speaking, 'voice answers', 'voices answer')}")

    def action_light(self, by: int) -> None:
        self.lit = (self.lit + by) % max(1, len(self.choices()))
        self.fill()

    def change(self, **made: object) -> None:
        choices = self.choices()
        if choices:
            choices[self.lit] = replace(choices[self.lit], **made)  # type: ignore[arg-type]
            self.set(choices)

    def action_switch(self) -> None:
        choices = self.choices()
        if choices:
            self.change(on=not choices[self.lit].on)

    def action_takes(self, takes: int) -> None:
        self.change(takes=takes)

    def action_turn(self, by: int) -> None:
        choices = self.choices()
        if choices:
            own = self.head().voice.sampling.temperature
            self.change(warmth=turned(choices[self.lit].warmth, own, by))

    def head(self) -> Head:
        """The head of the lit row."""
        name = self.choices()[self.lit].name
        return next(head for head in self.heads() if head.voice.name == name)

    def action_move(self, by: int) -> None:
        choices = self.choices()
        to = self.lit + by
        if 0 <= to < len(choices):
            choices[self.lit], choices[to] = choices[to], choices[self.lit]
            self.lit = to
            self.set(choices)

    @on(VoiceTable.Clicked)
    def clicked(self, event: VoiceTable.Clicked) -> None:
        self.lit = event.index
        if event.switch:
            self.action_switch()
        else:
            self.fill()

    def action_sampler(self) -> None:
        choices = self.choices()
        if choices:
            head = self.head()
            choice = choices[self.lit]

            def keep(sampler: dict[str, float]) -> None:
                self.change(sampler=sampler)

            room = SamplerRoom(head.label, head.voice.sampling, choice.sampler, keep)
            self.app.push_screen(room)

    def action_add(self) -> None:
        self.entry.display = True
        self.entry.focus()

    @on(Input.Submitted)
    def added(self, event: Input.Submitted) -> None:
        event.stop()
        path = event.value.strip()
        self.complain(self.add(str(Path(path).expanduser())) if path else "")
        if not self.said:
            self.close_ask()
            self.changed()
            self.fill()

    def complain(self, said: str) -> None:
        self.said = said
        self.query_one(".said", Static).update(visible(said))

    def close_ask(self) -> None:
        self.entry.value = ""
        self.entry.display = False
        self.query_one(VoiceTable).focus()

    def action_leave(self) -> None:
        if self.entry.has_focus:
            self.complain("")
            self.close_ask()
        else:
            self.dismiss(None)
