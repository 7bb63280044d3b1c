"""The owner of a page, for tests: keeps the text by what it is told."""

from __future__ import annotations

from typing import Any

from widgets.quill import Quill

Heard = tuple[int, str, str, str, int, int]


class Owner:
    """Keeps the text by what it is told, as a manuscript would."""

    def __init__(self, quill: Quill, text: str = "") -> None:
        self.text = text
        self.heard: list[Heard] = []
        quill.on_edit = self.told
        quill.load(text, len(text))

    def told(self, *edit: Any) -> None:
        offset, removed, inserted, _, _, _ = edit
        assert self.text[offset : offset + len(removed)] == removed
        self.text = self.text[:offset] + inserted + self.text[offset + len(removed) :]
        self.heard.append(edit)
