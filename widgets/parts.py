"""Coloured pieces of plain text, as (text, role)."""

from __future__ import annotations

from collections.abc import Sequence

Part = str | tuple[str, str]
"""Text, or (text, role). Roles: "" (plain), "muted", "strong", "heading", "accent", "good",
"warn", "bad", "added", "removed", "cut", or a colour such as "#88c0d0"."""

Parts = str | Sequence[Part]
"""A whole text in one string or in parts, joined without anything between."""
