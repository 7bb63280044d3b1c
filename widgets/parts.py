"""Coloured pieces of plain text, as (text, role)."""

from __future__ import annotations

from collections.abc import Sequence

Part = str | tuple[str, str]
"""Text, or (text, role). A role is "" (plain), one of `widgets.paint.ROLES` ("muted",
"strong", "heading", "accent", "good", "warn", "bad", "key", "added", "removed", "cut")
or a colour such as "#88c0d0"; "!" after it makes the text bold."""

Parts = str | Sequence[Part]
"""A whole text in one string or in parts, joined without anything between."""
