"""typing: from the key to the letter on the screen, while four voices stream.

Both programs run under a real pseudo-terminal and are typed at with a typist's uneven
rhythm. The bare app is one empty `TextArea` with nothing else running; ours holds a
draft of 100,000 words while four voices of the reference shape answer again and again.
The requests our studio sent are then sent once more, at the same moments, to an engine
without a studio: the difference is what the screen costs the voices.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import figures, prose, wire_log
from benchmarks.echo import glyphs
from benchmarks.figures import Figure, Series
from benchmarks.processes import cpu_seconds
from benchmarks.reference import Models, reference, shipped
from benchmarks.terminal import Terminal, TerminalError, surroundings

WORDS = 100_000
"""Words in the draft."""

TAB = "\t"
ESCAPE = "\x1b"
CTRL_END = "\x1b[1;5F"
WORD_KEYS = 6
"""Keys between two spaces."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: blocks of each program in turn, keys in a block."""

    blocks: int = 4
    keys: int = 120
    words: int = WORDS
    weave_every: float = 1.5
    settle: float = 1.0


@dataclass(slots=True)
class Block:
    """What one block of typing showed; times in seconds."""

    delays: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    lost: int = 0
    seconds: float = 0.0
    studio_cpu: float = 0.0


def type_at(
    terminal: Terminal,
    n_keys: int,
    seed: int,
    *,
    weave_every: float | None = None,
) -> Block:
    """Type `n_keys` letters, each painted before the next, weaving now and then."""
    draw = random.Random(seed)
    letters = glyphs()
    block = Block()
    woven = began = time.perf_counter()
    used = cpu_seconds((terminal.pid,))
    while len(block.delays) + block.lost < n_keys:
        terminal.rest(draw.uniform(0.08, 0.18))
        now = time.perf_counter()
        if weave_every is not None and now - woven > weave_every:
            terminal.write(TAB)
            woven = now
            continue
        delay = terminal.paint(next(letters), timeout=2.0)
        if delay is None:
            block.lost += 1
            continue
        block.delays.append(delay)
        block.moments.append(now)
        if len(block.delays) % WORD_KEYS == 0:
            terminal.rest(0.1)
            terminal.write(" ")
    block.seconds = time.perf_counter() - began
    block.studio_cpu = cpu_seconds((terminal.pid,)) - used
    return block


@contextmanager
def new_home(models: Models) -> Iterator[Path]:
    """A user's home in which the four heads speak through these adapters."""
    with tempfile.TemporaryDirectory(prefix="protean-bench-") as name:
        home = Path(name)
        voices = home / "data" / "protean" / "voices"
        voices.mkdir(parents=True)
        if models.base != shipped().base:
            for voice, path in models.adapters.items():
                (voices / f"{voice}.gguf").symlink_to(path)
        yield home


def bare_block(effort: Effort, seed: int) -> Block:
    """One block in the bare app."""
    with tempfile.TemporaryDirectory(prefix="protean-bench-") as home:
        command = [sys.executable, "-m", "benchmarks.bare"]
        with Terminal(command, env=surroundings(Path(home))) as terminal:
            terminal.first_frame()
            terminal.rest(effort.settle)
            return type_at(terminal, effort.keys, seed)


def studio_block(
    models: Models, effort: Effort, seed: int, *, typing: bool = True
) -> tuple[Block, wire_log.WireLog]:
    """One block in the studio; without `typing` the voices stream and nobody types."""
    with new_home(models) as home:
        draft = home / "draft.md"
        draft.write_text(prose.manuscript(effort.words), encoding="utf-8")
        log = home / "wire.jsonl"
        command = [sys.executable, "-m", "benchmarks.tapped", str(log)]
        command += [str(draft), "--model", str(models.base)]
        with Terminal(command, env=surroundings(home)) as terminal:
            terminal.first_frame()
            _await_model(terminal, log)
            terminal.write(CTRL_END)
            terminal.rest(effort.settle)
            terminal.write(TAB)
            terminal.rest(0.7)
            if typing:
                block = type_at(
                    terminal, effort.keys, seed, weave_every=effort.weave_every
                )
            else:
                block = _watch(terminal, effort)
            terminal.rest(0.2)
        copy = shutil.copy(log, home / "copy.jsonl")
        return block, wire_log.read(Path(copy))


def _await_model(terminal: Terminal, log: Path, timeout: float = 60.0) -> None:
    deadline = time.perf_counter() + timeout
    while not log.exists() or '"Ready' not in log.read_text().replace("\\", ""):
        if time.perf_counter() > deadline:
            raise TerminalError("the model was not opened in time")
        terminal.rest(0.1)


def _watch(terminal: Terminal, effort: Effort) -> Block:
    block = Block()
    began = time.perf_counter()
    used = cpu_seconds((terminal.pid,))
    for _ in range(max(2, effort.keys // 15)):
        terminal.rest(effort.weave_every * 2)
        for key in (ESCAPE, ESCAPE, TAB):
            terminal.write(key)
            terminal.rest(0.15)
    block.seconds = time.perf_counter() - began
    block.studio_cpu = cpu_seconds((terminal.pid,)) - used
    return block


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    effort = Effort(1, 20, 5_000) if quick else Effort()
    models = reference()
    bare, ours = Block(), Block()
    logs = []
    for number in range(effort.blocks):
        _add(bare, bare_block(effort, number))
        block, log = studio_block(models, effort, number)
        _add(ours, block)
        logs.append(log)
    _, watched = studio_block(models, effort, 0, typing=False)
    alone = [event for log in logs for event in wire_log.again(log)]
    beside = [event for log in logs for _, event in log.weaves()]
    streaming = [
        (at - event.seconds + event.first_token_s, at)
        for log in logs
        for at, event in log.weaves()
    ]
    slowed = 1 - wire_log.decoding_rate(beside) / wire_log.decoding_rate(alone)
    idly = wire_log.decoding_rate([event for _, event in watched.weaves()])
    idly_slowed = 1 - idly / wire_log.decoding_rate(wire_log.again(watched))
    theirs, mine = Series(tuple(bare.delays)), Series(tuple(ours.delays))
    return figures.line(
        "typing",
        [
            Figure(
                "p50_ratio",
                mine.median / theirs.median,
                1.3,
                details={"ours_s": mine.report(), "bare_s": theirs.report()},
            ),
            Figure("p99_ms", mine.percentile(0.99) * 1000, 50.0),
            Figure("engine_slowed", slowed, 0.10),
            Figure("engine_slowed_nobody_typing", idly_slowed),
        ],
        bare_p99_ms=round(theirs.percentile(0.99) * 1000, 2),
        keys_lost=ours.lost,
        words=effort.words,
        keys_while_streaming=round(wire_log.covered(ours.moments, streaming), 3),
        tokens_per_s={
            "beside_the_studio": round(wire_log.decoding_rate(beside), 1),
            "alone": round(wire_log.decoding_rate(alone), 1),
        },
        studio_cpu_share=round(ours.studio_cpu / ours.seconds, 3),
    )


def _add(whole: Block, part: Block) -> None:
    whole.delays += part.delays
    whole.moments += part.moments
    whole.lost += part.lost
    whole.seconds += part.seconds
    whole.studio_cpu += part.studio_cpu
