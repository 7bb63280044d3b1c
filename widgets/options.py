"""What every widget may be given by name besides its own arguments."""

from __future__ import annotations

from typing import TypedDict


class Options(TypedDict, total=False):
    """Keyword arguments handed on to `textual.widget.Widget`."""

    name: str | None
    id: str | None
    classes: str | None
    disabled: bool
