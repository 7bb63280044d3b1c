"""What this machine is: cores, memory, processor, GPU toolchains, the build."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from engines import memory

# What makes llama.cpp's kernels quick, as Linux and macOS name it.
FEATURES = (
    "avx",
    "avx2",
    "fma",
    "f16c",
    "avx512f",
    "avx_vnni",
    "amx_tile",
    "neon",
    "asimd",
)
TOOLCHAINS = {"CUDA": "nvcc", "HIP": "hipcc", "Vulkan": "glslc", "Metal": "xcrun"}
ASK_BUILD = """\
import importlib.metadata, llama_cpp
print(importlib.metadata.version("llama-cpp-python"))
print(int(llama_cpp.llama_supports_gpu_offload()))
print(llama_cpp.llama_print_system_info().decode().replace("\\n", " "))
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """Sizes in bytes; `toolchains` are the GPU compilers found on the path."""

    system: str
    processor: str
    cores: int
    memory: int
    free: int
    features: tuple[str, ...]
    toolchains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """The llama.cpp that was built; `problem` is empty when it loads."""

    version: str = ""
    offloads: bool = False
    features: str = ""
    problem: str = ""


def this_machine() -> Machine:
    processor, flags = _processor()
    return Machine(
        f"{platform.system()} {platform.machine()}",
        processor,
        memory.n_cores(),
        memory.total(),
        memory.available(),
        tuple(flag for flag in FEATURES if flag in flags),
        tuple(name for name, tool in TOOLCHAINS.items() if shutil.which(tool)),
    )


def build(timeout: float = 20.0) -> Build:
    """Ask a child process, since a broken build may take its process down."""
    try:
        answer = subprocess.run(
            [sys.executable, "-P", "-c", ASK_BUILD],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Build(problem="it did not answer")
    lines = answer.stdout.splitlines()
    if answer.returncode or len(lines) < 3:
        last = answer.stderr.strip().splitlines()[-1:] or ["no reason given"]
        return Build(problem=f"it does not load ({last[0][:200]})")
    inside = re.findall(r"(\w+) = 1", lines[2])
    return Build(lines[0], lines[1] == "1", " ".join(inside).lower())


def _processor(path: Path = Path("/proc/cpuinfo")) -> tuple[str, frozenset[str]]:
    name, flags = platform.processor() or platform.machine(), ""
    try:
        for line in path.read_text("utf-8", "replace").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                name = value.strip()
            elif key.strip() in ("flags", "Features"):
                flags = value
                break
    except OSError:
        pass
    return name, frozenset(flags.split())
