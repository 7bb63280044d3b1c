"""No test touches the folders of whoever runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sessions import places


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    patch = pytest.MonkeyPatch()
    patch.setattr(places, "default_folder", lambda: home / "Protean")
    patch.setattr(places, "away_folder", lambda: home / "state")
    patch.setattr(places, "backups_folder", lambda: home / "backups")
    yield home
    patch.undo()


@pytest.fixture
def away(_own_folders: Path) -> Path:
    """Where session files go that have no place beside their draft."""
    return _own_folders / "state"


@pytest.fixture
def drafts(_own_folders: Path) -> Path:
    """Where drafts go that were given no place."""
    return _own_folders / "Protean"
