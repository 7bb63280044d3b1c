"""What loading the studio pulls in, asked of a fresh interpreter.

Import-linter reads the static graph; a deferred import that runs at start-up is only
seen in `sys.modules`.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "torch", "transformers", "peft", "umap", "numba", "scipy", "llama_cpp", "gguf",
    "numpy", "networkx", "plotext", "spylls", "safetensors",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in `sys.modules` after running `statement` alone."""
    code = f"{statement}\nimport sys, json\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def test_the_probe_sees_what_is_loaded() -> None:
    assert "numpy" in loaded_by("import numpy")


@pytest.mark.parametrize(
    "statement",
    ["import studio.app", "import studio.desk.desk", "import engines.client"],
)
def test_opening_the_studio_loads_nothing_heavy(statement: str) -> None:
    assert loaded_by(statement) & HEAVY == set()


def test_the_map_room_knows_nothing_of_the_library_that_may_lay_it_out() -> None:
    loaded = loaded_by("import studio.screens.map, studio.map.export, styles.map.fit")
    assert loaded & {"umap", "numba", "scipy", "sklearn"} == set()


def test_the_command_line_loads_no_terminal_library_until_it_opens_the_studio() -> None:
    assert loaded_by("import studio.cli.main") & (HEAVY | {"textual", "rich"}) == set()


@pytest.mark.parametrize("room", ["engines.scripted.process", "sessions.session"])
def test_what_computes_and_remembers_knows_no_terminal(room: str) -> None:
    assert loaded_by(f"import {room}") & {"textual", "rich"} == set()
