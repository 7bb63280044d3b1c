"""llama.cpp's own quantiser. Only `measuring/worker.py` calls it."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

from engines.catalog import check_model
from engines.errors import EngineError
from engines.llama import C, overheard

_FILE_TYPES = {"Q8_0": 7, "Q4_K_M": 15, "Q5_K_M": 17, "Q6_K": 18}
"""llama.cpp's numbers for them (`llama_ftype` in llama.h)."""


_TABLE_TYPES = {"Q4_K": 12, "Q5_K": 13, "Q6_K": 14, "Q8_0": 8}
"""llama.cpp's numbers for the kinds a word table can have (`ggml_type` in ggml.h)."""


def quantize(source: Path, target: Path, kind: str, table: str = "") -> dict[str, Any]:
    """Write `source` with smaller numbers to `target`; its size in bytes. `table` is
    the kind of the word table, where it is not to be what llama.cpp gives it.

    Raises EngineError when llama.cpp refuses, or the file it wrote is none.
    """
    check_model(source)
    params = C.llama_model_quantize_default_params()
    params.ftype = _FILE_TYPES[kind]
    params.nthread = 1
    if table:
        params.token_embedding_type = _TABLE_TYPES[table]
    with overheard() as said:
        status = C.llama_model_quantize(
            str(source).encode(), str(target).encode(), ctypes.byref(params)
        )
    if status != 0:
        raise EngineError(
            "The model could not be made smaller",
            f"{source.name} as {kind}: {said[0] if said else 'llama.cpp refused'}. "
            "If the disk is full, make room or choose another place, and try again.",
        )
    check_model(target)
    return {"bytes": target.stat().st_size}
