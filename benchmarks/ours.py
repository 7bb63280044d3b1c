"""Our side: the engine as the studio uses it, through its public client."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.reference import Models
from engines.client import Engine
from engines.events import (
    AdapterLoaded,
    Failed,
    Given,
    Grew,
    Prepared,
    Ready,
    TakeEnded,
    WeaveEnded,
)
from engines.request import (
    Activation,
    Cancel,
    LoadAdapter,
    Open,
    Prepare,
    Prompt,
    Sampling,
    Scale,
    Unit,
    Voice,
    Weave,
)

SAMPLING = Sampling(temperature=0.8, min_p=0.05)
"""The peer is asked for the same."""


class OursError(Exception):
    """Our engine refused what the benchmark asked."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A weave seen from the client: seconds from the request on, tokens that came."""

    seconds: float
    first_token_s: float
    """When the last of the voices had its first token."""
    n_tokens: int
    prefill_s: float
    """Of which the engine spent reading."""
    n_given: int
    """Tokens of the first voice's window."""
    cut_short: int
    """Takes that ended before their last token."""
    n_kept: int = 0
    """Tokens that stand in the takes when they end, before their end cuts them to a
    whole clause; what was drawn and taken back is not among them."""


class Ours:
    """A running engine host with a model and its adapters. Use as a context manager."""

    def __init__(self, models: Models, *, n_ctx: int = 2048) -> None:
        self.models = models
        self._weave = 0
        self._engine = Engine()
        self._engine.start()
        try:
            self._engine.send(Open(str(models.base), n_ctx=n_ctx, gpu_layers=0))
            self.ready = self._wait(Ready)
            for path in models.adapters.values():
                self._engine.send(LoadAdapter(str(path)))
                self._wait(AdapterLoaded)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Ours:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """End the host."""
        self._engine.stop()

    def voices(
        self, scale: float = 1.0, activation: Activation = Activation.LATE
    ) -> tuple[Voice, ...]:
        """The four voices at one dial setting."""
        return tuple(
            Voice(name, (Scale(str(path), scale),), activation, sampling=SAMPLING)
            for name, path in self.models.adapters.items()
        )

    def prepare(self, draft: str, voices: Sequence[Voice]) -> None:
        """Say what the draft is now, as the studio does while the writer pauses."""
        self._engine.send(Prepare(Prompt(draft), tuple(voices)))

    def settle(self, draft: str, voices: Sequence[Voice]) -> Prepared:
        """Bring the trunk up to date with `draft` and wait for it."""
        self._engine.events.clear()
        self.prepare(draft, voices)
        prepared = self._wait(Prepared)
        assert isinstance(prepared, Prepared)
        return prepared

    def weave(
        self,
        draft: str,
        voices: Sequence[Voice],
        n_tokens: int,
        *,
        takes: int = 1,
        seed: int = 0,
        stop_at_first: bool = False,
    ) -> Outcome:
        """Continue `draft` in all voices; `stop_at_first` cancels once all speak."""
        self._weave += 1
        self._engine.events.clear()
        request = Weave(
            self._weave,
            Prompt(draft),
            tuple(voices),
            takes=takes,
            unit=Unit.PARAGRAPH,
            max_tokens=n_tokens,
            seed=seed,
        )
        silent = {voice.name for voice in voices}
        count = cut_short = n_given = 0
        first = last = 0.0
        began = time.perf_counter()
        self._engine.send(request)
        while True:
            event = self._engine.wait(
                Given, Grew, TakeEnded, WeaveEnded, Failed, timeout=300
            )
            now = time.perf_counter() - began
            match event:
                case Failed():
                    raise self._refusal(event)
                case Given(voice=name) if name == voices[0].name:
                    n_given = event.n_tokens
                case Grew(ids=ids, voice=name):
                    count += len(ids)
                    last = now
                    silent.discard(name)
                    if not silent and not first:
                        first = now
                        if stop_at_first:
                            self._engine.send(Cancel(self._weave))
                case TakeEnded(ids=ids):
                    cut_short += len(ids) < n_tokens
                case WeaveEnded(prefill_s=prefill_s, n_tokens=n_kept):
                    return Outcome(
                        now if not stop_at_first else last,
                        first,
                        count,
                        prefill_s,
                        n_given,
                        cut_short,
                        n_kept,
                    )

    def _wait(self, kind: type[Ready] | type[AdapterLoaded] | type[Prepared]) -> object:
        event = self._engine.wait(kind, Failed, timeout=120)
        if isinstance(event, Failed):
            raise self._refusal(event)
        return event

    def _refusal(self, event: Failed) -> OursError:
        words = self._engine.last_words[-600:]
        return OursError(f"{event.title}: {event.message}\n{words}".rstrip())
