from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.training.corpus import make_corpus
from tests.engines.training.pages import archive


def quiet(text: str) -> None:
    return None


@contextlib.contextmanager
def full_disk(room: int = 2_000) -> Iterator[None]:
    """No file may grow past `room` bytes, which fails like a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A toy corpus with its tokens, made once; tests leave it as it is."""
    from engines.training.tokens import train_tokenizer

    folder = tmp_path_factory.mktemp("corpus")
    make_corpus([archive(folder / "books" / "toy.jsonl")], folder / "made", say=quiet)
    train_tokenizer(folder / "made", 400, say=quiet)
    return folder / "made"


@pytest.fixture(scope="session")
def base(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of half a million weights, trained on the toy corpus."""
    from engines.training.base import Wish, train_base

    out = tmp_path_factory.mktemp("models") / "base"
    train_base(Wish(corpus, out, "tiny", tokens=8_000, processes=1), say=quiet)
    return out
