"""A base model that is open: checked, loaded, ready to weave."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from engines import llama, memory
from engines.adapters import Adapters
from engines.catalog import check_model
from engines.events import AdapterLoaded, AdapterUnloaded, Event, Loading, Ready
from engines.files.gguf_header import ModelHeader
from engines.fingerprint import fingerprint
from engines.loom import Loom
from engines.request import Cancel, Open

LARGEST_N_CTX = 8192
"""Window taken when none is asked for and the model would allow more."""
CELLS = 256
"""llama.cpp pads a KV cache to a multiple of this many cells."""
VOICES = 4
"""Voices that memory is estimated for."""


class Opened:
    """The model, its adapters and its loom. Raises EngineError when any part of opening
    is refused; what was opened by then is closed again."""

    def __init__(
        self, request: Open, emit: Callable[[Event], None], cancelled: deque[Cancel]
    ) -> None:
        began = time.perf_counter()
        path = Path(request.model)
        emit(Loading(path.name, 0.0))
        header = check_model(path)
        trained = header.n_ctx_train
        n_ctx = min(request.n_ctx or LARGEST_N_CTX, trained) // CELLS * CELLS
        n_ctx = max(n_ctx, CELLS)
        placement = _placement(request, header, n_ctx)
        prints: list[str] = []
        printing = threading.Thread(target=lambda: prints.append(fingerprint(path)))
        printing.start()
        self.model = llama.Model(
            str(path),
            gpu_layers=request.gpu_layers,
            progress=_Progress(path.name, emit),
        )
        self.adapters = Adapters(self.model, header)
        self.loom = Loom(
            self.model,
            self.adapters,
            n_ctx=n_ctx,
            n_batch=max(request.grid, 1),
            placement=placement,
            cores=memory.n_cores(),
            emit=emit,
            cancelled=cancelled,
        )
        self.grid = max(request.grid, 1)
        printing.join()
        emit(
            Ready(
                request.model,
                self.model.name or path.stem,
                self.model.architecture,
                prints[0] if prints else "",
                self.model.n_params,
                self.model.n_vocab,
                n_ctx,
                placement,
                llama.build(),
                time.perf_counter() - began,
            )
        )

    def load(self, path: str) -> AdapterLoaded:
        """Read an adapter, again if its file has changed. Raises EngineError."""
        if self.adapters.stale(path):
            self.unload(path)
        return self.adapters.load(path)

    def unload(self, path: str) -> AdapterUnloaded:
        """Take an adapter off everywhere and free it."""
        adapter = self.adapters.of(path)
        if adapter is not None:
            self.loom.release(adapter)
        self.adapters.unload(path)
        return AdapterUnloaded(path)

    def close(self) -> None:
        self.loom.close()
        self.adapters.close()
        self.model.close()


class _Progress:
    """Reports a load every tenth of the way."""

    def __init__(self, what: str, emit: Callable[[Event], None]) -> None:
        self._what, self._emit, self._next = what, emit, 0.1

    def __call__(self, share: float) -> None:
        if share >= self._next:
            self._next = share + 0.1
            self._emit(Loading(self._what, share))


def _placement(request: Open, header: ModelHeader, n_ctx: int) -> str:
    """Contexts or turns, and room for them. Raises EngineError when there is none."""
    placement = request.placement
    if placement not in ("contexts", "turns"):
        placement = memory.placement(header, VOICES, n_ctx=n_ctx)
    # How many takes will be asked for is not known yet.
    takes = [1] * VOICES
    memory.require(
        memory.for_voices(header, n_ctx, takes, placement, n_ubatch=request.grid)
    )
    return placement
