"""A llama.cpp context: KV cache, batch, adapters, and a way to break off."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engines.errors import EngineError
from engines.llama import RAISED, Adapter, C, Model, Owner, can_offload, overheard

Logits = NDArray[np.float32]
State = NDArray[np.uint8]
Worn = tuple[tuple[Adapter, float], ...]
"""Adapters at weights; () is the bare model."""

_ABORTED = 2
_STREAMS_AT = 8
"""Where a sequence's state says how many sequences its context had (a 32-bit count)."""

_int32_p = ctypes.POINTER(ctypes.c_int32)


class BrokenOffError(Exception):
    """A decode was broken off by `Context.interrupt`; its positions are forgotten."""


class Context(Owner):
    """A KV cache of `n_seq` separate sequences of `n_ctx` tokens, and its batch.

    Cell i of a sequence always holds position i, because text is only ever removed from
    the end: results do not depend on what stood there before. One thread at a time;
    `interrupt` alone may be called from any. `n_rows` is how many rows of logits a step
    may ask for; one per sequence when it is not given.
    """

    def __init__(
        self,
        model: Model,
        *,
        n_ctx: int,
        n_seq: int,
        n_batch: int,
        threads: int = 1,
        n_rows: int = 0,
    ) -> None:
        params = C.llama_context_default_params()
        params.n_ctx = n_ctx * n_seq
        params.n_batch = params.n_ubatch = max(n_batch, n_seq)
        params.n_seq_max = n_seq
        params.n_outputs_max = max(n_seq, n_rows)
        params.n_threads = params.n_threads_batch = threads
        params.kv_unified = False
        params.no_perf = True
        # On the CPU the fused attention kernel sums in another order for one thread
        # than for two (logits differ by 0.05); without it no bit depends on threads.
        params.flash_attn_type = -1 if can_offload() else 0
        with overheard() as said:
            self.handle = C.llama_init_from_model(model.handle, params)
        if not self.handle:
            raise EngineError(
                "There is not enough room for a voice",
                f"{said[0] if said else 'llama.cpp gave no reason'}. Close other "
                "programs, use fewer voices, or choose a smaller model.",
            )
        self.n_ctx, self.n_seq, self.n_batch = n_ctx, n_seq, int(params.n_batch)
        self.worn: Worn = ()
        self._threads = threads
        self._shape = (model.n_vocab,)
        self._memory = C.llama_get_memory(self.handle)
        self._flag = ctypes.create_string_buffer(2)
        address = ctypes.cast(self._flag, ctypes.c_void_p)
        C.llama_set_abort_callback(self.handle, RAISED, address)
        self._batch = self._new_batch(self.n_batch)

    def _new_batch(self, n: int) -> Any:
        self._ids, self._pos = np.zeros(n, np.int32), np.zeros(n, np.int32)
        self._seq, self._out = np.zeros(n, np.int32), np.zeros(n, np.int8)
        self._ones = np.ones(n, np.int32)
        at = self._seq.ctypes.data
        self._rows = (_int32_p * n)(
            *(ctypes.cast(at + 4 * i, _int32_p) for i in range(n))
        )
        batch = C.llama_batch()
        batch.token = self._ids.ctypes.data_as(_int32_p)
        batch.pos = self._pos.ctypes.data_as(_int32_p)
        batch.n_seq_id = self._ones.ctypes.data_as(_int32_p)
        batch.seq_id = ctypes.cast(self._rows, ctypes.POINTER(_int32_p))
        batch.logits = self._out.ctypes.data_as(ctypes.POINTER(ctypes.c_int8))
        return batch

    def _free(self, handle: Any) -> None:
        C.llama_free(handle)

    def feed(self, ids: Sequence[int], seq: int, start: int) -> None:
        """Evaluate up to `n_batch` tokens of one sequence from position `start` on,
        without asking for logits. Raises BrokenOffError, EngineError."""
        n = len(ids)
        self._ids[:n] = ids
        self._pos[:n] = np.arange(start, start + n)
        self._seq[:n] = seq
        self._out[:n] = 0
        self._decode(n)

    def step(self, rows: Sequence[tuple[int, int, int]]) -> list[Logits]:
        """Evaluate some (token, sequence, position), in ascending order; the views of
        their logits (n_vocab,), in nats, last until the next call. Raises
        BrokenOffError, EngineError."""
        n = len(rows)
        for i, (token, seq, position) in enumerate(rows):
            self._ids[i], self._seq[i], self._pos[i] = token, seq, position
        self._out[:n] = 1
        self._decode(n)
        return [
            np.ctypeslib.as_array(C.llama_get_logits_ith(self.handle, i), self._shape)
            for i in range(n)
        ]

    def _decode(self, n: int) -> None:
        self._batch.n_tokens = n
        status = C.llama_decode(self.handle, self._batch)
        if status == _ABORTED:
            raise BrokenOffError
        if status != 0:
            raise EngineError(
                "A voice fell silent",
                f"llama.cpp could not go on (status {status}). Weave again; if it "
                "happens again, start the engine anew.",
            )

    def interrupt(self) -> None:
        """Break off the decode that runs, and every later one until `resume`.

        The computation looks at the flag after every node of its graph, without the
        interpreter's lock. A GPU finishes its batch first.
        """
        self._flag[0] = b"\1"

    def resume(self) -> None:
        """Allow decodes again."""
        self._flag[0] = b"\0"

    def forget(self, seq: int, start: int = 0) -> None:
        """Drop a sequence's positions from `start` on."""
        C.llama_memory_seq_rm(self._memory, seq, start, -1)

    def state(self, seq: int) -> State:
        """The sequence's KV as bytes, for `restore` in another context of the model."""
        size = int(C.llama_state_seq_get_size(self.handle, seq))
        buffer = np.empty(size, np.uint8)
        at = buffer.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        C.llama_state_seq_get_data(self.handle, at, size, seq)
        return buffer

    def restore(self, seq: int, state: State) -> None:
        """Put a sequence's KV in the place of what it held. Raises EngineError."""
        streams = int(state[_STREAMS_AT : _STREAMS_AT + 4].view("<u4")[0])
        if streams < self.n_seq:
            # A state lists its context's sequences, with a zero for each empty one.
            empty = np.zeros(4 * (self.n_seq - streams), np.uint8)
            state = np.concatenate((state, empty))
            state[_STREAMS_AT : _STREAMS_AT + 4].view("<u4")[0] = self.n_seq
        at = state.ctypes.data_as(ctypes.POINTER(ctypes.c_uint8))
        if not C.llama_state_seq_set_data(self.handle, at, state.size, seq):
            raise EngineError(
                "The draft could not be handed to a voice",
                "llama.cpp refused the copy of its memory. Start the engine anew.",
            )

    def copying(self, seq: int) -> Callable[[int], None]:
        """What puts the sequence, as it is now, in the place of another one."""
        state = self.state(seq)
        return lambda to: self.restore(to, state)

    def wear(self, worn: Worn) -> None:
        """Switch adapters at weights on from the next token; () is the bare model."""
        if worn == self.worn:
            return
        handles = (C.llama_adapter_lora_p_ctypes * max(len(worn), 1))(
            *(adapter.handle for adapter, _ in worn)
        )
        scales = (ctypes.c_float * max(len(worn), 1))(*(scale for _, scale in worn))
        C.llama_set_adapters_lora(self.handle, handles, len(worn), scales)
        self.worn = worn

    def use_threads(self, n: int) -> None:
        """Compute with `n` threads from the next call on."""
        if n != self._threads:
            C.llama_set_n_threads(self.handle, n, n)
            self._threads = n
