"""Given: exactly what each voice was given, and what was cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engines.events import Given, Governed
from studio.governing.parts import governed_parts
from studio.measures.openness import open_parts
from studio.screens.in_turn import VoicesInTurn
from studio.writing.counts import bar, spoken
from widgets.key_bar import Hint
from widgets.parts import Part

NOTHING = (
    "No voice was given anything yet.\n\n"
    "Weave once, and this page shows word for word what each voice was given: its "
    "example page if it has one, your notes, the draft up to the caret, what comes "
    "next. What did not fit stands at the end."
)


class GivenRoom(VoicesInTurn):
    """Left and right go from voice to voice."""

    heading = "given"

    def __init__(
        self,
        given: Mapping[str, Given],
        hues: Mapping[str, str],
        at: str = "",
        governed: Mapping[str, Governed] | None = None,
        openness: Mapping[str, Sequence[float]] | None = None,
    ) -> None:
        super().__init__(given, at)
        self.given = dict(given)
        self.governed = governed or {}
        self.openness = openness or {}
        self.hues = hues

    def hints(self) -> Sequence[Hint]:
        if not self.given:
            return ()
        return (("←→", "voice", "right"), ("↑↓", "scroll", "down"))

    def fill(self) -> None:
        """Show what the voice was given."""
        sheet = self.sheet
        if not self.given:
            sheet.show([(NOTHING, "muted")])
            return
        given = self.given[self.voice]
        sheet.show(self.parts(given))
        sheet.scroll_home(animate=False)
        place = list(self.given).index(self.voice) + 1
        self.say(
            (self.voice, self.hues.get(self.voice, "")), f"{place}/{len(self.given)}"
        )

    def parts(self, given: Given) -> list[Part]:
        share = given.n_tokens / given.n_ctx if given.n_ctx else 0.0
        parts: list[Part] = [
            (f"{bar(share, 24)}  ", "muted"),
            f"{given.n_tokens:,} of {given.n_ctx:,} tokens",
        ]
        if given.n_notes:
            parts.append(f", {given.n_notes:,} of them your notes")
        if given.window_start:
            parts.append(
                f"\nThe draft from character {given.window_start:,} on; what lies "
                "before it did not fit."
            )
        governed = self.governed.get(given.voice)
        if governed is not None:
            parts += governed_parts(governed)
        parts += [("\n\ngiven, word for word\n\n", "heading")]
        parts.append(
            given.text if given.text else ("Nothing: the page is empty.", "muted")
        )
        if given.cut:
            parts += [
                (
                    f"\n\ncut, {spoken(len(given.cut), 'character', 'characters')}\n\n",
                    "heading",
                ),
                (given.cut, "cut"),
            ]
        parts += open_parts(self.openness.get(given.voice, ()))
        return [*parts, "\n"]
