"""What the scripted host answers: the real events, and lines written beforehand."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from dataclasses import dataclass, field
from typing import BinaryIO

from engines import wire
from engines.events import (
    AdapterLoaded,
    AdapterUnloaded,
    Event,
    Failed,
    Given,
    Governed,
    Grew,
    Infected,
    Loading,
    Prepared,
    Ready,
    TakeEnded,
    Turned,
    WeaveEnded,
)
from engines.governing.compiled import Compiled, Governing
from engines.governing.held import Governor
from engines.request import (
    Cancel,
    Close,
    LoadAdapter,
    Open,
    Prepare,
    Request,
    Turn,
    UnloadAdapter,
    Voice,
    Weave,
)
from engines.scripted.takes import pieces, take_pieces, token
from engines.window import Window, compose

N_CTX = 1024


@dataclass(slots=True)
class _Stream:
    """One take being said."""

    voice: str
    take: int
    pieces: list[str]
    finish: str
    said: int = 0


@dataclass(slots=True)
class _Running:
    """A weave being said."""

    weave: Weave
    streams: list[_Stream]
    began: float
    first_s: float = 0.0
    n_tokens: int = 0
    next_at: float = 0.0


@dataclass(slots=True)
class Scripted:
    """The host's state; `tick` says the next word of every take that is due."""

    out: BinaryIO
    tokens_per_second: float
    """Of each take; 0 says everything at once, with all times 0."""
    hostile: bool = False
    die_after: int = 0
    refuse_adapters: bool = False
    model: str = ""
    n_ctx: int = N_CTX
    n_said: int = 0
    running: list[_Running] = field(default_factory=list)
    prepared: set[str] = field(default_factory=set)

    def say(self, event: Event) -> None:
        self.out.write(wire.encode(event))

    def answer(self, request: Request) -> None:
        """Do what is asked, short of saying the takes."""
        match request:
            case Open():
                self._open(request)
            case Prepare(prompt, voices):
                for voice in voices or (Voice("base"),):
                    self._prepared(compose(prompt, voice, _tokenize, self.n_ctx, 64))
            case Weave():
                self._weave(request)
            case Cancel(number, name):
                self._cancel(number, name)
            case Turn(number, name, adapters, manner):
                for running in self.running:
                    said = [s.said for s in running.streams if s.voice == name]
                    if running.weave.weave == number and said:
                        self.say(Turned(number, name, max(said), adapters, manner))
            case LoadAdapter(path):
                self._load(path)
            case UnloadAdapter(path):
                self.say(AdapterUnloaded(path))
            case Close():
                raise SystemExit(0)
        self.out.flush()

    def wait_s(self) -> float | None:
        """Seconds until something is due; None when nothing is."""
        if not self.running:
            return None
        return max(0.0, min(r.next_at for r in self.running) - time.monotonic())

    def tick(self) -> None:
        """Say one piece of every take that is due."""
        now = time.monotonic()
        for running in list(self.running):
            if running.next_at <= now:
                self._advance(running, now)
        self.out.flush()

    def _open(self, request: Open) -> None:
        name = os.path.basename(request.model)
        self.say(Loading(name, 0.0))
        self.say(Loading(name, 1.0))
        self.model, self.n_ctx = request.model, request.n_ctx or N_CTX
        self.say(
            Ready(
                model=request.model,
                name="scripted voices",
                architecture="scripted",
                sha256=_digest(request.model),
                n_params=0,
                n_vocab=0x8000,
                n_ctx=self.n_ctx,
                placement="contexts",
                build="scripted",
                load_s=0.0,
            )
        )

    def _load(self, path: str) -> None:
        if self.refuse_adapters:
            message = "It was made for another model. Choose one made for this model."
            self.say(Failed("This adapter does not fit", message, path=path))
            return
        name = os.path.splitext(os.path.basename(path))[0]
        self.say(AdapterLoaded(path, name, "late", _digest(path), 0))

    def _prepared(self, window: Window) -> None:
        known = window.text in self.prepared
        self.prepared = {window.text}
        n_tokens = len(window.tokens)
        self.say(Prepared(window.window_start, n_tokens, n_tokens if known else 0, 0.0))

    def _weave(self, weave: Weave) -> None:
        if not self.model:
            message = "Open a model first."
            self.say(Failed("No model is open", message, weave=weave.weave))
            return
        began = time.monotonic()
        stops = {(stop.voice, stop.take): stop.at for stop in weave.stops}
        streams = []
        for voice in weave.voices:
            window = compose(
                weave.prompt, voice, _tokenize, self.n_ctx, weave.max_tokens
            )
            self.say(
                Given(
                    weave.weave,
                    voice.name,
                    window.text,
                    window.cut,
                    window.window_start,
                    len(window.tokens),
                    window.n_notes,
                    self.n_ctx,
                )
            )
            for take in range(weave.first_take, weave.first_take + weave.takes):
                words, finish = take_pieces(
                    weave, voice.name, take, hostile=self.hostile
                )
                stop = stops.get((voice.name, take), len(words))
                if stop < len(words):
                    words, finish = words[:stop], "cancelled"
                streams.append(_Stream(voice.name, take, words, finish))
        running = _Running(weave, streams, began)
        self.running.append(running)
        for stream in [stream for stream in streams if not stream.pieces]:
            self._end_take(running, stream, stream.finish)
        self._end_weave(running)

    def _advance(self, running: _Running, now: float) -> None:
        if self.tokens_per_second:
            running.next_at = now + 1 / self.tokens_per_second
        number = running.weave.weave
        for stream in list(running.streams):
            piece = stream.pieces[stream.said]
            self.say(
                Grew(
                    number,
                    stream.voice,
                    stream.take,
                    stream.said,
                    (token(piece),),
                    piece,
                )
            )
            stream.said += 1
            running.n_tokens += 1
            self.n_said += 1
            if self.n_said == self.die_after:
                self.out.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            if stream.said == len(stream.pieces):
                self._end_take(running, stream, stream.finish)
        running.first_s = running.first_s or now - running.began
        self._end_weave(running)

    def _cancel(self, number: int, name: str) -> None:
        for running in list(self.running):
            if running.weave.weave != number:
                continue
            for stream in list(running.streams):
                if name in ("", stream.voice):
                    self._end_take(running, stream, "cancelled")
            self._end_weave(running)

    def _end_take(self, running: _Running, stream: _Stream, finish: str) -> None:
        said = stream.pieces[: stream.said]
        running.streams.remove(stream)
        self._say_governed(running.weave, stream, "".join(said))
        self.say(
            TakeEnded(
                running.weave.weave,
                stream.voice,
                stream.take,
                "".join(said),
                tuple(token(piece) for piece in said),
                running.weave.seed,
                finish,
                stream.said,
            )
        )

    def _say_governed(self, weave: Weave, stream: _Stream, text: str) -> None:
        """What a script, which nothing governs, makes of the terms and the rules."""
        plan = next(v.plan for v in weave.voices if v.name == stream.voice)
        governing = Governing(plan, Compiled(_tokenize), weave.prompt.before)
        if not governing.has_words:
            return
        key = (weave.seed, stream.voice, stream.take)
        governor = Governor(governing, key, weave.max_tokens, lambda ids, at: False)
        terms, rules = governor.kept(text)
        names = (weave.weave, stream.voice, stream.take)
        if governing.grove is not None:
            n_terms = sum(used.n for used in terms)
            self.say(Infected(*names, n_terms, stream.said))
        self.say(Governed(*names, stream.said, terms, rules, (), 0))

    def _end_weave(self, running: _Running) -> None:
        if running.streams:
            return
        self.running.remove(running)
        seconds = time.monotonic() - running.began
        timed = self.tokens_per_second > 0
        self.say(
            WeaveEnded(
                running.weave.weave,
                0.0,
                running.first_s if timed else 0.0,
                seconds if timed else 0.0,
                running.n_tokens,
            )
        )


def _tokenize(text: str) -> list[int]:
    return [token(piece) for piece in pieces(text)]


def _digest(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()
