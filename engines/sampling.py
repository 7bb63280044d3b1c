"""From logits to a token: native truncation, then a draw that depends on nothing but
what is drawn.

Order: penalties, DRY, top-n-sigma, top-k, typical, top-p, min-p, XTC, temperature (or
mirostat in place of the last two). The truncating samplers are llama.cpp's. XTC,
mirostat and the draw itself take their chance from `engines.draws` instead of
llama.cpp's generators, whose state would depend on what was drawn before; penalties are
applied to the few tokens concerned, where llama.cpp looks every token of the vocabulary
up in a hash table (0.3 ms per token at 16,000); top-p before min-p is done here where
it cannot come out otherwise, since llama.cpp sorts the vocabulary for it (0.4 ms).
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.draws import uniform
from engines.llama import C, Model, Owner
from engines.request import Sampling

Logits = NDArray[np.float32]
Ids = NDArray[np.int32]

DRY_LAST_N = 512
"""Tokens of draft and take in which DRY looks for what is being repeated."""
DRY_BREAKERS = (b"\n", b":", b'"', b"*")
MIROSTAT_ETA = 0.1
UNSURE = 1e-4
"""Nats, or a share of the whole, that 32-bit sums over a vocabulary may be off by."""

_ROW = np.dtype([("id", "<i4"), ("logit", "<f4"), ("p", "<f4")])


class Candidates:
    """llama.cpp's token table for one thread, made once and filled anew per token."""

    def __init__(self, n_vocab: int) -> None:
        self._rows = np.zeros(n_vocab, _ROW)
        self._order = np.arange(n_vocab, dtype=np.int32)
        self._table = C.llama_token_data_array()
        self._at = self._rows.ctypes.data_as(C.llama_token_data_p)
        self.scratch = np.zeros(n_vocab, np.float32)
        """Room for one changed row of logits."""

    def cut(self, logits: Logits, chain: Any) -> tuple[Ids, Logits]:
        """Ids and logits of the tokens that a native chain leaves, as copies."""
        self._rows["id"] = self._order
        self._rows["logit"] = logits
        table = self._table
        table.data, table.size = self._at, len(self._rows)
        table.selected, table.sorted = -1, False
        C.llama_sampler_apply(chain, ctypes.byref(table))
        # A sampler may have moved the pointer on, but never out of our rows.
        moved = ctypes.addressof(table.data.contents) - self._rows.ctypes.data
        left = self._rows[moved // _ROW.itemsize :][: table.size]
        return left["id"].copy(), left["logit"].copy()

    def all_of(self, logits: Logits) -> tuple[Ids, Logits]:
        """Every token, where no sampler cuts."""
        return self._order, logits


class Truncation(Owner):
    """llama.cpp's chain of the samplers that a voice's settings call for."""

    def __init__(self, model: Model, sampling: Sampling) -> None:
        self.handle = C.llama_sampler_chain_init(C.llama_sampler_chain_default_params())
        self.remembers = sampling.dry_multiplier > 0
        """Whether it must be told the tokens of the text (`accept`)."""
        parts = []
        if self.remembers:
            breakers = (ctypes.c_char_p * len(DRY_BREAKERS))(*DRY_BREAKERS)
            dry = (sampling.dry_base, sampling.dry_allowed_length, DRY_LAST_N)
            parts.append(
                C.llama_sampler_init_dry(
                    model.vocab, sampling.dry_multiplier, *dry, breakers, len(breakers)
                )
            )
        if sampling.top_n_sigma > 0:
            parts.append(C.llama_sampler_init_top_n_sigma(sampling.top_n_sigma))
        if sampling.top_k > 0:
            parts.append(C.llama_sampler_init_top_k(sampling.top_k))
        if 0 < sampling.typical_p < 1:
            parts.append(C.llama_sampler_init_typical(sampling.typical_p, 1))
        if 0 < sampling.top_p < 1:
            parts.append(C.llama_sampler_init_top_p(sampling.top_p, 1))
        if 0 < sampling.min_p < 1:
            parts.append(C.llama_sampler_init_min_p(sampling.min_p, 1))
        for part in parts:
            C.llama_sampler_chain_add(self.handle, part)
        self.empty = not parts
        self.is_nucleus = (
            len(parts) == 2 and 0 < sampling.top_p < 1 and 0 < sampling.min_p < 1
        )
        """Whether it is top-p before min-p and no more (`nucleus`)."""

    def _free(self, handle: Any) -> None:
        C.llama_sampler_free(handle)

    def rebuild(self, ids: Sequence[int]) -> None:
        """Forget everything, then accept `ids`, the text so far."""
        if self.remembers:
            C.llama_sampler_reset(self.handle)
            for token in ids[-DRY_LAST_N:]:
                C.llama_sampler_accept(self.handle, token)

    def accept(self, token: int) -> None:
        if self.remembers:
            C.llama_sampler_accept(self.handle, token)


class Sampler:
    """Draws the tokens of one take. `before` are the window's tokens."""

    def __init__(
        self,
        model: Model,
        sampling: Sampling,
        candidates: Candidates,
        *,
        seed: int,
        voice: str,
        take: int,
        before: Sequence[int],
    ) -> None:
        self._model, self._sampling = model, sampling
        self._candidates = candidates
        self._key = (seed, voice, take)
        self._chance = (seed, f"{voice}/xtc", take)
        self._before = list(before[-max(DRY_LAST_N, sampling.repeat_last_n) :])
        self._ids: list[int] = []
        self.entropy: list[float] = []
        """Renyi entropy (bits) of what each token of the take was drawn from."""
        self._open = 0.0
        self._mu = [2 * sampling.mirostat_tau]
        self._chain = Truncation(model, sampling)
        self._chain.rebuild(self._before)

    def close(self) -> None:
        self._chain.close()

    def retune(self, sampling: Sampling) -> None:
        """Draw by other settings from the next token on."""
        if sampling == self._sampling:
            return
        if sampling.mirostat_tau != self._sampling.mirostat_tau:
            self._mu[-1] = 2 * sampling.mirostat_tau
        self._chain.close()
        self._sampling = sampling
        self._chain = Truncation(self._model, sampling)
        self._chain.rebuild(self._before + self._ids)

    def draw(self, logits: Logits, attempt: int, factor: float = 1.0) -> int | None:
        """The take's next token from a row of logits (n_vocab,), which may be changed.

        `attempt` counts redraws at this position, `factor` multiplies the temperature.
        None when no token is left to draw.
        """
        s, position = self._sampling, len(self._ids)
        if s.repeat_penalty != 1.0 and s.repeat_last_n > 0:
            self._penalise(logits)
        left = nucleus(logits, s.top_p, s.min_p) if self._chain.is_nucleus else None
        if self._chain.empty:
            left = self._candidates.all_of(logits)
        ids, row = left or self._candidates.cut(logits, self._chain.handle)
        level = row.astype(np.float64)
        top = float(level.max())
        if not math.isfinite(top):
            return None
        level -= top
        chance = uniform(*self._key, position, attempt)
        temperature = s.temperature * factor
        self._open = 0.0
        if temperature <= 0:
            return int(ids[level.argmax()])
        if s.mirostat_tau > 0:
            return self._mirostat(ids, level / temperature, chance)
        if s.xtc_probability > 0:
            level = self._exclude_top(level, position, attempt)
        weights = np.exp(level / temperature)
        self._open = renyi_half(weights)
        return int(ids[_pick(weights, chance)])

    def accept(self, token: int) -> None:
        """Keep a token that was drawn."""
        self._ids.append(token)
        self.entropy.append(self._open)
        self._chain.accept(token)
        if len(self._mu) == len(self._ids):
            self._mu.append(self._mu[-1])

    def roll_back(self, n: int) -> None:
        """Keep only the take's first `n` tokens."""
        del self._ids[n:], self.entropy[n:], self._mu[n + 1 :]
        self._chain.rebuild(self._before + self._ids)

    def _penalise(self, logits: Logits) -> None:
        text = self._before + self._ids
        seen = np.unique(np.array(text[-self._sampling.repeat_last_n :], np.int32))
        row, by = logits[seen], np.float32(self._sampling.repeat_penalty)
        logits[seen] = np.where(row <= 0, row * by, row / by)

    def _exclude_top(
        self, level: NDArray[np.float64], position: int, attempt: int
    ) -> NDArray[np.float64]:
        """XTC (text-generation-webui, pull request 6335): at times, all tokens above a
        probability but the least likely of them step back."""
        s = self._sampling
        if uniform(*self._chance, position, attempt) >= s.xtc_probability:
            return level
        p = np.exp(level)
        likely = np.flatnonzero(p >= s.xtc_threshold * p.sum())
        if len(likely) < 2:
            return level
        kept = likely[level[likely].argmin()]
        rest: NDArray[np.float64] = level.copy()
        rest[likely] = -np.inf
        rest[kept] = level[kept]
        rest -= rest.max()
        return rest

    def _mirostat(self, ids: Ids, level: NDArray[np.float64], chance: float) -> int:
        """Mirostat 2 (Basu et al., arXiv 2007.14966): cut at a surprise that follows
        the surprise of the tokens before."""
        p = np.exp(level)
        p /= p.sum()
        mu = self._mu[len(self._ids)]
        kept = p >= 2.0**-mu
        if not kept.any():
            kept = p == p.max()
        p, ids = p[kept], ids[kept]
        p /= p.sum()
        self._open = renyi_half(p)
        at = _pick(p, chance)
        error = -math.log2(p[at]) - self._sampling.mirostat_tau
        del self._mu[len(self._ids) + 1 :]
        self._mu.append(mu - MIROSTAT_ETA * error)
        return int(ids[at])


def nucleus(logits: Logits, top_p: float, min_p: float) -> tuple[Ids, Logits] | None:
    """What llama.cpp's top-p (Holtzman et al. 2020) and then its min-p leave of a row
    (n_vocab,): ids and logits, the likeliest first. None where rounding, or the order
    of equals, might decide."""
    top = logits.max()
    least = float(top) + math.log(min_p)
    if not math.isfinite(least):
        return None
    kept = np.flatnonzero(logits >= least - UNSURE).astype(np.int32)
    ids = kept[logits[kept].argsort()[::-1]]
    row = logits[ids]
    total = float(np.exp(logits - top).sum(dtype=np.float64))
    shares = np.exp((row - top).astype(np.float64)).cumsum() / total
    alike = (row[1:] == row[:-1]).any() or (np.abs(shares - top_p) < UNSURE).any()
    if alike or row[-1] < least + UNSURE:
        return None
    n = int(np.searchsorted(shares, top_p)) + 1
    return ids[:n], row[:n]


def renyi_half(weights: NDArray[np.float64]) -> float:
    """Renyi entropy of order one half, in bits, of weights (n,) that need not add up to
    one: 0, certain, to log2 n, all alike (Renyi 1961)."""
    bits = 2 * math.log2(np.sqrt(weights).sum()) - math.log2(weights.sum())
    return max(0.0, bits)


def _pick(weights: NDArray[np.float64], chance: float) -> int:
    """The index at which the running sum of weights passes `chance` of the whole."""
    running = np.cumsum(weights)
    at = int(np.searchsorted(running, chance * running[-1], side="right"))
    return min(at, len(weights) - 1)
