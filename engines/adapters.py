"""The adapters of the open model: read, kept, worn, dropped while the studio runs."""

from __future__ import annotations

import contextlib
import math
import threading
from collections.abc import Sequence
from pathlib import Path

from engines.catalog import check_adapter
from engines.context import Worn
from engines.errors import EngineError
from engines.events import AdapterLoaded
from engines.exact import agreeing, rows_agree
from engines.files.gguf_adapter import AdapterHeader
from engines.files.gguf_header import ModelHeader
from engines.files.peft_header import is_peft
from engines.fingerprint import fingerprint
from engines.llama import Adapter, Model, can_offload
from engines.request import Scale

MOST = 2.0
"""The largest sum of a voice's weights, of which 1 is an adapter as it was trained: the
end of a voice's slider lies at 1.6 at most, and a quarter more may be asked for
(docs/dial.md). Beyond it text falls apart."""


class Adapters:
    """Adapters by path. `worn` and `load` may be called from any thread; `unload` only
    while nothing is woven, after every context has taken the adapter off."""

    def __init__(self, model: Model, header: ModelHeader) -> None:
        self._model, self._header = model, header
        self.rows_agree = rows_agree(header) and not can_offload()
        """Whether takes of the bare model may share a batch."""
        self._lock = threading.Lock()
        self._loaded: dict[str, tuple[Adapter, AdapterLoaded, tuple[int, int]]] = {}

    def load(self, path: str) -> AdapterLoaded:
        """Read an adapter, or say again that it is there. Raises EngineError."""
        with self._lock:
            return self._load(path)[1]

    def stale(self, path: str) -> bool:
        """Whether the file has changed since it was read, or is gone."""
        known = self._loaded.get(path)
        return known is not None and known[2] != _version(Path(path))

    def worn(self, scales: Sequence[Scale]) -> Worn:
        """The adapters of a blend at their weights, read first where they are not yet.
        Weights of zero are left out. Raises EngineError."""
        weights = [scale.scale for scale in scales]
        if not all(math.isfinite(w) and w >= 0 for w in weights) or (
            sum(weights) > MOST + 1e-6
        ):
            raise EngineError(
                "This blend is too strong",
                f"Its weights are {', '.join(f'{w:g}' for w in weights)}; none may be "
                f"negative, and they may sum to {MOST} at most.",
            )
        with self._lock:
            return tuple(
                (self._load(s.path)[0], s.scale) for s in scales if s.scale != 0
            )

    def of(self, path: str) -> Adapter | None:
        """The adapter read from `path`, if any."""
        known = self._loaded.get(path)
        return known[0] if known else None

    def unload(self, path: str) -> None:
        """Free an adapter; does nothing when it is not there."""
        with self._lock:
            known = self._loaded.pop(path, None)
        if known:
            known[0].close()

    def close(self) -> None:
        for path in tuple(self._loaded):
            self.unload(path)

    def _load(self, path: str) -> tuple[Adapter, AdapterLoaded]:
        known = self._loaded.get(path)
        if known is None:
            file = Path(path)
            if is_peft(file):
                # Converting needs the gguf package, which most writers never load.
                from engines.files.peft import convert

                header = convert(file, self._header)
            else:
                header = check_adapter(file, self._header)
            adapter = self._read(header)
            about = AdapterLoaded(
                path,
                header.name or file.stem,
                str(header.activation),
                fingerprint(header.path),
                header.n_bytes,
            )
            known = self._loaded[path] = (adapter, about, _version(file))
        return known[0], known[1]

    def _read(self, header: AdapterHeader) -> Adapter:
        if self.rows_agree:
            with contextlib.suppress(OSError), agreeing(header) as (path, agrees):
                return Adapter(self._model, str(path), rows_agree=agrees)
        return Adapter(self._model, str(header.path))


def _version(path: Path) -> tuple[int, int]:
    """Changes when a file (or the largest of a PEFT folder) is written again."""
    try:
        files = path.glob("*.safetensors") if path.is_dir() else (path,)
        found = [file.stat() for file in files]
    except OSError:
        return (0, 0)
    return (
        sum(s.st_size for s in found),
        max((s.st_mtime_ns for s in found), default=0),
    )
