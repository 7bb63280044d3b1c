"""A child process that shows files to the real llama.cpp: one path a line on standard
input, one verdict a line on standard output.

`python -m tests.engines.load_probe BASE`. Lines are `model PATH` or `adapter PATH`.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import llama_cpp
import numpy as np

WORDS = b"In the morning the rain had stopped, and"


class Probe:
    def __init__(self, base: str) -> None:
        llama_cpp.llama_backend_init()
        silent = llama_cpp.llama_log_callback(lambda *_: None)
        self.silent = silent
        llama_cpp.llama_log_set(silent, ctypes.c_void_p(0))
        self.base = self.load(base)

    def load(self, path: str) -> Any:
        params = llama_cpp.llama_model_default_params()
        params.n_gpu_layers = 0
        return llama_cpp.llama_model_load_from_file(path.encode(), params)

    def model(self, path: str) -> str:
        model = self.load(path)
        if not model:
            return "refused"
        verdict = self.speak(model, None)
        llama_cpp.llama_model_free(model)
        return verdict

    def adapter(self, path: str) -> str:
        adapter = llama_cpp.llama_adapter_lora_init(self.base, path.encode())
        if not adapter:
            return "refused"
        verdict = self.speak(self.base, adapter)
        llama_cpp.llama_adapter_lora_free(adapter)
        return verdict

    def speak(self, model: Any, adapter: Any) -> str:
        """Prefill, three sampled tokens, the pieces of all that came."""
        params = llama_cpp.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = 64, 32, 32
        params.n_threads = params.n_threads_batch = 1
        context = llama_cpp.llama_init_from_model(model, params)
        if not context:
            return "no context"
        if adapter is not None:
            adapters = (llama_cpp.llama_adapter_lora_p_ctypes * 1)(adapter)
            scales = (ctypes.c_float * 1)(0.8)
            llama_cpp.llama_set_adapters_lora(context, adapters, 1, scales)
        vocabulary = llama_cpp.llama_model_get_vocab(model)
        tokens = (llama_cpp.llama_token * 32)()
        n = llama_cpp.llama_tokenize(
            vocabulary, WORDS, len(WORDS), tokens, 32, True, False
        )
        chain = sampler_chain()
        for _ in range(3):
            if n <= 0:
                break
            batch = llama_cpp.llama_batch_get_one(tokens, n)
            if llama_cpp.llama_decode(context, batch):
                break
            n_vocab = llama_cpp.llama_vocab_n_tokens(vocabulary)
            logits = llama_cpp.llama_get_logits_ith(context, -1)
            float(np.ctypeslib.as_array(logits, (n_vocab,)).max())
            token = llama_cpp.llama_sampler_sample(chain, context, -1)
            if not 0 <= token < n_vocab:
                break
            piece = ctypes.create_string_buffer(256)
            llama_cpp.llama_token_to_piece(vocabulary, token, piece, 256, 0, True)
            tokens[0], n = token, 1
        llama_cpp.llama_sampler_free(chain)
        llama_cpp.llama_free(context)
        return "spoke"


def sampler_chain() -> Any:
    chain = llama_cpp.llama_sampler_chain_init(
        llama_cpp.llama_sampler_chain_default_params()
    )
    for sampler in (
        llama_cpp.llama_sampler_init_top_p(0.95, 1),
        llama_cpp.llama_sampler_init_min_p(0.05, 1),
        llama_cpp.llama_sampler_init_temp(0.8),
        llama_cpp.llama_sampler_init_dist(7),
    ):
        llama_cpp.llama_sampler_chain_add(chain, sampler)
    return chain


def main() -> None:
    probe = Probe(sys.argv[1])
    for line in sys.stdin:
        kind, _, path = line.rstrip("\n").partition(" ")
        print(probe.model(path) if kind == "model" else probe.adapter(path), flush=True)


if __name__ == "__main__":
    main()
