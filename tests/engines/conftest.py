"""The embedded model, opened once for all tests that run it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# As in the host, before llama.cpp is loaded: two test processes keep both cores busy,
# and threads that spin while they wait for each other then wait for ever.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

if TYPE_CHECKING:
    from tests.engines.weaving import Bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    from tests.engines.weaving import Bench

    opened = Bench()
    yield opened
    opened.close()
