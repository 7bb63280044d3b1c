"""A session recorded through the studio's own record and a real or scripted engine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from engines.catalog import embedded_model, heads_for
from engines.client import Engine
from engines.events import Grew, Turned, WeaveEnded
from engines.request import (
    Cancel,
    Open,
    Prompt,
    Scale,
    Turn,
    Unit,
    Voice,
    Warm,
    Weave,
)
from sessions.edit import TYPED, Edit
from sessions.session import Session
from studio.weaving.bridge import Bridge
from studio.weaving.record import WeaveRecord

MODEL = embedded_model()
VOICES = tuple(head.voice for head in heads_for(MODEL))
PATIENCE_S = 60.0


class Recorded:
    """One session and one engine; `weave` asks and hears to the end."""

    def __init__(self, path: Path, command: Sequence[str] | None = None) -> None:
        self.session = Session.open(path, background=False)
        self.bridge = Bridge(Engine(command))
        self.record = WeaveRecord(self.session, self.bridge)
        self.n_weaves = 0
        self.bridge.begin(Open(str(MODEL)))
        self.bridge.adapters(s.path for voice in VOICES for s in voice.adapters)

    def __enter__(self) -> Recorded:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.bridge.stop()
        self.session.close()

    def write(self, words: str) -> None:
        at = len(self.session.manuscript.text)
        self.session.manuscript.apply(
            Edit(at, "", words, TYPED), caret_before=at, caret_after=at + len(words)
        )

    def weave(
        self,
        voices: Sequence[Voice] = VOICES,
        *,
        takes: int = 1,
        tokens: int = 12,
        unit: Unit = Unit.SENTENCE,
        turn: tuple[int, Scale | Turn] | None = None,
        stop: int = 0,
        kind: str = "weave",
        seed: int = 5,
        warm: tuple[Warm, ...] = (),
        seen: tuple[tuple[str, ...], ...] = (),
    ) -> None:
        """Ask; after so many tokens of the last voice turn its dial, or stop, but not
        before it has turned."""
        self.n_weaves += 1
        number, text = self.n_weaves, self.session.manuscript.text
        prompt = Prompt(text, 0, "", "", self.session.notes, self.session.steer)
        request = Weave(number, prompt, tuple(voices), takes, 0, unit, tokens)
        request = replace(request, seed=seed, warm=warm, seen=seen)
        self.record.asked(request, kind, len(text))
        assert self.bridge.ask(request)
        said, ended, turning = 0, False, turn is not None
        deadline = time.monotonic() + PATIENCE_S
        while not ended:
            assert time.monotonic() < deadline
            for event in self.bridge.drain():
                self.record.heard(event)
                ended = ended or isinstance(event, WeaveEnded)
                turning = turning and not isinstance(event, Turned)
                if not isinstance(event, Grew) or event.voice != voices[-1].name:
                    continue
                said += len(event.ids)
                if turn is not None and said >= turn[0]:
                    to = turn[1]
                    if isinstance(to, Scale):
                        to = Turn(number, event.voice, (to,))
                    self.bridge.ask(replace(to, weave=number, voice=event.voice))
                    turn = None
                if stop and said >= stop and not turning:
                    self.bridge.ask(Cancel(number))
                    self.record.cancelled([number])
                    stop = 0
            time.sleep(0.001)
