"""llama.cpp, thinly: a model, its adapters and contexts that close when told to.

Only child processes import this module: the host, and the worker that measures
(`measuring/worker.py`). llama-cpp-python's own package body also
loads its chat formats, caches and templates (about 0.2 s and 20 MB); a host needs none
of them, so only the binding itself (`llama_cpp.llama_cpp`) is loaded.
"""

from __future__ import annotations

import ctypes
import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any, Self

from engines.errors import EngineError


def _binding() -> Any:
    if "llama_cpp" not in sys.modules:
        spec = importlib.util.find_spec("llama_cpp")
        if spec is None:
            raise EngineError(
                "llama.cpp is missing",
                "The package llama-cpp-python is not installed here. Run `make run`, "
                "which builds it once.",
            )
        sys.modules["llama_cpp"] = importlib.util.module_from_spec(spec)
    return importlib.import_module("llama_cpp.llama_cpp")


C = _binding()
_libc = ctypes.CDLL(None) if sys.platform != "win32" else ctypes.cdll.msvcrt
# ctypes callbacks need the GIL. Two C functions that happen to have the right shape
# serve as callbacks that need none: `abs(level)` swallows a log line, `strlen(flag)` is
# false for "" and true once the flag's first byte is set, from any thread.
_SWALLOW = C.llama_log_callback(ctypes.cast(_libc.abs, ctypes.c_void_p).value)
RAISED = C.ggml_abort_callback(ctypes.cast(_libc.strlen, ctypes.c_void_p).value)
_log_lock = threading.Lock()
_heard: dict[int, list[str]] = {}
"""What was overheard, by thread."""


def start() -> None:
    """Bring the backends up, once per process, with llama.cpp's log silenced."""
    C.llama_log_set(_SWALLOW, None)
    C.llama_backend_init()


def _hear(level: int, text: bytes, _: object) -> None:
    lines = _heard.get(threading.get_ident())
    if lines is not None and level == _ERROR:
        lines.append(text.decode("utf-8", "replace").strip())


# Lives as long as the process: another thread may still be inside it, or on the way,
# when llama.cpp is told to call it no longer.
_HEAR = C.llama_log_callback(_hear)
_ERROR = 4
"""`GGML_LOG_LEVEL_ERROR` of ggml.h (llama-cpp-python's own table is out of date)."""


@contextmanager
def overheard() -> Iterator[list[str]]:
    """The errors that llama.cpp utters in this thread meanwhile; the first is the most
    telling, those after it say who passed it on."""
    lines: list[str] = []
    with _log_lock:
        _heard[threading.get_ident()] = lines
        C.llama_log_set(_HEAR, None)
    try:
        yield lines
    finally:
        with _log_lock:
            del _heard[threading.get_ident()]
            if not _heard:
                C.llama_log_set(_SWALLOW, None)


