"""Weave every recorded take again and compare it token by token."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from engines.client import SCRIPTED, Engine
from engines.errors import EngineError
from engines.events import (
    AdapterLoaded,
    Died,
    Event,
    Failed,
    Ready,
    TakeEnded,
    WeaveEnded,
)
from engines.request import (
    LoadAdapter,
    Open,
    Scale,
    Strand,
    TurnAt,
    Voice,
    Weave,
)
from engines.text import inert
from sessions.replay.player import Player
from studio.replay.requests import MOST_CTX, MOST_GRID, TakeThen, WeaveThen, weaves

LOADING_S, WEAVING_S = 900.0, 3600.0
NAMED = 12
"""Digits of a hash that are shown."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One take. `result` is same, differs or skipped; `differs_at` is the first token
    that is another one, -1 for none."""

    weave: int
    event: int
    voice: str
    take: int
    tokens: int
    result: str
    why: str = ""
    differs_at: int = -1


@dataclass(slots=True)
class Report:
    """What became of all takes, and what is different here (model, build, adapters)."""

    verdicts: list[Verdict] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    def count(self, result: str) -> int:
        return sum(verdict.result == result for verdict in self.verdicts)

    @property
    def exact(self) -> bool:
        """Whether every recorded take came out again to the token."""
        return self.count("same") == len(self.verdicts)

    def differ(self, sentence: str) -> None:
        if sentence not in self.differences:
            self.differences.append(sentence)

    def plain(self) -> dict[str, Any]:
        """As JSON-able data."""
        return {
            "exact": self.exact,
            "takes": len(self.verdicts),
            "same": self.count("same"),
            "differs": self.count("differs"),
            "skipped": self.count("skipped"),
            "differences": self.differences,
            "results": [
                {
                    "weave": verdict.weave,
                    "event": verdict.event,
                    "voice": verdict.voice,
                    "take": verdict.take,
                    "tokens": verdict.tokens,
                    "result": verdict.result,
                    "why": verdict.why,
                    "differs_at": verdict.differs_at,
                }
                for verdict in self.verdicts
            ],
        }


class Verifier:
    """An engine of its own with the model and the adapters that the user has.

    Files that a recording names are never opened: a voice is matched with the user's
    own adapters by the hash of their contents.
    """

    def __init__(
        self, model: Path, adapters: Sequence[Path], *, scripted: bool = False
    ) -> None:
        self.model, self.adapters = model, adapters
        self.scripted = scripted
        self.report = Report()
        self._engine = Engine((*SCRIPTED, "--instant") if scripted else None)
        self._opened: tuple[str, int, str, int] | None = None
        self._ready: Ready | None = None
        self._here: dict[str, str] = {}
        self._number = 0

    def run(self, player: Player, tell: Callable[[Report], None]) -> Report:
        """Weave everything again; `tell` is called after each weave.

        Raises EngineError when the model itself cannot be opened here.
        """
        try:
            self._engine.start()
            for then in weaves(player):
                self._weave(then)
                tell(self.report)
        finally:
            self._engine.stop()
        return self.report

    def _weave(self, then: WeaveThen) -> None:
        why = then.trouble or self._prepare(then)
        if why:
            for take in then.takes:
                self._say(then, take, "skipped", why)
            return
        request = self._translated(then)
        here = {voice.name for voice in request.voices}
        for take in then.takes:
            if take.voice not in here:
                why = "An adapter that it used is not here."
                self._say(then, take, "skipped", why)
        if not here:
            return
        try:
            self._engine.send(request)
        except EngineError as error:
            for take in (take for take in then.takes if take.voice in here):
                self._say(then, take, "skipped", error.message)
            return
        came: dict[tuple[str, int], TakeEnded] = {}
        failed = ""
        while True:
            event = self._wait(TakeEnded, WeaveEnded, Failed, timeout=WEAVING_S)
            if isinstance(event, WeaveEnded):
                break
            if isinstance(event, TakeEnded):
                came[event.voice, event.take] = event
            elif isinstance(event, Failed):
                failed = f"{event.title}. {event.message}"
        for take in (take for take in then.takes if take.voice in here):
            self._compare(then, take, came.get((take.voice, take.number)), failed)

    def _compare(
        self, then: WeaveThen, take: TakeThen, now: TakeEnded | None, failed: str
    ) -> None:
        if take.finish == "failed":
            self._say(then, take, "skipped", "It failed when it was recorded.")
        elif now is None or now.finish == "failed":
            self._say(then, take, "differs", failed or "No take came.", 0)
        elif now.ids != take.ids:
            pairs = zip(now.ids, take.ids, strict=False)
            shorter = min(len(now.ids), len(take.ids))
            at = next((k for k, (a, b) in enumerate(pairs) if a != b), shorter)
            self._say(then, take, "differs", "Another token was drawn.", at)
        elif now.finish != take.finish:
            why = f"It ended by {now.finish}, then by {inert(take.finish)}."
            self._say(then, take, "differs", why, len(take.ids))
        else:
            self._say(then, take, "same")

    def _say(
        self, then: WeaveThen, take: TakeThen, result: str, why: str = "", at: int = -1
    ) -> None:
        voice = inert(take.voice)
        verdict = Verdict(
            then.event, take.event, voice, take.number, len(take.ids), result, why, at
        )
        self.report.verdicts.append(verdict)

    # -- the engine ------------------------------------------------------------------

    def _prepare(self, then: WeaveThen) -> str:
        """Open the model as it was open then; why it cannot be, or empty."""
        known, request = then.model, then.request
        if known is None or request is None:
            return "The recording does not say which model it came from."
        if not 0 < known.n_ctx <= MOST_CTX or not 0 < request.grid <= MOST_GRID:
            return "Its window is larger than any desk's."
        # The scripted host opens nothing, and its answers do not depend on the name.
        path = known.model if self.scripted else str(self.model)
        wanted = (path, known.n_ctx, known.placement, request.grid)
        if wanted != self._opened:
            self._open(wanted)
        ready = self._ready
        assert ready is not None
        if ready.sha256 != known.sha256:
            self.report.differ(
                f"Model: recorded with {_named(known.name, known.sha256)}, here is "
                f"{_named(ready.name, ready.sha256)}."
            )
            return "Another model is open here."
        if ready.build != known.build:
            self.report.differ(
                f"Build: recorded with {inert(known.build)}, here is {ready.build}."
            )
        if ready.n_ctx != known.n_ctx:
            self.report.differ(
                f"Window: recorded with {known.n_ctx:,} tokens, here are "
                f"{ready.n_ctx:,}."
            )
        return ""

    def _open(self, wanted: tuple[str, int, str, int]) -> None:
        path, n_ctx, placement, grid = wanted
        self._engine.send(Open(path, n_ctx, placement=placement, grid=grid))
        event = self._wait(Ready, Failed, timeout=LOADING_S)
        if isinstance(event, Failed):
            raise EngineError(event.title, event.message)
        assert isinstance(event, Ready)
        self._opened, self._ready, self._here = wanted, event, {}
        for adapter in self.adapters:
            self._engine.send(LoadAdapter(str(adapter)))
            loaded = self._wait(AdapterLoaded, Failed, timeout=LOADING_S)
            if isinstance(loaded, AdapterLoaded):
                self._here.setdefault(loaded.sha256, loaded.path)

    def _wait(self, *kinds: type[Event], timeout: float) -> Event:
        event = self._engine.wait(*kinds, Died, timeout=timeout)
        if isinstance(event, Died):
            raise EngineError(event.title, event.message)
        return event

    def _translated(self, then: WeaveThen) -> Weave:
        """The request with the user's own adapters, without the voices that wear one
        which is not here; voices do not depend on each other."""
        self._number += 1
        request = then.again(self._number)
        voices: list[Voice] = []
        turns: list[TurnAt] = []
        for voice in request.voices:
            mine = [turn for turn in request.turns if turn.voice == voice.name]
            try:
                here = replace(
                    voice,
                    adapters=self._scales(then, voice.adapters),
                    strands=self._strands(then, voice.strands),
                )
                turns += [self._turn(then, turn) for turn in mine]
            except KeyError as missing:
                self.report.differ(f"Adapter: {missing.args[0]} is not here.")
                continue
            voices.append(here)
        return replace(request, voices=tuple(voices), turns=tuple(turns))

    def _turn(self, then: WeaveThen, turn: TurnAt) -> TurnAt:
        manner = turn.manner
        manner = replace(manner, strands=self._strands(then, manner.strands))
        return replace(turn, adapters=self._scales(then, turn.adapters), manner=manner)

    def _strands(
        self, then: WeaveThen, strands: Sequence[Strand]
    ) -> tuple[Strand, ...]:
        return tuple(
            replace(strand, adapters=self._scales(then, strand.adapters))
            for strand in strands
        )

    def _scales(self, then: WeaveThen, scales: Sequence[Scale]) -> tuple[Scale, ...]:
        return tuple(
            Scale(self._local(scale.path, then.adapters), scale.scale)
            for scale in scales
        )

    def _local(self, path: str, recorded: Mapping[str, str]) -> str:
        """The user's file with the contents that `path` had. Raises KeyError."""
        if self.scripted:
            return path
        sha256 = recorded.get(path, "")
        here = self._here.get(sha256)
        if here is None:
            name = path.replace("\\", "/").rpartition("/")[2]
            raise KeyError(_named(name, sha256))
        return here


def _named(name: str, sha256: str) -> str:
    return f"{inert(name)} ({inert(sha256)[:NAMED] or 'no hash'})"
