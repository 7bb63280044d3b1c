"""The peer's own process: a llama.cpp server inside xllamacpp, driven over stdin.

Runs in the peer's environment and so imports nothing of Protean. One JSON object per
line in (`tokenize` or `completions`), one out. Completions are timed in here, around
the server's own calls, so that no loopback, no JSON and no event stream count against
it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def start(settings: dict[str, Any]) -> Any:
    """Open the server: `base`, `adapters`, `threads`, `slots`, `context` per slot."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = settings["base"]
    params.n_parallel = settings["slots"]
    params.n_ctx = settings["context"] * settings["slots"]
    params.kv_unified = settings["unified"]
    params.cpuparams.n_threads = settings["threads"]
    params.cpuparams_batch.n_threads = settings["threads"]
    params.n_gpu_layers = 0
    params.verbosity = 0
    params.lora_init_without_apply = True
    adapters = []
    for path in settings["adapters"]:
        adapter = xllamacpp.CommonAdapterLoraInfo()
        adapter.path = path
        adapter.scale = 1.0
        adapters.append(adapter)
    params.lora_adapters = adapters
    return xllamacpp.Server(params)


def tokenize(address: str, text: str) -> int:
    """How many tokens the model makes of `text`."""
    request = urllib.request.Request(
        f"{address}/tokenize",
        data=json.dumps({"content": text, "add_special": False}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return len(json.load(answer)["tokens"])


def main() -> None:
    # What llama.cpp prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    server = start(json.loads(sys.argv[1]))
    pool = ThreadPoolExecutor(16)
    list(pool.map(time.sleep, [0.05] * 16))
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        ask = json.loads(line)
        if "tokenize" in ask:
            count = tokenize(server.listening_address, ask["tokenize"])
            print(json.dumps({"tokens": count}), file=answers)
            continue
        began = time.perf_counter()
        results = list(pool.map(server.handle_completions, ask["completions"]))
        seconds = time.perf_counter() - began
        print(json.dumps({"seconds": seconds, "results": results}), file=answers)


if __name__ == "__main__":
    main()
