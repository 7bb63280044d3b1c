"""A Llama decoder for training: RMSNorm, RoPE, SwiGLU, grouped-query attention.

Touvron et al. 2023 (arXiv 2302.13971); grouped queries: Ainslie et al. 2023
(arXiv 2305.13245). The parameters carry Hugging Face's names and layout, so that a
state written here opens as `LlamaForCausalLM`, and llama.cpp runs it unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 1e-5
THETA = 10_000.0


@dataclass(frozen=True)
class Shape:
    """The sizes of a model; `width` is a multiple of 256 so that K-quants fit."""

    layers: int
    width: int
    heads: int
    kv_heads: int
    feed_forward: int
    vocabulary: int
    context: int

    @property
    def head_width(self) -> int:
        return self.width // self.heads

    def config(self) -> dict[str, Any]:
        """What `config.json` says of a model of this shape."""
        return {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "hidden_act": "silu",
            "hidden_size": self.width,
            "intermediate_size": self.feed_forward,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "num_key_value_heads": self.kv_heads,
            "head_dim": self.head_width,
            "vocab_size": self.vocabulary,
            "max_position_embeddings": self.context,
            "rms_norm_eps": EPSILON,
            "rope_theta": THETA,
            "rope_parameters": {"rope_type": "default", "rope_theta": THETA},
            "tie_word_embeddings": True,
            "attention_bias": False,
            "mlp_bias": False,
            "attention_dropout": 0.0,
            "initializer_range": 0.02,
            "bos_token_id": 0,
            "eos_token_id": 0,
            "dtype": "float32",
            "use_cache": True,
        }


class Norm(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        scale = x.float().pow(2).mean(-1, keepdim=True).add(EPSILON).rsqrt()
        return (x.float() * scale).to(x.dtype) * self.weight.to(x.dtype)


class Attention(nn.Module):  # type: ignore[misc]
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        inner = shape.kv_heads * shape.head_width
        self.q_proj = nn.Linear(shape.width, shape.width, bias=False)
        self.k_proj = nn.Linear(shape.width, inner, bias=False)
        self.v_proj = nn.Linear(shape.width, inner, bias=False)
        self.o_proj = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        rows, length, width = x.shape
        size, kv = self.shape.head_width, self.shape.kv_heads
        # One product for the three: at this width a call costs as much as its work.
        joined = torch.cat(
            [self.q_proj.weight, self.k_proj.weight, self.v_proj.weight]
        ).to(x.dtype)
        q, k, v = functional.linear(x, joined).split([width, kv * size, kv * size], -1)
        q = turned(q.view(rows, length, -1, size).transpose(1, 2), cos, sin)
        k = turned(k.view(rows, length, kv, size).transpose(1, 2), cos, sin)
        v = v.view(rows, length, kv, size).transpose(1, 2)
        # Repeated by hand: the processor's fused kernel is not taken with enable_gqa.
        groups = self.shape.heads // kv
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        mixed = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        mixed = mixed.transpose(1, 2).reshape(rows, length, width)
        return functional.linear(mixed, self.o_proj.weight.to(x.dtype))


def turned(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Rotary positions (Su et al. 2021, arXiv 2104.09864), halves form."""
    first, second = x.chunk(2, -1)
    return x * cos + torch.cat([-second, first], -1) * sin


class FeedForward(nn.Module):  # type: ignore[misc]
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.up_proj = nn.Linear(shape.width, shape.feed_forward, bias=False)
        self.down_proj = nn.Linear(shape.feed_forward, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        joined = torch.cat([self.gate_proj.weight, self.up_proj.weight]).to(x.dtype)
        gate, up = functional.linear(x, joined).chunk(2, -1)
        return functional.linear(
            functional.silu(gate) * up, self.down_proj.weight.to(x.dtype)
        )


class Block(nn.Module):  # type: ignore[misc]
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.input_layernorm = Norm(shape.width)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = Norm(shape.width)
        self.mlp = FeedForward(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        out: Tensor = x + self.mlp(self.post_attention_layernorm(x))
        return out


class Trunk(nn.Module):  # type: ignore[misc]
    """Everything but the head: ids (rows, length) to states (rows, length, width).

    `dtype` is what the matrix products are done in; the parameters stay float32.
    """

    def __init__(self, shape: Shape, dtype: torch.dtype = torch.float32) -> None:
        super().__init__()
        self.shape, self.dtype = shape, dtype
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width)
        size = shape.head_width
        steps = THETA ** (-torch.arange(0, size, 2, dtype=torch.float32) / size)
        angles = torch.outer(torch.arange(shape.context, dtype=torch.float32), steps)
        angles = torch.cat([angles, angles], -1)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)
        for name, weight in self.named_parameters():
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                nn.init.zeros_(weight)  # each block begins as the identity
            elif weight.dim() == 2:
                nn.init.normal_(weight, std=0.02)

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        cos = self.cos[:length].to(self.dtype)
        sin = self.sin[:length].to(self.dtype)
        x = self.embed_tokens(ids).to(self.dtype)
        for block in self.layers:
            x = block(x, cos, sin)
        out: Tensor = self.norm(x)
        return out


class HeadLoss(torch.autograd.Function):  # type: ignore[misc]
    """Mean cross-entropy of the tied head, a slice of rows at a time.

    The gradient is made while the slice's logits are at hand, so the whole table of
    logits (tokens by vocabulary) never exists: on two cores its traffic costs more
    than its products. The idea is that of fused linear cross-entropy (Hsu et al.
    2024, arXiv 2410.10989).
    """

    SLICE = 256
    """Rows at once on a processor, whose cache holds them (1,024: 1.5 times slower)."""
    GPU_SLICE = 8192

    @staticmethod
    def forward(ctx: Any, states: Tensor, table: Tensor, wanted: Tensor) -> Tensor:
        words = table.to(states.dtype)
        pull = torch.empty_like(states)
        table_pull = torch.zeros_like(words, dtype=torch.float32)
        count = states.shape[0]
        total = torch.zeros((), dtype=torch.float32, device=states.device)
        rows = HeadLoss.GPU_SLICE if states.is_cuda else HeadLoss.SLICE
        sloping = _fused() if states.is_cuda else in_place
        for start in range(0, count, rows):
            piece = slice(start, start + rows)
            nats, slope = sloping(states[piece] @ words.T, wanted[piece, None], count)
            total += nats
            pull[piece] = slope @ words
            table_pull += (slope.T @ states[piece]).float()
        ctx.save_for_backward(pull, table_pull)
        return total / count

    @staticmethod
    def backward(ctx: Any, grown: Tensor) -> Any:
        pull, table_pull = ctx.saved_tensors
        return pull * grown.to(pull.dtype), table_pull * grown, None


def in_place(logits: Tensor, aims: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The summed nats of `aims` (rows, 1) under `logits` (rows, words), and the slope
    of their mean over `count` rows: made in the memory of one table."""
    chances = torch.log_softmax(logits.float(), -1)
    nats = -chances.gather(1, aims).sum()
    chances.exp_()
    chances.scatter_add_(1, aims, -torch.ones_like(aims, dtype=chances.dtype))
    return nats, (chances / count).to(logits.dtype)


def in_one_go(logits: Tensor, aims: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """The same as a compiler likes it: no table but the last reaches the memory."""
    chances = torch.log_softmax(logits.float(), -1)
    nats = -chances.gather(1, aims).sum()
    here = torch.arange(logits.shape[1], device=logits.device)[None] == aims
    return nats, ((chances.exp() - here.float()) / count).to(logits.dtype)


@cache
def _fused() -> Any:
    return torch.compile(in_one_go, dynamic=False)
