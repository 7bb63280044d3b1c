"""Muon for the matrices, AdamW for the rest, and their memory as plain tensors."""

from __future__ import annotations

from typing import Any

import torch

from engines.training.llama import Trunk
from engines.training.presets import Preset


class Optimisers:
    """Both optimisers under one step size.

    Muon: Jordan et al. 2024 (kellerjordan.github.io/posts/muon), as torch has it.
    """

    def __init__(self, trunk: Trunk, preset: Preset, *, muon: bool = True) -> None:
        named = list(trunk.named_parameters())
        matrices = [p for n, p in named if p.dim() == 2 and "embed" not in n]
        table = [p for n, p in named if "embed" in n]
        scales = [p for n, p in named if p.dim() == 1]
        groups = [
            {"params": table, "weight_decay": 0.0, "peak": preset.adam},
            {"params": scales, "weight_decay": 0.0, "peak": preset.adam},
        ]
        self._all: list[torch.optim.Optimizer] = []
        if muon:
            self._all.append(
                torch.optim.Muon(
                    [{"params": matrices, "peak": preset.muon}],
                    lr=preset.muon,
                    weight_decay=preset.weight_decay,
                    momentum=0.95,
                    adjust_lr_fn="match_rms_adamw",
                )
            )
        else:
            groups.append(
                {"params": matrices, "weight_decay": 0.1, "peak": preset.adam}
            )
        self._all.append(
            torch.optim.AdamW(groups, lr=preset.adam, betas=(0.9, 0.95), eps=1e-10)
        )

    def step(self, rate: float) -> None:
        """One step, at `rate` times each group's peak; forgets the gradients."""
        for optimiser in self._all:
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * rate
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def memory(self) -> dict[str, torch.Tensor]:
        """What it remembers, as named tensors."""
        kept: dict[str, torch.Tensor] = {}
        for number, optimiser in enumerate(self._all):
            for place, state in optimiser.state_dict()["state"].items():
                for key, value in state.items():
                    kept[f"{number}.{place}.{key}"] = (
                        torch.as_tensor(value).detach().cpu().contiguous()
                    )
        return kept

    def recall(self, kept: dict[str, torch.Tensor]) -> None:
        """Take back what `memory` gave."""
        for number, optimiser in enumerate(self._all):
            whole = optimiser.state_dict()
            state: dict[int, dict[str, Any]] = {}
            for name, value in kept.items():
                mine, place, key = name.split(".", 2)
                if int(mine) == number:
                    state.setdefault(int(place), {})[key] = value
            optimiser.load_state_dict({**whole, "state": state})
