"""The writer's own words and rules at the desk: what the voices are held to.

Nothing of the lexicon is loaded until something governs.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from studio.dial.state import EVERY
from studio.dial.virality import virality_said
from styles.dial.positions import VIRALITY

if TYPE_CHECKING:
    from engines.events import WeaveEnded
    from engines.plan import Ban
    from engines.request import Prepare, Prompt, Voice, Weave
    from lexicon.graph import Lexicon
    from lexicon.rules.judging import Ruling
    from lexicon.rules.rule import Rules
    from studio.desk.desk import Desk
    from studio.governing.plans import Around, Compiler
    from widgets.parts import Part

NAME = "governing"
"""What the session keeps it under."""
STEP = 0.1
NEAR = 4_000
"""Characters around the caret in which broken rules are marked."""
SLOW, SLOW_S = 0.25, 2.0
"""Goings back for a token that stands, and seconds of a weave: from here on the writer
feels the rules."""


@dataclass(slots=True)
class Wish:
    """What the writer has set. `rules` and `bans` are texts, as they were written."""

    rules: str = ""
    bans: str = ""
    bans_muted: bool = False

    @classmethod
    def of(cls, kept: Any) -> Wish:
        """From what a session kept; whatever is amiss in it is left at its default."""
        wish = cls()
        if isinstance(kept, dict):
            for spec in fields(cls):
                value = kept.get(spec.name)
                if type(value) is type(getattr(wish, spec.name)):
                    setattr(wish, spec.name, value)
        return wish


class GoverningDesk:
    """What one desk's voices are governed by."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.wish = Wish.of(desk.session.kept(NAME))
        self.problem = ""
        """Why the rules or the bans do not hold, in words."""
        self._compiled: tuple[object, Compiler] | None = None
        self._around: tuple[object, Around] | None = None
        self._seen: tuple[str, int] | None = None
        self._broken: list[tuple[int, int, str]] = []
        self._said: list[Part] = []
        self._compiling = False
        self._turned = 0.0
        self._slow = ""
        """The rules of which it was told that they take time."""
        desk.weaver.requested.append(self.asked)
        desk.weaver.ahead.append(self.ahead)
        desk.quill.broken = self._marks

    # -- what is set -------------------------------------------------------------------

    def set(self, told: str = "", **values: Any) -> None:
        """Change what governs, and keep it in the session."""
        for name, value in values.items():
            setattr(self.wish, name, value)
        self.desk.session.keep(NAME, asdict(self.wish), told=told)
        self._seen = None
        self.look()
        self.desk.weaver.prepare()

    def virality(self, voice: str = EVERY) -> float:
        """Where the slider stands on a voice's dial, or on every voice's."""
        play = self.desk.dial.play
        return max(0.0, play.state.of(voice, play.n_words).value(VIRALITY))

    def turn_virality(self, steps: int) -> str:
        """More or fewer of the writer's own words; what it is now, in words."""
        value = min(1.0, max(0.0, round(self.virality() + steps * STEP, 2)))
        self.desk.dial.play.turn_to(VIRALITY, value)
        return virality_said(self.virality())

    def turned(self) -> None:
        """The dial stands elsewhere: make ready for where the slider is now."""
        now = self._virality
        if now != self._turned:
            self._turned = now
            self.desk.weaver.prepare()

    @property
    def _virality(self) -> float:
        """The most of any voice's."""
        voices = [speaker.name for speaker in self.desk.weaver.speakers]
        return max(map(self.virality, (EVERY, *voices)))

    def ban(self, phrase: str) -> None:
        """Never in a take from now on."""
        bans = self.wish.bans.rstrip("\n")
        self.set("banned a phrase", bans=f"{bans}\n{phrase}\n".lstrip("\n"))

    # -- what it is for the voices -----------------------------------------------------

    @property
    def idle(self) -> bool:
        wish = self.wish
        banned = wish.bans.strip() and not wish.bans_muted
        return not (wish.rules.strip() or banned or self._virality)

    def asked(self, request: Weave) -> Weave:
        """A request on its way to the engine, under what is set."""
        compiler = self.compiler()
        if compiler is None:
            return request
        around = self._around_of(compiler, request.prompt)
        voices = self._governed(request.voices, compiler)
        return replace(request, voices=voices, warm=around.warm, seen=around.seen)

    def ahead(self, request: Prepare) -> Prepare:
        """What the engine is to read ahead, under what is set: it makes the plan ready
        while the writer pauses. Compiling is done beside the writer's keys."""
        if self.idle:
            return request
        compiler = self._ready()
        if compiler is None:
            self._compile_beside()
            return request
        self._around_of(compiler, request.prompt)
        return replace(request, voices=self._governed(request.voices, compiler))

    def compiler(self) -> Compiler | None:
        """What is set, made ready; None where nothing governs."""
        if self.idle:
            self.problem = ""
            return None
        return self._ready() or self._compile()

    def _governed(
        self, voices: tuple[Voice, ...], compiler: Compiler
    ) -> tuple[Voice, ...]:
        from studio.governing.plans import governed_voice

        return tuple(
            governed_voice(voice, compiler.plan_at(self.virality(voice.name)))
            for voice in voices
        )

    def _around_of(self, compiler: Compiler, prompt: Prompt) -> Around:
        key = (compiler, prompt.before[-compiler.looked_back :])
        if self._around is None or self._around[0] != key:
            self._around = (key, compiler.around(key[1]))
        return self._around[1]

    def _ready(self) -> Compiler | None:
        """What was compiled, if it is what is set now."""
        known = self._compiled
        return known[1] if known is not None and known[0] == self._key() else None

    def _key(self) -> object:
        lexicon = self._lexicon()
        version = lexicon.version if lexicon is not None else -1
        pulls = self._virality > 0
        return (tuple(asdict(self.wish).values()), pulls, id(lexicon), version)

    def _lexicon(self) -> Lexicon | None:
        wish, kept = self.wish, self.desk.lexicon
        wants_terms = self._virality > 0 or bool(wish.rules.strip())
        return kept.lexicon if wants_terms and not kept.empty else None

    def _compile_beside(self) -> None:
        from lexicon.errors import LexiconError

        if self._compiling:
            return
        self._compiling = True

        def work() -> None:
            try:
                self._compile()
            except (RuntimeError, LookupError, LexiconError):
                # The lexicon changed meanwhile; the next pause begins anew.
                return
            finally:
                self._compiling = False
            self.desk.app.call_from_thread(self.desk.weaver.prepare)

        self.desk.run_worker(work, thread=True, group="governing", exit_on_error=False)

    def _compile(self) -> Compiler:
        from lexicon.errors import LexiconError
        from lexicon.tagger import Tagger
        from studio.governing.files import bans_of, rules_of
        from studio.governing.plans import Compiler, Governed

        wish, lexicon, key = replace(self.wish), self._lexicon(), self._key()
        problem = ""
        rules: Rules | None = None
        bans: tuple[Ban, ...] = ()
        try:
            rules = rules_of(wish.rules)
        except LexiconError as error:
            problem = f"The rules do not hold. {error.message}"
        try:
            bans = () if wish.bans_muted else bans_of(wish.bans)
        except LexiconError as error:
            problem = f"The bans do not hold. {error.message}"
        governed = Governed(lexicon, rules, bans, self._virality if lexicon else 0.0)
        matcher = self.desk.lexicon.matcher if lexicon is not None else None
        compiler = Compiler(governed, lambda: Tagger.shipped().tag, matcher)
        self._compiled, self.problem = (key, compiler), problem
        return compiler

    # -- what the voices make of the rules ---------------------------------------------

    def ended(self, weave: WeaveEnded) -> None:
        """Say, once for each wording of the rules, that keeping them takes time."""
        takes = [
            g for g in self.desk.weaver.governed.values() if g.weave == weave.weave
        ]
        stand = sum(take.n_tokens for take in takes)
        n_back = sum(kept.n_undone for take in takes for kept in take.rules)
        slow = n_back > SLOW * stand and weave.seconds > SLOW_S
        if slow and self._slow != self.wish.rules:
            self._slow = self.wish.rules
            key = self.desk.keymap.first("given")
            hints = [(key, "which rules", "given")] if key else []
            back = f"back {n_back:,} times" if n_back > 1 else "back once"
            told = f"Your rules sent the voices {back}, and that takes time."
            self.desk.notices.tell(told, hints)

    # -- what the draft makes of the rules ---------------------------------------------

    def look(self) -> None:
        """See, when the writer pauses, where rules are broken near the caret."""
        if not self.wish.rules.strip():
            if self._broken:
                self._broken = []
                self.desk.quill.repaint_tints()
            return
        text, caret = self.desk.draft.text, self.desk.quill.caret
        start = text.rfind("\n", 0, max(0, caret - NEAR)) + 1
        end = text.find("\n", min(len(text), caret + NEAR))
        part = text[start : end if end >= 0 else len(text)]
        if (part, start) == self._seen:
            return
        self._seen = (part, start)
        before = self._broken
        self._broken = [
            (start + span.start, start + span.end, span.why)
            for ruling in self.rulings(part)
            if ruling.status.value == "missed"
            for span in ruling.spans
        ]
        if before != self._broken:
            self.desk.quill.repaint_tints()

    def rulings(self, text: str) -> list[Ruling]:
        """What a piece of the draft makes of each rule."""
        compiler = self.compiler()
        if compiler is None or compiler.judge is None:
            return []
        return compiler.judge(text)

    def told(self) -> list[Part]:
        """The rule that the words at the caret break, for the line above the draft."""
        caret = self.desk.quill.caret
        for start, end, why in self._broken:
            if start <= caret <= end:
                return [("·", "faint"), (why, "muted")]
        return []

    def caret_moved(self) -> None:
        """Say at once what the words at the caret break."""
        said = self.told()
        if said != self._said:
            self._said = said
            self.desk.show_lines()

    def _marks(self, start: int, end: int) -> list[tuple[int, int, str]]:
        return [(a, b, "broken") for a, b, _ in self._broken if a < end and b > start]
