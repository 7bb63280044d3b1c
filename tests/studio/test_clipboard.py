"""Copying never fails, whatever the terminal can do."""

from __future__ import annotations

from textual.app import App

from studio.writing.clipboard import LIMIT, copy, fits, told


class Recorder(App[object]):
    """Keeps what would be sent to the terminal."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def copy_to_clipboard(self, text: str) -> None:
        self.sent.append(text)


def test_a_copy_goes_to_the_terminal() -> None:
    app = Recorder()
    assert copy(app, "three pounds of flesh") == "Copied 4 words."
    assert app.sent == ["three pounds of flesh"]


def test_nothing_selected() -> None:
    app = Recorder()
    assert "Nothing" in copy(app, "")
    assert app.sent == []


def test_the_limit_counts_bytes() -> None:
    assert fits("é" * (LIMIT // 2))
    assert not fits("é" * (LIMIT // 2 + 1))
    assert fits("x" * LIMIT)
    assert not fits("x" * (LIMIT + 1))
    assert "too long" in told("é " * LIMIT)