class Owner:
    """Something with a native handle that is freed once."""

    handle: Any = None

    def close(self) -> None:
        """Free the native object; a second call does nothing."""
        handle, self.handle = self.handle, None
        if handle:
            self._free(handle)

    def _free(self, handle: Any) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Model(Owner):
    """A base model, memory-mapped. Raises EngineError when the file is refused."""

    def __init__(
        self,
        path: str,
        *,
        gpu_layers: int = -1,
        progress: Callable[[float], None] | None = None,
    ) -> None:
        params = C.llama_model_default_params()
        params.n_gpu_layers = gpu_layers

        def report(share: float, _: object) -> bool:
            if progress is not None:
                progress(share)
            return True

        params.progress_callback = C.llama_progress_callback(report)
        with overheard() as said:
            self.handle = C.llama_model_load_from_file(path.encode(), params)
        if not self.handle:
            raise EngineError(
                "This model could not be opened",
                f"{path}: {said[0] if said else 'llama.cpp refused it'}. "
                "Choose another GGUF file, or download this one again.",
            )
        self.path = path
        self.vocab = C.llama_model_get_vocab(self.handle)
        self.n_vocab = int(C.llama_vocab_n_tokens(self.vocab))
        self.n_ctx_train = int(C.llama_model_n_ctx_train(self.handle))
        self.n_params = int(C.llama_model_n_params(self.handle))
        self.n_bytes = int(C.llama_model_size(self.handle))
        self.n_swa = int(C.llama_model_n_swa(self.handle))
        self.architecture = self.meta("general.architecture")
        self.name = self.meta("general.name")
        self.pieces: tuple[bytes, ...] = tuple(map(self._piece, range(self.n_vocab)))
        self.ends: frozenset[int] = frozenset(
            t for t in range(self.n_vocab) if C.llama_vocab_is_eog(self.vocab, t)
        )
        refuses = (
            (not C.llama_model_has_decoder(self.handle), "it is not a text generator"),
            (bool(C.llama_model_has_encoder(self.handle)), "it needs an encoder"),
            (
                bool(C.llama_model_is_recurrent(self.handle)),
                "it keeps no text to go back to",
            ),
            (
                bool(C.llama_model_is_hybrid(self.handle)),
                "it keeps no text to go back to",
            ),
            (
                bool(C.llama_model_is_diffusion(self.handle)),
                "it does not write left to right",
            ),
        )
        for refused, why in refuses:
            if refused:
                self.close()
                raise EngineError(
                    "This kind of model cannot be used",
                    f"{path} ({self.architecture}): {why}. Choose an ordinary "
                    "left-to-right language model in GGUF form.",
                )

    def _free(self, handle: Any) -> None:
        C.llama_model_free(handle)

    def meta(self, key: str) -> str:
        """A value of the file's header as text, or ""."""
        buffer = ctypes.create_string_buffer(512)
        n = C.llama_model_meta_val_str(self.handle, key.encode(), buffer, len(buffer))
        return buffer.value.decode("utf-8", "replace") if n >= 0 else ""

    def _piece(self, token: int) -> bytes:
        buffer = ctypes.create_string_buffer(64)
        n = C.llama_token_to_piece(self.vocab, token, buffer, len(buffer), 0, False)
        if n < 0:
            buffer = ctypes.create_string_buffer(-n)
            n = C.llama_token_to_piece(self.vocab, token, buffer, -n, 0, False)
        return buffer.raw[: max(n, 0)]

    def tokenize(self, text: str) -> list[int]:
        """Token ids of `text`, taken literally: no special token is read out of it."""
        raw = text.encode("utf-8", "replace")
        room = len(raw) + 2
        while True:
            ids = (ctypes.c_int32 * room)()
            n = C.llama_tokenize(self.vocab, raw, len(raw), ids, room, False, False)
            if n >= 0:
                return list(ids[:n])
            room = -n

    @property
    def opening(self) -> int:
        """The token a text begins with: BOS where the model has one, else its end
        token, else a newline."""
        for token in (C.llama_vocab_bos(self.vocab), C.llama_vocab_eos(self.vocab)):
            if token >= 0:
                return int(token)
        return self.tokenize("\n")[-1]

    @property
    def adds_opening(self) -> bool:
        """Whether the model was trained with BOS before every text."""
        return bool(C.llama_vocab_get_add_bos(self.vocab))


class Adapter(Owner):
    """A LoRA adapter read for `model`. Raises EngineError when it does not fit."""

    def __init__(self, model: Model, path: str, *, rows_agree: bool = False) -> None:
        self.rows_agree = rows_agree
        """Whether takes under this adapter may share a batch (`engines.exact`)."""
        with overheard() as said:
            self.handle = C.llama_adapter_lora_init(model.handle, path.encode())
        if not self.handle:
            raise EngineError(
                "This voice could not be loaded",
                f"{path}: {said[0] if said else 'llama.cpp refused it'}. "
                "It was probably made for another base model.",
            )

    def _free(self, handle: Any) -> None:
        C.llama_adapter_lora_free(handle)


def build() -> str:
    """What this llama.cpp was built for, in its own words."""
    with suppress(AttributeError):
        return str(C.llama_print_system_info().decode("utf-8", "replace")).strip()
    return ""


def can_offload() -> bool:
    """Whether the build can put layers on a GPU."""
    return bool(C.llama_supports_gpu_offload())
