"""The embedded model, opened once for all tests that run it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.engines.weaving import Bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    from tests.engines.weaving import Bench

    opened = Bench()
    yield opened
    opened.close()
