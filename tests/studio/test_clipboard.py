"""Copying never fails, whatever the terminal can do."""

from __future__ import annotations

from textual.app import App

from studio.clipboard import LIMIT, copy


def recorder() -> tuple[App[object], list[str]]:
    app: App[object] = App()
    sent: list[str] = []

    def take(text: str) -> None:
        sent.append(text)
        app._clipboard = text

    app.copy_to_clipboard = take  # type: ignore[method-assign]
    return app, sent


def test_a_copy_goes_to_the_terminal() -> None:
    app, sent = recorder()
    assert copy(app, "three pounds of flesh") == "Copied 4 words."
    assert sent == ["three pounds of flesh"]


def test_nothing_selected() -> None:
    app, sent = recorder()
    assert "Nothing" in copy(app, "")
    assert sent == []


def test_what_the_terminal_would_drop_stays_in_the_studio() -> None:
    app, sent = recorder()
    long = "é " * (LIMIT // 3 + 1)
    assert "too long" in copy(app, long)
    assert sent == []
    assert app.clipboard == long
    assert copy(app, "é" * (LIMIT // 2)) == "Copied 1 word."
    assert len(sent) == 1
