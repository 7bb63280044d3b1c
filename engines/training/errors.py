"""What training can refuse."""

from __future__ import annotations

from collections.abc import Iterable

from engines.errors import EngineError


class TrainingError(EngineError):
    """A refusal on the way from books to a model: a title and what to do next."""


def no_such_set(place: object, name: str, sets: Iterable[str]) -> TrainingError:
    """The refusal for a set that `place` does not have; it names those it has."""
    return TrainingError(
        "There is no such set",
        f"{place} has no set {name}, only {', '.join(sorted(sets)) or 'books'}.",
    )


def unwritable(place: object, error: Exception) -> TrainingError:
    """The refusal for a file that cannot be written (a full disk, mostly)."""
    strerror = error.strerror if isinstance(error, OSError) else None
    reason = (strerror or "it cannot be written").lower()
    return TrainingError(
        "Training stopped", f"{place}: {reason}. Make room there and run it again."
    )
