"""The keys of the draft itself: moving, selecting, deleting, the clipboard."""

from __future__ import annotations

from textual.binding import Binding, BindingType

_MOVES = {
    "up": "cursor_up",
    "down": "cursor_down",
    "left": "cursor_left",
    "right": "cursor_right",
    "ctrl+left": "cursor_word_left",
    "ctrl+right": "cursor_word_right",
    "home": "cursor_line_start",
    "end": "cursor_line_end",
    "ctrl+home": "cursor_text_start",
    "ctrl+end": "cursor_text_end",
    "ctrl+up": "cursor_paragraph_up",
    "ctrl+down": "cursor_paragraph_down",
}
_SELECTS = {
    "up": "shift+up",
    "down": "shift+down",
    "left": "shift+left",
    "right": "shift+right",
    "home": "shift+home",
    "end": "shift+end",
}
_OTHERS = {
    "ctrl+a": "cursor_line_start",
    "ctrl+e": "cursor_line_end",
    "pageup": "cursor_page_up",
    "pagedown": "cursor_page_down",
    "backspace": "delete_left",
    "delete,ctrl+d": "delete_right",
    "ctrl+w,ctrl+backspace,alt+backspace": "delete_word_left",
    "ctrl+delete,alt+delete": "delete_word_right",
    "ctrl+u": "delete_to_start_of_line",
    "ctrl+k": "delete_to_end_of_line_or_delete_line",
    "ctrl+x,super+x": "cut",
    "ctrl+c,super+c": "copy",
    "ctrl+v": "paste",
    "ctrl+z,super+z": "undo",
    "ctrl+y,super+y": "redo",
}


def _all() -> dict[str, str]:
    keys = {**_MOVES, **_OTHERS}
    for key, action in _MOVES.items():
        plain = key.removeprefix("ctrl+")
        shifted = _SELECTS[plain] if plain == key else f"ctrl+shift+{plain}"
        keys[shifted] = f"{action}(True)"
    return keys


def bindings() -> list[BindingType]:
    """All of them, none shown in a footer."""
    return [
        Binding(key, action, action.replace("_", " "), show=False)
        for key, action in _all().items()
    ]


def actions() -> dict[str, str]:
    """Key to action, one key each."""
    return {key: action for keys, action in _all().items() for key in keys.split(",")}
