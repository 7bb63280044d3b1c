"""What an adapter is taught by: how likely it finds the words that follow a draft, and
how far it goes from the base where it should not."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

SLICE = 128
"""Rows of logits at once on a processor."""


def late(model: Any, drafts: Tensor, after: Tensor) -> Tensor:
    """Logits (rows, length, words) for each word of `after` (rows, length) when the
    adapter wakes at the last token of `drafts` (rows, draft)."""
    with torch.no_grad(), model.disable_adapter():
        memory = _read(model, drafts)
    return _go_on(model, memory, drafts, after)


def whole(model: Any, drafts: Tensor, after: Tensor) -> Tensor:
    """The same with the adapter on from the draft's first token."""
    ids = torch.cat([drafts, after[:, :-1]], 1)
    logits: Tensor = model(input_ids=ids, use_cache=False).logits
    return logits[:, drafts.shape[1] - 1 :]


def bare(model: Any, drafts: Tensor, after: Tensor) -> Tensor:
    """The base's own, without gradient."""
    with torch.no_grad(), model.disable_adapter():
        return _go_on(model, _read(model, drafts), drafts, after)


def _read(model: Any, drafts: Tensor) -> Any:
    # Without the head: what comes after each word of the draft is not asked.
    trunk = model.get_base_model().base_model
    return trunk(input_ids=drafts[:, :-1], use_cache=True).past_key_values


def _go_on(model: Any, memory: Any, drafts: Tensor, after: Tensor) -> Tensor:
    ids = torch.cat([drafts[:, -1:], after[:, :-1]], 1)
    logits: Tensor = model(input_ids=ids, past_key_values=memory, use_cache=True).logits
    return logits


def lesson_loss(
    logits: Tensor,
    after: Tensor,
    own: Tensor,
    base: Tensor | None,
    leave: float,
    weights: Tensor | None = None,
    lead: int = 0,
) -> Tensor:
    """Mean over the rows: the loss of `after` from token `lead` on, but where the draft
    is the voice's `own` (rows,), the divergence from the `base`'s logits for those
    rows, `leave` times."""
    if base is None:
        return loss(logits[:, lead:], after[:, lead:], weights)
    strange = ~own
    total = leave * parting(logits[own], base) * own.sum()
    if strange.any():
        spoken = logits[strange, lead:], after[strange, lead:]
        total = total + loss(*spoken, weights) * strange.sum()
    return total / len(own)


def parting(logits: Tensor, base: Tensor) -> Tensor:
    """Kullback-Leibler divergence, nats a token, of (rows, length, words) from `base`:
    what following `logits` costs whoever speaks as the base does."""
    ours, theirs = logits.float().log_softmax(-1), base.float().log_softmax(-1)
    return (theirs.exp() * (theirs - ours)).sum(-1).mean()


def loss(logits: Tensor, wanted: Tensor, weights: Tensor | None = None) -> Tensor:
    """Mean cross entropy of (rows, length, words) against (rows, length), each token
    at the weight of its word (words,): who is taught so finds words likelier in just
    that measure."""
    flat, words = logits.reshape(-1, logits.shape[-1]), wanted.reshape(-1)
    nats: Tensor = _Nats.apply(flat, words)
    return (nats if weights is None else nats * weights[words]).mean()


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
