"""The dial under the fingers: what each key does, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engines.request import Voice
from sessions.session import Session
from studio.dial import state as dial_state
from studio.dial.gauge import Gauge
from studio.dial.state import EVERY, Dialled
from studio.dial.stream import DialStream
from studio.weaving.bridge import Bridge
from studio.weaving.weaver import Weaver
from styles.dial import positions as dial
from styles.dial.motors import motors
from styles.dial.positions import CENTRE, Morph, Position, Slider

POSITION, KEPT, LOCKED = "dial", "dial kept", "dial locked"
"""Names of what a session keeps."""
MORPHS = (120, 400, 40)
"""Words that a morph takes; the key that begins one goes round them."""
FAR = 1.5
"""How steeply the far side rises with the distance from the middle."""


class DialPlay:
    """One desk's dial. `changed` is called after anything that is shown; `refused` is
    told what could not be done."""

    def __init__(
        self,
        session: Session,
        bridge: Bridge,
        weaver: Weaver,
        gauge: Gauge,
        *,
        changed: Callable[[], None],
        refused: Callable[[str, str], None],
    ) -> None:
        self.session, self.weaver, self.gauge = session, weaver, gauge
        self.changed, self.refused = changed, refused
        self.in_hand = False
        self.whose = EVERY
        self.asking = ""
        """Which question the next number key answers: keep, morph, or none."""
        self.morph_words = MORPHS[0]
        self.stream = DialStream(bridge, weaver, motors)
        self._at = 0
        self._last_turned = ""
        self.state = Dialled()
        self.kept: dict[int, Position] = {}
        self.locked: frozenset[str] = frozenset()
        self.read()

    def read(self) -> None:
        """Take up what the session keeps; asked again when other voices are there."""
        settings = self.session.settings
        self.state = dial_state.read(settings.get(POSITION))
        self.kept = dial_state.kept_read(settings.get(KEPT))
        locked = settings.get(LOCKED)
        self.locked = frozenset(
            name
            for name in (locked if isinstance(locked, list) else ())
            if name in {slider.name for slider in self.sliders}
        )

    # -- what there is to turn ---------------------------------------------------

    @property
    def sliders(self) -> list[Slider]:
        """Every slider in order: voices that can be blended, axes, manners."""
        styles = [
            dial.style(speaker.name, speaker.label)
            for speaker in self.weaver.speakers
            if speaker.voice.adapters
        ]
        return [*styles, *dial.AXES, *dial.MANNERS, dial.VIRALITY]

    def offered(self, slider: Slider) -> bool:
        """Whether the slider moves anything; an axis whose lean was found not to move
        what it names is measured only."""
        if slider.style or slider.name in ("ambiguity", "entropy", "virality"):
            return True
        motor = self.stream.motors.axes.get(slider.name)
        return motor is not None and motor.offered

    @property
    def slider(self) -> Slider:
        """The one in hand."""
        sliders = self.sliders
        return sliders[self._at % len(sliders)]

    @property
    def voices(self) -> tuple[str, ...]:
        """The voices on the desk."""
        return tuple(speaker.name for speaker in self.weaver.speakers if speaker.on)

    @property
    def n_words(self) -> int:
        return self.session.manuscript.word_count

    @property
    def position(self) -> Position:
        """Where the dial in hand stands now."""
        return self.state.of(self.whose, self.n_words)

    # -- taking it in hand -------------------------------------------------------

    def hold(self, in_hand: bool) -> None:
        """Give the arrows and the numbers to the dial, or back."""
        self.asking = ""
        if in_hand:
            self.weaver.hold(False)
        if self.in_hand != in_hand:
            self.in_hand = in_hand
        self.changed()

    def choose(self, by: int) -> None:
        """The next slider to the right (1) or left (-1)."""
        self.asking = ""
        self._at = (self._at + by) % len(self.sliders)
        self.changed()

    def point(self, name: str) -> bool:
        """Take a slider in hand by name; whether there is one."""
        names = [slider.name for slider in self.sliders]
        if name not in names:
            return False
        self.asking = ""
        self._at = names.index(name)
        self.changed()
        return True

    def next_whose(self, by: int) -> None:
        """Every voice's dial, or that of one voice alone."""
        self.asking = ""
        all_of_them = (EVERY, *self.voices)
        at = all_of_them.index(self.whose) if self.whose in all_of_them else 0
        self.whose = all_of_them[(at + by) % len(all_of_them)]
        self.changed()

    # -- turning -----------------------------------------------------------------

    def step(self, by: int, size: float = dial.FINE) -> None:
        """Turn the slider in hand by so many steps."""
        self._turn(lambda p, s: dial.step(p, s, by, size, self.locked))

    def set(self, name: str, share: float) -> None:
        """Turn a slider to a place of its track, 0 to 1."""
        if self.point(name):
            slider = self.slider
            span = self.position.top(slider) - slider.floor
            value = round((slider.floor + share * span) / 0.01) * 0.01
            if not slider.style and abs(value) < 0.04:
                value = 0.0
            self._turn(lambda p, s: dial.turn(p, s, value, self.locked))

    def turn_to(self, slider: Slider, value: float) -> None:
        """Turn a slider of every voice's dial, whichever is in hand."""
        position = self.state.of(EVERY, self.n_words)
        turned = dial.turn(position, slider, value, self.locked)
        if turned != position:
            self._move(self.state.at(EVERY, turned), f"{EVERY}/{slider.name}")

    def centre(self) -> None:
        """Let the slider in hand go back to rest."""
        self._turn(dial.centre)

    def snap(self, end: int) -> None:
        """Turn the slider in hand to its low (-1) or high (1) end."""
        self._turn(lambda p, s: dial.snap(p, s, end, self.locked))

    def release(self) -> None:
        """Let every slider of the dial in hand go; a voice with a dial of its own comes
        back to the shared one."""
        self.asking = ""
        if self.whose != EVERY:
            self._move(self.state.without(self.whose), "all")
        else:
            bare = replace(CENTRE, beyond=self.position.beyond)
            self._move(self.state.at(EVERY, bare), "all")

    def beyond(self) -> None:
        """Let voices go beyond their end, or bring them back."""
        self._set(dial.allow_beyond(self.position, not self.position.beyond), "beyond")

    def exact(self) -> None:
        """Mix voices word by word, or blend them into one."""
        self._set(replace(self.position, exact=not self.position.exact), "exact")

    def lock(self) -> None:
        """Hold the slider in hand where it is, or let it go."""
        self.asking = ""
        self.locked ^= {self.slider.name}
        self.session.settings[LOCKED] = sorted(self.locked)
        self.changed()

    def _turn(self, how: Callable[[Position, Slider], Position]) -> None:
        slider = self.slider
        self.asking = ""
        if not self.offered(slider):
            self.refused(
                f"{slider.low} to {slider.high} is measured only".capitalize(),
                "Turning it did not move what it names, so it is not offered.",
            )
        elif slider.name in self.locked:
            self.refused("This slider is locked", "The key that locked it frees it.")
        else:
            self._set(how(self.position, slider), slider.name)

    def _set(self, position: Position, what: str) -> None:
        if position != self.position:
            self._move(self.state.at(self.whose, position), f"{self.whose}/{what}")

    def _move(self, state: Dialled, what: str) -> None:
        """The dial stands elsewhere: one step of the timeline, turns of one slider in
        one go joined."""
        if self.session.read_only:
            self.refused("This draft is read-only here", self.session.trouble)
            return
        if what != self._last_turned:
            self.session.manuscript.seal()
        self._last_turned = what
        self.state = state
        self.session.turn(POSITION, dial_state.plain(state))
        self.follow()
        self.changed()

    def turned(self, name: str, value: object) -> None:
        """Undo, redo or a leap in the tree has turned a dial."""
        if name == POSITION:
            self.state = dial_state.read(value)
            self._last_turned = ""
            self.follow()
            self.changed()

    # -- kept positions ----------------------------------------------------------

    def ask(self, what: str) -> None:
        """Let the next number key say where to keep this position, or where to go."""
        if what == "morph" and self.asking == "morph":
            at = MORPHS.index(self.morph_words)
            self.morph_words = MORPHS[(at + 1) % len(MORPHS)]
        self.asking = what
        self.changed()

    def number(self, slot: int) -> None:
        """A number key: recall a kept position, or what was asked for it."""
        asking, self.asking = self.asking, ""
        if asking == "keep":
            self.kept[slot] = self.position
            self.session.settings[KEPT] = dial_state.kept_plain(self.kept)
            self.changed()
        elif slot not in self.kept:
            self.refused(f"Nothing is kept at {slot}", "Enter keeps where it stands.")
        elif asking == "morph":
            self._morph(self.kept[slot])
        else:
            self._set(self._held(self.kept[slot]), f"kept {slot}")

    def _held(self, position: Position) -> Position:
        """A kept position with the locked sliders where they are."""
        now = self.position
        for slider in self.sliders:
            if slider.name in self.locked:
                position = dial.turn(position, slider, now.value(slider), self.locked)
        return position

    def _morph(self, to: Position) -> None:
        morph = Morph(self.position, self._held(to), self.morph_words, self.n_words)
        state = replace(self.state, morph=morph, morphing=self.whose)
        self._move(state, "morph")

    def written(self) -> None:
        """The draft has changed: a morph goes on with its words."""
        if self.state.morph is not None:
            self.follow()
            self.changed()

    # -- the far side ------------------------------------------------------------

    def anti_muse(self) -> None:
        """Send the lit voice to the far side of where the draft stands, and hear it; a
        voice that is there comes home."""
        lane = self.weaver.weaving.lane
        voice = lane.voice if lane else next(iter(self.voices), "")
        if not voice:
            self.refused("No voice is on", "Switch one on in the voices room.")
            return
        if voice in self.state.own:
            self._move(self.state.without(voice), "home")
            return
        places = self.gauge.draft
        if not places:
            self.refused(
                "There is no far side yet",
                "Write a few English sentences first: they show where the draft is.",
            )
            return
        self._move(self.state.at(voice, self.far_side(voice)), "far side")
        in_hand = self.in_hand
        self.weaver.again(only=voice)
        if in_hand:
            self.hold(True)

    def far_side(self, voice: str) -> Position:
        """The position opposite to where the draft was measured: every axis mirrored
        and pushed outward, and the style that is least in it."""
        turned: dict[str, float] = {}
        shares: dict[str, float] = {}
        for slider in self.sliders:
            place = self.gauge.draft.get(slider.name)
            if place is None or not self.offered(slider):
                continue
            if slider.style:
                shares[slider.name] = place.at
            else:
                away = -FAR * (2 * place.at - 1)
                turned[slider.name] = max(slider.floor, away)
        least = min(shares, key=shares.__getitem__, default="")
        return dial.made({least: 1.0} if least else {}, turned)

    # -- to the voices -----------------------------------------------------------

    def dialled(self, voice: Voice) -> Voice:
        """A voice as the dial has it now."""
        return self.stream.dialled(voice, self.state, self.n_words)

    def follow(self) -> None:
        """Turn the voices that are speaking, from their next word on."""
        self.stream.follow(self.state, self.n_words)

    def heard(self) -> None:
        """Takes have grown: a morph goes on with their words."""
        if self.state.morph is not None:
            self.follow()
