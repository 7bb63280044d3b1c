"""The dial and the voices: as they are asked, and turned while they speak."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

from engines import leans
from engines.errors import EngineError
from engines.request import Turn, Voice
from studio.dial.state import Dialled
from studio.dial.voice import dialled, turn
from studio.weaving.bridge import Bridge
from studio.weaving.weaver import Weaver
from styles.dial.motors import Motors


def fitting(known: Motors) -> Motors:
    """Without the axes whose table is another one than was measured, or is gone."""
    axes = {}
    for name, motor in known.axes.items():
        with suppress(EngineError):
            if all(
                sha in ("", leans.table(table).sha)
                for table, sha in motor.tables().items()
            ):
                axes[name] = motor
    return replace(known, axes=axes)


class DialStream:
    """What one desk's dial says to the engine; remembers what it has said."""

    def __init__(
        self, bridge: Bridge, weaver: Weaver, motors: Callable[[], Motors]
    ) -> None:
        self.bridge, self.weaver = bridge, weaver
        self._motors = motors
        self._sent: dict[tuple[int, str], Turn] = {}

    @cached_property
    def motors(self) -> Motors:
        """What was measured of exactly the tables that are here; read when the dial is
        first turned or shown."""
        return fitting(self._motors())

    def dialled(self, voice: Voice, state: Dialled, n_words: int) -> Voice:
        """A voice as the dial has it in a draft of so many words."""
        position = state.of(voice.name, n_words)
        if position.neutral:
            return voice
        hashes = {path: about.sha256 for path, about in self.bridge.loaded.items()}
        voices = {each.name: each.voice for each in self.weaver.speakers}
        return dialled(voice, position, voices, self.motors, hashes)

    def follow(self, state: Dialled, n_words: int) -> None:
        """Turn every voice that is speaking and stands elsewhere than it was told."""
        base = {speaker.name: speaker.voice for speaker in self.weaver.speakers}
        for weave, asked, written in self._speaking():
            if asked.name not in base:
                continue
            now = self.dialled(base[asked.name], state, n_words + written)
            turned = turn(weave, asked, now)
            before = self._sent.get((weave, asked.name), turn(weave, asked, asked))
            if turned is not None and turned != before:
                self._sent[weave, asked.name] = turned
                self.bridge.ask(turned)
        running = self.weaver.weaving.running
        self._sent = {k: v for k, v in self._sent.items() if k[0] in running}

    def _speaking(self) -> Iterator[tuple[int, Voice, int]]:
        """(weave, voice as asked, words of its longest take) of all who speak."""
        for lane in self.weaver.weaving.lanes:
            request = lane.asked
            words: dict[int, int] = {}
            for take in lane.takes:
                if take.running:
                    n_words = len(take.text.split())
                    words[take.weave] = max(words.get(take.weave, 0), n_words)
            for voice in request.voices if request and words else ():
                if voice.name == lane.voice:
                    yield from ((weave, voice, n) for weave, n in words.items())
