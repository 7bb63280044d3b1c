"""Fields that came after sessions had been written.

A field marked with `LATER` is left out of a message while it holds its default, and may
be missing when one is read. Sessions from before it are read as they are, and hashes
over requests that do not use it stay what they were.
"""

from __future__ import annotations

from collections.abc import Mapping

LATER: Mapping[str, bool] = {"later": True}
"""Metadata of such a field; it must have a plain default."""
