"""A base that has read its books many times is too sure of itself on others.

`protean train settle` fits the gains of its norms, a few thousand numbers of millions,
to works that the base has not read (`train base --spare`). The last norm's gain alone
would be a temperature (Guo et al. 2017, arXiv 1706.04599); how much the norms of the
blocks can do by themselves: Frankle et al. 2021 (arXiv 2003.00152). Authors that the
fit does not read either tell whether it helped; if it did not, nothing is written.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from math import expm1
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from engines.training.errors import TrainingError
from engines.training.keeping import keep, place_in, trunk_from
from engines.training.left_out import THIRD, leave_out
from engines.training.llama import HeadLoss, Trunk
from engines.training.mixing import Ids, Placed
from engines.training.pace import Pace
from engines.training.splitting import author_key
from engines.training.stopping import ctrl_c
from engines.training.tokens import TOKENIZER, packed

ROWS, WINDOW = 4, 1024
COOL = 1.08
"""What the last norm's gain is divided by to begin with."""
SAY_EVERY = 15.0


@dataclass(frozen=True)
class Settling:
    """`base` was trained on `corpus`, with some authors left unread."""

    corpus: Path
    base: Path
    out: Path
    minutes: float = 6.0
    steps: int = 0
    """Batches instead of minutes, where given."""
    peak: float = 0.01
    seed: int = 0


def settle(wish: Settling, *, say: Callable[[str], None] = print) -> float:
    """Write the settled base to `wish.out`; returns what it costs less on authors that
    were not fitted to, nats a token (below zero). Raises TrainingError."""
    from engines.training.base import TRIED, fast_type

    if wish.out.exists():
        raise TrainingError(
            "There is a model already", f"{wish.out}: name another folder."
        )
    tokens, works = packed(wish.corpus)
    read, spared = works, list[Placed]()
    place = place_in(wish.base)
    for group in place.spare:
        read, left = leave_out(read, group, TRIED)
        spared += [work for some in left.values() for work in some]
    device = "cuda" if torch.cuda.is_available() else "cpu"
    trunk = trunk_from(wish.base, fast_type(device)).to(device)
    window = min(WINDOW, trunk.shape.context)
    known = {work.start for work in (*read, *spared)}
    # An author who is left out is so in every set.
    spared += [w for w in works if not w.held_out and w.start not in known]
    fit, tried = _parted(spared, window)
    gains = [p for name, p in trunk.named_parameters() if "norm" in name]
    trunk.requires_grad_(False)
    before = _nats(trunk, tokens, tried, window)
    with torch.no_grad():
        trunk.norm.weight.div_(COOL)
    say(
        f"{sum(p.numel() for p in gains):,} gains; "
        f"{len({w.author for w in fit})} authors to fit to, {len(tried)} to try on"
    )
    _fit(wish, trunk, gains, tokens, fit, window, say)
    won = _nats(trunk, tokens, tried, window) - before
    say(f"on authors not fitted to: perplexity {100 * expm1(won):+.1f} %")
    if not won < 0:
        raise TrainingError(
            "Nothing is won", "The base is no surer of itself than it may be."
        )
    keep(wish.out, trunk, wish.base / TOKENIZER, place, None)
    return won


def _parted(spared: list[Placed], window: int) -> tuple[list[Placed], list[Placed]]:
    """The works to fit to, and the longest work of each author to try on."""
    spared = [w for w in spared if w.length > window + 1]
    names = sorted({author_key(w.author) for w in spared})
    aside = set(names[::THIRD])
    fit = [w for w in spared if author_key(w.author) not in aside]
    longest = {
        author_key(w.author): w
        for w in sorted(spared, key=lambda w: w.length)
        if author_key(w.author) in aside
    }
    if not fit:
        raise TrainingError(
            "There is nothing left to settle on",
            "The base has to leave two authors at least unread: train it with --spare.",
        )
    return fit, list(longest.values())


def _fit(
    wish: Settling,
    trunk: Trunk,
    gains: list[Tensor],
    tokens: Ids,
    works: list[Placed],
    window: int,
    say: Callable[[str], None],
) -> None:
    sizes: dict[str, int] = {}
    for work in works:
        sizes[work.author] = sizes.get(work.author, 0) + work.length
    chance = np.array([w.length / sizes[w.author] ** 0.5 for w in works])
    steps = np.cumsum(chance / chance.sum())
    draw = np.random.Generator(np.random.Philox(key=[wish.seed, 0]))
    for gain in gains:
        gain.requires_grad_(True)
    optimiser = torch.optim.AdamW(gains, betas=(0.9, 0.98), weight_decay=0.0)
    pace = Pace(wish.minutes * 60, wish.steps, warm=0.1, decay=0.6)
    began = spoke = time.monotonic()
    done, smooth = 0, 0.0
    device = trunk.norm.weight.device
    with ctrl_c(say) as stop, torch.enable_grad():
        while not stop.is_set():
            share = pace.share(time.monotonic() - began, done)
            if share >= 1:
                break
            ids = np.empty((ROWS, window + 1), np.int64)
            for row in range(ROWS):
                spot = int(np.searchsorted(steps, draw.random(), side="right"))
                work = works[min(spot, len(works) - 1)]
                start = work.start + int(draw.integers(0, work.length - window - 1))
                ids[row] = tokens[start : start + window + 1]
            batch = torch.from_numpy(ids).to(device)
            states = trunk(batch[:, :-1])
            loss = HeadLoss.apply(
                states.reshape(-1, states.shape[-1]),
                trunk.embed_tokens.weight,
                batch[:, 1:].reshape(-1),
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(gains, 1.0)
            optimiser.param_groups[0]["lr"] = wish.peak * pace.step(share)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            done += 1
            value = float(loss.detach())
            smooth = value if not smooth else 0.95 * smooth + 0.05 * value
            if time.monotonic() - spoke >= SAY_EVERY:
                spoke = time.monotonic()
                say(f"{100 * share:5.1f} %  loss {smooth:.3f}")


def _nats(trunk: Trunk, tokens: Ids, works: list[Placed], window: int) -> float:
    """Mean over the works of the nats a token of the window in their middle."""
    total = 0.0
    device = trunk.norm.weight.device
    with torch.no_grad():
        for work in works:
            start = work.start + (work.length - window - 1) // 2
            piece = np.array(tokens[start : start + window + 1]).astype(np.int64)
            ids = torch.from_numpy(piece)[None].to(device)
            states = trunk(ids[:, :-1])[0]
            table = trunk.embed_tokens.weight.to(states.dtype)
            logits = (states @ table.T).float()
            total += float(functional.cross_entropy(logits, ids[0, 1:]))
    return total / len(works)
