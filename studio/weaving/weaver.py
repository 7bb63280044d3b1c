"""Weaving at the desk: from a key to a request, from an event to a lane, from a take to
the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engines.events import Died, Event, Given, Governed
from engines.request import Cancel, Prepare, Unit, Voice, Weave
from sessions.errors import SessionError
from sessions.undo.refusals import REFUSED, Named, refused_of
from studio.weaving.lane_views import lane_views
from studio.weaving.lanes import Weaving
from studio.weaving.record import WeaveRecord
from studio.weaving.voices import Speaker, requests

if TYPE_CHECKING:
    from studio.drafts.draft import Draft, Edited
    from studio.settings.settings import Settings
    from studio.weaving.bridge import Bridge
    from widgets.lanes import Lanes

UNITS = tuple(Unit)
LONGER = {Unit.STANZA: 2, Unit.PARAGRAPH: 3}
"""How many times the usual cap a take of this length may grow to."""


class Weaver:
    """What the desk's weaving commands do.

    `changed` is called after anything that the footer or the status line shows.
    `refused` is told a title and what to do when something could not be done.
    """

    def __init__(
        self,
        draft: Draft,
        bridge: Bridge,
        lanes: Lanes,
        settings: Settings,
        *,
        changed: Callable[[], None],
        refused: Callable[[str, str], None],
    ) -> None:
        self.draft = draft
        self.bridge = bridge
        self.lanes = lanes
        self.settings = settings
        self.changed = changed
        self.refused = refused
        self.weaving = Weaving(bridge.numbers)
        self.record = WeaveRecord(draft.session, bridge)
        self.speakers: tuple[Speaker, ...] = ()
        self.hues: dict[str, str] = {}
        self.requested: list[Callable[[Weave], Weave]] = []
        """Changes that a request takes on before it is asked."""
        self.voiced: list[Callable[[Voice], Voice]] = []
        """What makes of a voice what is asked, in order: the dial, the lexicon."""
        self.ahead: list[Callable[[Prepare], Prepare]] = []
        """Changes that what is read ahead takes on, as far as they are ready."""
        self._last: list[Weave] = []
        self._put_away: frozenset[Named] = frozenset()
        draft.heard.append(self._edited)

    @property
    def unit(self) -> Unit:
        return Unit(self.settings.weaving.unit)

    @property
    def max_tokens(self) -> int:
        return self.settings.weaving.tokens * LONGER.get(self.unit, 1)

    @property
    def in_hand(self) -> bool:
        return self.weaving.in_hand

    @property
    def running(self) -> bool:
        return bool(self.weaving.running)

    @property
    def given(self) -> dict[str, Given]:
        """What each voice was given for the lanes that are shown, by voice."""
        return {lane.voice: lane.given for lane in self.weaving.lanes if lane.given}

    @property
    def governed(self) -> dict[str, Governed]:
        """What governed each voice's chosen take, by voice."""
        takes = {lane.voice: lane.take for lane in self.weaving.lanes}
        return {v: t.governed for v, t in takes.items() if t and t.governed}

    @property
    def openness(self) -> dict[str, tuple[float, ...]]:
        """Renyi entropy in bits at each step of each voice's chosen take, by voice."""
        takes = {lane.voice: lane.take for lane in self.weaving.lanes}
        return {v: t.entropy for v, t in takes.items() if t and t.entropy}

    @property
    def infected(self) -> dict[str, tuple[int, int]]:
        """Terms of the writer's and tokens in each voice's chosen take, by voice."""
        takes = {lane.voice: lane.take for lane in self.weaving.lanes}
        return {v: t.infected for v, t in takes.items() if t}

    # -- which voices -----------------------------------------------------------

    def arrange(self, speakers: Sequence[Speaker]) -> None:
        """Show these voices, in this order; lanes that stay keep their takes."""
        self.speakers = tuple(speakers)
        self.weaving.arrange((s.name, s.note) for s in self._speaking())
        self.bridge.adapters(
            scale.path for s in self._speaking() for scale in s.voice.adapters
        )
        self.show()

    def _speaking(self) -> list[Speaker]:
        return [speaker for speaker in self.speakers if speaker.on]

    # -- asking -----------------------------------------------------------------

    def weave(self) -> None:
        """Continue from the caret in every voice, and take the lanes in hand."""
        asked, start = self._requests()
        weaving = self.weaving
        same = asked and asked == self._last and weaving.as_asked
        if same and (weaving.complete or weaving.running):
            # The same words, voices and seed would only say the same again.
            self.hold(True)
            return
        if same and self._refused():
            self.again()
            return
        if not self._can_ask(asked):
            return
        self.cancel()
        self._last = asked
        prompt = asked[0].prompt
        numbered = weaving.begin(asked, start, prompt.selection, self.draft.quill.caret)
        self._ask("weave", numbered, start)

    def again(self, only: str = "") -> None:
        """Another take of every voice (or one of them), beside those that are there."""
        weaving = self.weaving
        asked, start = self._requests()
        anew = asked and asked[0].prompt.selection and not weaving.as_asked
        if not weaving.asked or anew:
            self.weave()
            return
        if not self._can_ask(asked):
            return
        if weaving.as_asked:
            voices = {voice.name: voice for each in asked for voice in each.voices}
            numbered = weaving.again(self.unit, self.max_tokens, voices, only)
            self._ask("again", numbered, start)
        else:
            numbered = weaving.again_here(asked, start, only)
            self._ask("again here", numbered, start)

    def go_on(self) -> None:
        """The lit voice goes on from the end of the lit take."""
        if not self._can_ask([lane.asked for lane in self.weaving.lanes]):
            return
        longer = self.weaving.go_on(self.unit, self.max_tokens)
        if longer is not None:
            self._ask("go on", [longer], self.weaving.region.start)

    def _can_ask(self, asked: Sequence[object]) -> bool:
        """Whether there is a voice to ask and an engine to hear it. Where there is
        none, the lanes keep what they have."""
        if not asked:
            self.refused("No voice is on", "Switch one on in the voices room.")
        elif self.bridge.state not in ("ready", "loading"):
            self.refused(*NO_ENGINE[self.bridge.state])
        else:
            return True
        return False

    def _as_asked(self, speaker: Speaker) -> Speaker:
        voice = speaker.voice
        for change in self.voiced:
            voice = change(voice)
        return replace(speaker, voice=voice)

    def _requests(self, *, whole: bool = True) -> tuple[list[Weave], int]:
        """What would be asked now, and from where; not `whole` leaves out what makes
        no difference to what is read ahead."""
        prompt, start = self.draft.prompt(self.bridge.n_ctx)
        asked = requests(
            [self._as_asked(speaker) for speaker in self._speaking()],
            prompt,
            unit=self.unit,
            max_tokens=self.max_tokens,
            seed=self.settings.weaving.seed,
        )
        for change in self.requested if whole else ():
            asked = [change(request) for request in asked]
        return asked, start

    def _ask(self, kind: str, asked: Sequence[Weave], start: int) -> None:
        for part, request in enumerate(asked):
            longer = self._longer_than(request) if kind == "go on" else ""
            self.record.asked(request, kind, start, part=part, longer=longer)
            self.bridge.ask(request)
        self.show()

    def _longer_than(self, request: Weave) -> str:
        """The words of the take that this one goes on from."""
        for lane in self.weaving.lanes:
            for take in lane.takes:
                if take.weave == request.weave:
                    return take.start
        return ""

    def prepare(self) -> None:
        """Let the engine read along while the writer pauses."""
        if self.running or self.bridge.state != "ready":
            return
        asked, _ = self._requests(whole=False)
        if asked:
            voices = tuple(voice for request in asked for voice in request.voices)
            ahead = Prepare(asked[0].prompt, voices)
            for change in self.ahead:
                ahead = change(ahead)
            self.bridge.ask(ahead)

    def cancel(self) -> bool:
        """Stop every voice and keep what came; False when none was speaking."""
        running = sorted(self.weaving.running)
        for number in running:
            self.bridge.ask(Cancel(number))
        if running:
            self.record.cancelled(running)
        self.weaving.halt()
        self.show()
        return bool(running)

    def leave(self) -> None:
        """Stop for good; what the voices have said so far is kept."""
        self.record.broken_off(self.weaving.lanes)
        self.cancel()

    # -- in hand ----------------------------------------------------------------

    def hold(self, in_hand: bool) -> None:
        """Give the arrows and Enter to the lanes, or back to the draft."""
        if in_hand != self.weaving.in_hand:
            self.weaving.in_hand = in_hand
            self.show(())

    def step_voice(self, by: int) -> None:
        self.weaving.step_voice(by)
        self.show(())

    def step_take(self, by: int) -> None:
        self.weaving.step_take(by)
        self.show()

    def light(self, voice: str) -> None:
        """Take the lanes in hand with this voice lit."""
        if self.weaving.light(voice):
            self.weaving.in_hand = True
            self.show(())

    def accept(self, kind: str) -> None:
        """Put all of the lit take, or its next word or sentence, into the draft."""
        piece = self.weaving.piece(kind, self.draft.quill.selection_range)
        if piece is None:
            self.draft.quill.app.bell()
            return
        voice = piece.voice if piece.number >= 0 else ""
        try:
            seated = self.draft.accept(piece.text, piece.start, piece.end, voice)
        except SessionError as error:
            self.refused(error.title, error.message)
            return
        self.weaving.accepted(piece, seated)
        self.record.accepted(piece, kind, seated)
        if piece.whole:
            self.weaving.in_hand = False
        self.show()

    # -- refusing ---------------------------------------------------------------

    def refuse(self) -> None:
        """Put the lit take aside, as a step that undo takes back."""
        lane, take = self.weaving.lane, self.weaving.take
        if lane is None or take is None or take.number < 0:
            self.draft.quill.app.bell()
            return
        self._refuse(self._refused() | {self.record.named(lane.voice, take)})

    def put_away(self) -> None:
        """Refuse all takes of which something is left, as one step."""
        offered = {
            self.record.named(lane.voice, take)
            for lane in self.weaving.lanes
            for take in lane.takes
            if take.number >= 0 and (take.running or take.rest)
        }
        before = self._refused()
        if offered - before and not self.draft.session.read_only:
            self._refuse(before | offered)
            self._put_away = frozenset(offered - before)

    def bring_back(self) -> None:
        """Offer again what was put away last, as a step of its own."""
        if self._put_away and self._put_away <= (refused := self._refused()):
            self._refuse(refused - self._put_away)

    def turned(self, dial: str, value: object) -> bool:
        """Undo, redo or a leap has changed which takes are refused; whether any take
        came back."""
        return dial == REFUSED and self._show_refused(refused_of(value))

    def _refused(self) -> frozenset[Named]:
        """Those of the lanes that are."""
        return frozenset(
            self.record.named(lane.voice, take)
            for lane in self.weaving.lanes
            for take in lane.takes
            if take.refused
        )

    def _refuse(self, takes: frozenset[Named]) -> None:
        if self.draft.session.read_only:
            self.refused("This draft is read-only here", self.draft.session.trouble)
            return
        self.draft.session.refuse(takes)
        self._put_away = frozenset()
        self._show_refused(takes)

    def _show_refused(self, takes: frozenset[Named]) -> bool:
        back = False
        for lane in self.weaving.lanes:
            for take in lane.takes:
                now = self.record.named(lane.voice, take) in takes
                back = back or (take.refused and not now)
                take.refused = now
        self.show()
        return back

    def _edited(self, edited: Edited) -> None:
        weaving = self.weaving
        weaving.edited(edited.offset, edited.removed, edited.inserted)
        weaving.moved(edited.caret)
        if edited.by_hand:
            weaving.in_hand = False
        if weaving.asked:
            self.show()

    def moved(self, caret: int) -> None:
        """The writer moved the caret, which is to go back to the draft."""
        weaving = self.weaving
        if weaving.asked and caret != weaving.region.caret:
            weaving.moved(caret)
            weaving.in_hand = False
            self.show()

    # -- hearing ----------------------------------------------------------------

    def hear(self, events: Iterable[Event]) -> None:
        """Take in what the engine said and show the lanes that changed, once."""
        touched: set[str] = set()
        for event in events:
            if isinstance(event, Died):
                self.record.broken_off(self.weaving.lanes)
            self.record.heard(event)
            voices, wanted = self.weaving.hear(event)
            touched |= voices
            if wanted is not None:
                self._ask("go on", [wanted], self.weaving.region.start)
        self.show(touched)

    # -- showing ----------------------------------------------------------------

    def show(self, voices: Iterable[str] | None = None) -> None:
        """Show the lanes of these voices (all when None) and which one is lit."""
        weaving = self.weaving
        views = lane_views(
            weaving, self.speakers, self.hues, awake=self.bridge.state == "ready"
        )
        if tuple(views) != tuple(self.lanes.voices):
            self.lanes.show(list(views.values()))
        else:
            for voice in views if voices is None else voices:
                if voice in views:
                    self.lanes.update(views[voice])
        lit = weaving.lane.voice if weaving.lane and weaving.asked else ""
        self.lanes.select(lit)
        self.lanes.in_hand = weaving.in_hand
        self.record.looked(weaving)
        self.changed()


NO_ENGINE = {
    "dead": ("The engine stopped", "Nothing of yours is lost. Start it again first."),
    "refused": ("No model is open", "Start the studio with another model."),
    "asleep": ("No model is open", "Start the studio with a model."),
}
