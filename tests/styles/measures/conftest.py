"""The shipped vectors and reference, read once."""

from __future__ import annotations

import pytest

from styles.measures import known as vectors
from styles.measures import reference as references
from styles.measures.known import Known
from styles.measures.reference import Reference


@pytest.fixture(scope="session")
def known() -> Known:
    return vectors.load()


@pytest.fixture(scope="session")
def reference() -> Reference:
    return references.load()
