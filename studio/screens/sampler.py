"""The further settings of one voice, for those who know what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields

from textual import events, on
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from engines.request import Sampling
from studio.screens.room import Room
from widgets.key_bar import Hint


class Knob:
    """What a sampler setting does, and between what it may lie."""

    def __init__(self, low: float, high: float, says: str) -> None:
        self.low, self.high, self.says = low, high, says


KNOBS = {
    "min_p": Knob(0, 1, "leave out words far below the likeliest"),
    "top_p": Knob(0, 1, "keep the likeliest up to this share"),
    "top_k": Knob(0, 100_000, "keep this many of the likeliest; 0 is all"),
    "typical_p": Knob(0, 1, "keep words of usual surprise; 1 is off"),
    "top_n_sigma": Knob(-1, 10, "keep words near the top; -1 is off"),
    "xtc_probability": Knob(0, 1, "how often the likeliest are left out"),
    "xtc_threshold": Knob(0, 0.5, "what counts as likely for that"),
    "repeat_penalty": Knob(0.5, 3, "above 1 shuns words said lately"),
    "repeat_last_n": Knob(0, 8192, "how far back lately goes, in tokens"),
    "dry_multiplier": Knob(0, 10, "above 0 shuns whole phrases said before"),
    "dry_base": Knob(1, 8, "how steeply longer phrases are shunned"),
    "dry_allowed_length": Knob(0, 100, "phrases up to this length may come again"),
    "mirostat_tau": Knob(0, 20, "aim at this surprise instead; 0 is off"),
}
WHOLE = {spec.name for spec in fields(Sampling) if spec.type == "int"}


def read(name: str, text: str) -> float | str | None:
    """The number in `text`, None when it is empty, or a complaint."""
    if not text.strip():
        return None
    knob = KNOBS[name]
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return "a number, please"
    if not knob.low <= value <= knob.high:
        return f"between {knob.low:g} and {knob.high:g}"
    if name in WHOLE and value != int(value):
        return "a whole number, please"
    return value


class SamplerRoom(Room[None]):
    """One line per setting; an empty one is the voice's own. `keep` is given what the
    writer set after every change that can be read."""

    heading = "voice"
    DEFAULT_CSS = """
    SamplerRoom Horizontal { height: 1; }
    SamplerRoom .name { width: 20; }
    SamplerRoom Input { width: 12; border: none; height: 1; padding: 0 1;
        background: $surface; }
    SamplerRoom Input:focus { border: none; background: $panel; }
    SamplerRoom .says { width: 1fr; padding: 0 0 0 2; color: $text-muted; }
    SamplerRoom .says.-wrong { color: $text-warning; }
    SamplerRoom .why { height: auto; margin: 0 0 1 0; color: $text-muted; }
    """

    def __init__(
        self,
        label: str,
        own: Sampling,
        sampler: Mapping[str, float],
        keep: Callable[[dict[str, float]], None],
    ) -> None:
        super().__init__()
        self.heading = label
        self.own = own
        self.sampler = dict(sampler)
        self.keep = keep

    def body(self) -> Iterable[Widget]:
        yield Static(
            "An empty line is the voice's own setting, shown in grey.",
            classes="why",
            markup=False,
        )
        with VerticalScroll(can_focus=False):
            for name, knob in KNOBS.items():
                with Horizontal():
                    yield Static(name, classes="name", markup=False)
                    yield Input(
                        f"{self.sampler[name]:g}" if name in self.sampler else "",
                        placeholder=f"{getattr(self.own, name):g}",
                        id=name,
                    )
                    yield Static(knob.says, classes="says", markup=False)

    def begin(self) -> None:
        self.query(Input).first().focus()
        self.say("advanced")

    def hints(self) -> Sequence[Hint]:
        return (("↑↓", "setting", "down"),)

    def on_key(self, event: events.Key) -> None:
        if event.key in ("up", "down", "enter"):
            event.stop()
            if event.key == "up":
                self.focus_previous(Input)
            else:
                self.focus_next(Input)

    @on(Input.Changed)
    def set(self, event: Input.Changed) -> None:
        name = event.input.id or ""
        said = read(name, event.value)
        row = event.input.parent
        assert row is not None
        says = row.query_one(".says", Static)
        wrong = isinstance(said, str)
        says.set_class(wrong, "-wrong")
        says.update(said if isinstance(said, str) else KNOBS[name].says)
        if isinstance(said, str):
            return
        before = dict(self.sampler)
        self.sampler.pop(name, None)
        if said is not None:
            self.sampler[name] = said
        if self.sampler != before:
            self.keep(dict(self.sampler))
