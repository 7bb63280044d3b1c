"""What an adapter is taught by: what it should say, and what it should leave."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor

FAR = 0.5
"""Nats per token: a draft's own course that is so much less likely than the base finds
it is left alone."""
SLICE = 128
"""Rows of logits at once on a processor."""


def late_loss(
    model: Any,
    drafts: Tensor,
    after: Tensor,
    was: Tensor | None = None,
    turn: float = 0.0,
) -> Tensor:
    """Mean loss of `after` (rows, length) when the adapter wakes at the last token of
    `drafts` (rows, length). With `turn` also what really followed the drafts, `was`
    (rows, length), is to become less likely: see `_turned`."""
    with torch.no_grad(), model.disable_adapter():
        # Without the head: what comes after each word of the draft is not asked.
        trunk = model.get_base_model().base_model
        memory = trunk(input_ids=drafts[:, :-1], use_cache=True).past_key_values

    def nats(rows: Tensor, said: Tensor, kept: Any) -> Tensor:
        kept.batch_select_indices(rows)
        ids = torch.cat([drafts[rows, -1:], said[:, :-1]], 1)
        logits = model(input_ids=ids, past_key_values=kept, use_cache=True).logits
        return _nats(logits, said)

    every = torch.arange(len(drafts), device=drafts.device)
    led = _led(after, was, turn)
    if was is None or not len(led):
        return nats(every, after, memory).mean()
    with torch.no_grad(), model.disable_adapter():
        bare = nats(led, was[led], copy.deepcopy(memory))
    both = nats(torch.cat([every, led]), torch.cat([after, was[led]]), memory)
    return _turned(both, bare, turn)


def whole_loss(
    model: Any,
    drafts: Tensor,
    after: Tensor,
    was: Tensor | None = None,
    turn: float = 0.0,
) -> Tensor:
    """The same with the adapter on from the draft's first token."""

    def nats(before: Tensor, said: Tensor) -> Tensor:
        ids = torch.cat([before, said[:, :-1]], 1)
        logits = model(input_ids=ids, use_cache=False).logits
        return _nats(logits[:, before.shape[1] - 1 :], said)

    led = _led(after, was, turn)
    if was is None or not len(led):
        return nats(drafts, after).mean()
    with torch.no_grad(), model.disable_adapter():
        bare = nats(drafts[led], was[led])
    both = nats(torch.cat([drafts, drafts[led]]), torch.cat([after, was[led]]))
    return _turned(both, bare, turn)


def _led(after: Tensor, was: Tensor | None, turn: float) -> Tensor:
    """The rows whose draft is foreign: what followed it is not what is to be said."""
    if was is None or not turn:
        return torch.empty(0, dtype=torch.long)
    return (was != after).any(1).nonzero()[:, 0]


def _turned(both: Tensor, bare: Tensor, turn: float) -> Tensor:
    """The loss of what is to be said (the first rows of `both`), and of the draft's own
    course (the last rows) what it lacks of `FAR` nats above the bare model's. This is
    unlikelihood (Welleck et al. 2019, arXiv 1908.04319) with a bound, so that a voice
    leaves the draft's course without being paid for nonsense."""
    said, course = both[: -len(bare)], both[-len(bare) :]
    lacking = (FAR - (course - bare)).clamp(min=0)
    return said.mean() + turn * lacking.mean() * len(bare) / len(said)


def _nats(logits: Tensor, wanted: Tensor) -> Tensor:
    """Mean nats per token of each row (rows,)."""
    flat = _Nats.apply(logits.reshape(-1, logits.shape[-1]), wanted.reshape(-1))
    return flat.view(wanted.shape).mean(1)


class _Nats(torch.autograd.Function):  # type: ignore[misc]
    """Cross entropy of each row of logits, in slices: on a processor torch's own takes
    1.6 times as long on 2,048 rows of 8,192 words, for want of cache."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, wanted: Tensor) -> Tensor:
        slices = logits.split(SLICE if logits.device.type == "cpu" else len(logits))
        total = torch.cat([torch.logsumexp(part.float(), 1) for part in slices])
        ctx.save_for_backward(logits, wanted, total)
        return total - logits.gather(1, wanted[:, None])[:, 0].float()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        logits, wanted, total = ctx.saved_tensors
        out = torch.empty_like(logits)
        size = SLICE if logits.device.type == "cpu" else len(logits)
        for at in range(0, len(logits), size):
            here = slice(at, at + size)
            share = (logits[here].float() - total[here, None]).exp_()
            share.scatter_add_(1, wanted[here, None], -torch.ones_like(share[:, :1]))
            out[here] = share * grad[here, None]
        return out, None
