"""What an adapter is taught by: how likely it finds the words that follow a draft."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

SLICE = 128
"""Rows of logits at once on a processor."""


def late_loss(model: Any, drafts: Tensor, after: Tensor) -> Tensor:
    """Mean loss of `after` (rows, length) when the adapter wakes at the last token of
    `drafts` (rows, length)."""
    with torch.no_grad(), model.disable_adapter():
        # Without the head: what comes after each word of the draft is not asked.
        trunk = model.get_base_model().base_model
        memory = trunk(input_ids=drafts[:, :-1], use_cache=True).past_key_values
    ids = torch.cat([drafts[:, -1:], after[:, :-1]], 1)
    logits = model(input_ids=ids, past_key_values=memory, use_cache=True).logits
    return loss(logits, after)


def whole_loss(model: Any, drafts: Tensor, after: Tensor) -> Tensor:
    """The same with the adapter on from the draft's first token."""
    ids = torch.cat([drafts, after[:, :-1]], 1)
    logits = model(input_ids=ids, use_cache=False).logits
    return loss(logits[:, drafts.shape[1] - 1 :], after)


def loss(logits: Tensor, wanted: Tensor) -> Tensor:
    """Mean cross entropy of (rows, length, words) against (rows, length)."""
    flat = logits.reshape(-1, logits.shape[-1])
    nats: Tensor = _Nats.apply(flat, wanted.reshape(-1))
    return nats.mean()


class _Nats(torch.autograd.Function):  # type: ignore[misc]
    """Cross entropy of each row of logits, in slices: on a processor torch's own takes
    1.6 times as long on 2,048 rows of 8,192 words, for want of cache."""

    @staticmethod
    def forward(ctx: Any, logits: Tensor, wanted: Tensor) -> Tensor:
        total = torch.cat(
            [torch.logsumexp(part.float(), 1) for part in logits.split(_size(logits))]
        )
        ctx.save_for_backward(logits, wanted, total)
        return total - logits.gather(1, wanted[:, None])[:, 0].float()

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, None]:
        logits, wanted, total = ctx.saved_tensors
        out = torch.empty_like(logits)
        for at in range(0, len(logits), _size(logits)):
            here = slice(at, at + _size(logits))
            share = (logits[here].float() - total[here, None]).exp_()
            share.scatter_add_(1, wanted[here, None], -torch.ones_like(share[:, :1]))
            out[here] = share * grad[here, None]
        return out, None


def _size(logits: Tensor) -> int:
    return SLICE if logits.device.type == "cpu" else len(logits)
