"""typing: from the key to the letter on the screen, while four voices stream.

Both programs run under a real pseudo-terminal and are typed at with a typist's uneven
rhythm. The bare app is one empty `TextArea` with nothing else running; ours holds a
draft of 100,000 words while four voices of the reference shape answer again and again.
The requests our studio sent are then sent once more, at the same moments, to an engine
without a studio: the difference is what the screen costs the voices.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import figures, prose, wire_log
from benchmarks.echo import glyphs
from benchmarks.figures import Figure, Series
from benchmarks.processes import cpu_seconds
from benchmarks.reference import Models, reference, shipped
from benchmarks.terminal import Terminal, TerminalError, surroundings
from engines.events import WeaveEnded

WORDS = 100_000
"""Words in the draft."""

TAB = "\t"
BACKSPACE = "\x7f"
AGAIN = "\x12"
CTRL_END = "\x1b[1;5F"
WORD_KEYS = 6
"""Keys between two spaces."""

PASSAGE = 24
"""Keys until what was typed is taken back."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: blocks of each program in turn, keys in a block."""

    blocks: int = 4
    keys: int = 120
    words: int = WORDS
    settle: float = 1.0


@dataclass(slots=True)
class Block:
    """What one block of typing showed; times in seconds."""

    delays: list[float] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    lost: int = 0
    seconds: float = 0.0
    studio_cpu: float = 0.0
    woven: int = 0
    """Weaves that had ended when the last one was asked for."""


def type_at(
    terminal: Terminal,
    n_keys: int,
    seed: int,
    ends: wire_log.Ends | None = None,
) -> Block:
    """Type `n_keys` letters, each painted before the next.

    With `ends`, weave anew whenever the last weave has ended; one is running already.
    """
    draw = random.Random(seed)
    letters = glyphs()
    standing = 0
    block = Block()
    block.woven = 0 if ends is None else ends.look()
    began = time.perf_counter()
    used = cpu_seconds((terminal.pid,))
    while len(block.delays) + block.lost < n_keys:
        terminal.rest(draw.uniform(0.08, 0.18))
        now = time.perf_counter()
        # Over the words of the first weave, Tab only takes the lanes in hand.
        if ends is not None and standing and ends.look() > block.woven:
            block.woven = ends.count
            terminal.write(TAB)
            continue
        delay = terminal.paint(next(letters), timeout=2.0)
        if delay is None:
            block.lost += 1
            continue
        block.delays.append(delay)
        block.moments.append(now)
        standing += 1
        if standing % WORD_KEYS == 0:
            terminal.rest(0.1)
            terminal.write(" ")
        if standing == PASSAGE:
            # Letters no tokenizer knows would soon fill the window of the voices.
            terminal.rest(0.1)
            terminal.write(BACKSPACE * (standing + standing // WORD_KEYS))
            terminal.rest(0.5)
            standing = 0
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


@dataclass(frozen=True, slots=True)
class Visit:
    """A block in the studio, its weaves, and the same weaves without a studio."""

    block: Block
    weaves: tuple[tuple[float, WeaveEnded], ...]
    alone: tuple[WeaveEnded, ...]

    @property
    def beside(self) -> list[WeaveEnded]:
        return [event for _, event in self.weaves]

    @property
    def streaming(self) -> list[tuple[float, float]]:
        """The stretches in which all voices streamed."""
        return [
            (at - event.seconds + event.first_token_s, at) for at, event in self.weaves
        ]


def studio_block(
    models: Models, effort: Effort, seed: int, *, typing: bool = True
) -> Visit:
    """One block in the studio; without `typing` the voices stream and nobody types."""
    with new_home(models) as home:
        draft = home / "draft.md"
        draft.write_text(prose.manuscript(effort.words), encoding="utf-8")
        log = home / "wire.jsonl"
        command = [sys.executable, "-m", "benchmarks.tapped", str(log)]
        command += [str(draft), "--model", str(models.base)]
        with Terminal(command, env=surroundings(home)) as terminal:
            terminal.first_frame()
            wire_log.until(terminal, log, lambda seen: seen.ready_at() is not None)
            terminal.write(CTRL_END)
            terminal.rest(effort.settle)
            terminal.write(TAB)
            wire_log.until(terminal, log, lambda seen: bool(seen.weaves()))
            terminal.rest(effort.settle)
            with closing(wire_log.Ends(log)) as ends:
                if typing:
                    terminal.write(" ")
                    terminal.rest(0.15)
                    terminal.write(TAB)
                    block = type_at(terminal, effort.keys, seed, ends)
                    _await_end(terminal, ends, block.woven)
                else:
                    block = _watch(terminal, effort, ends)
            terminal.rest(0.5)
        # The first weave reads the whole window: it is left out on both sides.
        seen = wire_log.read(log)
        return Visit(block, seen.weaves()[1:], wire_log.again(seen)[1:])


def _watch(terminal: Terminal, effort: Effort, ends: wire_log.Ends) -> Block:
    """Have the voices answer again and again, and look on."""
    block = Block()
    began = time.perf_counter()
    used = cpu_seconds((terminal.pid,))
    for _ in range(max(2, effort.keys // 15)):
        before = ends.look()
        terminal.write(AGAIN)
        _await_end(terminal, ends, before)
    block.seconds = time.perf_counter() - began
    block.studio_cpu = cpu_seconds((terminal.pid,)) - used
    return block


def _await_end(terminal: Terminal, ends: wire_log.Ends, before: int) -> None:
    """Let the weave that is running come to its end."""
    deadline = time.perf_counter() + 60
    while ends.look() == before:
        if time.perf_counter() > deadline:
            raise TerminalError("a weave did not end in time")
        terminal.rest(0.05)


def run(*, quick: bool = False) -> str:
    """The JSON line."""
    effort = Effort(1, 20, 5_000) if quick else Effort()
    models = reference()
    bare, ours = Block(), Block()
    visits = []
    for number in range(effort.blocks):
        _add(bare, bare_block(effort, number))
        visits.append(studio_block(models, effort, number))
        _add(ours, visits[-1].block)
    watched = studio_block(models, effort, 0, typing=False)
    beside, alone = rates(visits)
    idly_beside, idly_alone = rates([watched])
    streaming = [stretch for visit in visits for stretch in visit.streaming]
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
            Figure("engine_slowed", 1 - beside / alone, 0.10),
            Figure("engine_slowed_nobody_typing", 1 - idly_beside / idly_alone),
        ],
        bare_p99_ms=round(theirs.percentile(0.99) * 1000, 2),
        studio_cpu_share_nobody_typing=round(
            watched.block.studio_cpu / watched.block.seconds, 3
        ),
        keys_lost=ours.lost,
        words=effort.words,
        keys_while_streaming=round(wire_log.covered(ours.moments, streaming), 3),
        tokens_per_s={
            "beside_the_studio": round(beside, 1),
            "alone": round(alone, 1),
        },
        studio_cpu_share=round(ours.studio_cpu / ours.seconds, 3),
    )


def rates(visits: Sequence[Visit]) -> tuple[float, float]:
    """Tokens per second beside the studio and without it."""
    return (
        wire_log.decoding_rate([event for visit in visits for event in visit.beside]),
        wire_log.decoding_rate([event for visit in visits for event in visit.alone]),
    )


def _add(whole: Block, part: Block) -> None:
    whole.delays += part.delays
    whole.moments += part.moments
    whole.lost += part.lost
    whole.seconds += part.seconds
    whole.studio_cpu += part.studio_cpu
