"""What happened, in a few words a writer would use. All text comes back inert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engines.text import inert
from sessions.event import Event
from sessions.undo.refusals import changes

LONGEST = 60
"""Letters of the longest name that is told."""

PIECES = {"word": "a word of ", "sentence": "a sentence of ", "all": ""}


def told(event: Event) -> str:
    """One event as a remark: "took kjv's take". Never raises. An event of a kind that
    is not known here may bring its own as "told"."""
    try:
        return _told(event.kind, event.payload) or own_words(event) or name(event.kind)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return name(event.kind)


def own_words(event: Event) -> str:
    """The remark that an event brings with it, inert; "" for none."""
    said = event.payload.get("told")
    return name(said) if isinstance(said, str) else ""


def name(text: object) -> str:
    """Foreign words, on one line and not too long."""
    words = " ".join(inert(str(text)[: 4 * LONGEST]).split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def clock(seconds: float) -> str:
    """`0:07`, `12:05`, `1:02:03`."""
    whole = int(max(0.0, min(seconds, 10.0**9)))
    minutes, seconds_left = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours}:{minutes:02}:{seconds_left:02}"
    return f"{minutes}:{seconds_left:02}"


def _told(kind: str, payload: Mapping[str, Any]) -> str:
    match kind:
        case "weave":
            return _weave(payload)
        case "accept" if payload["take"] == -1:
            return "put the passage back as it was"
        case "accept":
            piece = PIECES.get(str(payload["kind"]), "")
            return f"took {piece}{name(payload['voice'])}'s take"
        case "cancel":
            return "stopped the voices"
        case "turn":
            return f"turned {name(payload['voice'])}"
        case "dial":
            return f"turned {name(payload.get('name', 'a dial'))}"
        case "refuse":
            return _refuse(payload)
        case "undo" | "redo":
            return kind
        case "go":
            way = payload.get("way", "")
            return {"back": "undo", "again": "redo"}.get(way, "went to another version")
        case "mark":
            named = name(payload.get("name", ""))
            return f"marked: {named}" if named else "marked this moment"
        case "steer":
            return "said what comes next" if payload["text"] else "let the steer go"
        case "edit":
            return _edit(payload)
    return ""


def _weave(payload: Mapping[str, Any]) -> str:
    names = payload["names"]
    if payload["kind"] == "go on":
        return f"let {name(names[0])} go on"
    voices = name(names[0]) if len(names) == 1 else f"{len(names)} voices"
    asked = "asked again in" if payload["kind"].startswith("again") else "wove in"
    return f"{asked} {voices}"


def _refuse(payload: Mapping[str, Any]) -> str:
    gone, back = changes(payload["was"], payload["now"])
    takes, what = (gone, "refused") if gone else (back, "brought back")
    voices = {voice for _, voice, _ in takes}
    if len(takes) == 1:
        return f"{what} {name(*voices)}'s take"
    whose = f" of {name(*voices)}" if len(voices) == 1 else ""
    return f"{what} {len(takes)} takes{whose}"


def _edit(payload: Mapping[str, Any]) -> str:
    edits = payload.get("edits") or [payload]
    kind, voice = edits[0].get("by", ["typed", ""])
    n_in = sum(len(edit.get("in", "")) for edit in edits)
    n_out = sum(len(edit.get("out", "")) for edit in edits)
    letters = f"{n_in or n_out:,} {'letter' if (n_in or n_out) == 1 else 'letters'}"
    match kind:
        case "taken":
            return f"took {letters} of {name(voice)}"
        case "pasted":
            return f"pasted {letters}"
        case "replaced":
            return f"replaced {letters}"
        case "outside":
            return "took what another program wrote"
    return f"wrote {letters}" if n_in else f"deleted {letters}"
