"""Two hundred damaged files: refused in one line, or borne by the real llama.cpp."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest

from engines.catalog import MODELS, check_adapter, check_model, embedded_model
from engines.errors import EngineError
from tests.engines.gguf_mutations import Mutant, adapter_mutants, base_mutants

ROOT = Path(__file__).resolve().parents[2]
ADAPTERS = ("realism", "surreal", "kjv", "philosophical")


class Child:
    """The process that may be killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.engines.load_probe", str(embedded_model())],
            cwd=ROOT,
            # Else a dying llama.cpp calls a debugger, which writes to our pipe.
            env={**os.environ, "GGML_NO_BACKTRACE": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def show(self, kind: str, path: Path) -> str:
        assert self.process.stdin
        assert self.process.stdout
        try:
            self.process.stdin.write(f"{kind} {path}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            return "died"
        return self.process.stdout.readline().strip() or "died"

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child()
    yield child
    child.end()


def refused(check: Callable[[Path], object], path: Path) -> str | None:
    """What the check says against the file, None when it says nothing."""
    try:
        check(path)
    except EngineError as error:
        return f"{error.title}: {error.message}"
    return None


def survives(
    child: Child,
    kind: str,
    mutants: Iterator[Mutant],
    check: Callable[[Path], object],
    path: Path,
) -> tuple[int, int]:
    """Number of files seen and of those that were let through."""
    seen = passed = 0
    for name, content in mutants:
        seen += 1
        path.write_bytes(content)
        refusal = refused(check, path)
        if refusal is not None:
            assert refusal.isprintable(), f"{name}: {refusal!r}"
            continue
        passed += 1
        verdict = child.show(kind, path)
        # A clean refusal by llama.cpp itself is an answer; a dead child is none.
        assert verdict in ("spoke", "refused", "no context"), (
            f"{kind} {name}: {verdict}"
        )
    return seen, passed


@pytest.mark.model
def test_damaged_models_never_kill(child: Child, tmp_path: Path) -> None:
    mutants = base_mutants(embedded_model())
    seen, passed = survives(child, "model", mutants, check_model, tmp_path / "m.gguf")
    assert seen >= 119
    assert 8 <= passed <= 60, "the check lets everything or nothing through"


@pytest.mark.model
def test_damaged_adapters_never_kill(child: Child, tmp_path: Path) -> None:
    base = check_model(embedded_model())
    mutants = chain.from_iterable(
        adapter_mutants(MODELS / f"{name}.gguf") for name in ADAPTERS
    )
    seen, passed = survives(
        child,
        "adapter",
        mutants,
        lambda path: check_adapter(path, base),
        tmp_path / "a.gguf",
    )
    assert seen >= 4 * 41
    assert 12 <= passed <= 60, "the check lets everything or nothing through"


@pytest.mark.model
def test_llama_cpp_dies_of_what_the_check_refuses(child: Child, tmp_path: Path) -> None:
    path = tmp_path / "hostile.gguf"
    path.write_bytes(dict(base_mutants(embedded_model()))["block_count=2147483648"])
    assert child.show("model", path) == "died"
