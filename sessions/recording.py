"""How a request to the engine is written down, and how it is read back whole.

The draft, the notes and the steer are in the journal already, so a request only points
at them; voices, with their example pages and plans, are written once per sitting and
pointed at by hash. A hash over the whole request says whether what was read back is
what was asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from engines import wire
from engines.errors import EngineError
from engines.request import Prompt, Unit, Voice, Weave
from sessions.errors import SessionError
from sessions.splices import shared

PLAIN = ("weave", "takes", "first_take", "max_tokens", "seed", "grid", "threads")
"""Fields of a request that are written as they are."""

LATER = ("moods", "warm", "seen")
"""Fields that requests have had since terms govern them; written where they say
something."""

SHORT = 16
"""Hex digits of a voice's hash that point at it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What stood in the session when a request was made."""

    text: str
    notes: str = ""
    steer: str = ""


def digest(plain: object) -> str:
    """SHA-256 in hex of JSON-able data, or of a text."""
    if isinstance(plain, str):
        raw = plain.encode("utf-8", "surrogatepass")
    else:
        raw = _json(plain).encode()
    return hashlib.sha256(raw).hexdigest()


def voice_key(voice: Voice) -> str:
    """What a request points at a voice by."""
    return _spelled(voice)[1]


def request_digest(request: Weave) -> str:
    """The hash over a request, voices and all: that of `digest(wire.plain(request))`,
    without spelling out plans that were spelled out before."""
    plain = wire.plain(replace(request, voices=()))
    plain["voices"] = []
    raw = _json(plain)
    voices = ",".join([_spelled(voice)[0] for voice in request.voices])
    # Inside a string a quotation mark would be escaped, so this stands there once.
    before, after = raw.split('"voices":[]', 1)
    return digest(f'{before}"voices":[{voices}]{after}')


@lru_cache(maxsize=32)
def _spelled(voice: Voice) -> tuple[str, str]:
    """A voice as JSON, and what points at it."""
    raw = _json(wire.plain(voice))
    return raw, digest(raw)[:SHORT]


def _json(plain: object) -> str:
    return json.dumps(plain, sort_keys=True, separators=(",", ":"))


def written(request: Weave, around: Around) -> dict[str, Any]:
    """A request as the journal keeps it."""
    whole = wire.plain(replace(request, voices=()))
    prompt = request.prompt
    payload: dict[str, Any] = {name: whole[name] for name in PLAIN}
    payload["unit"] = whole["unit"]
    payload["voices"] = [voice_key(voice) for voice in request.voices]
    payload["names"] = [voice.name for voice in request.voices]
    start = prompt.before_offset
    same = shared(prompt.before, around.text[start : start + len(prompt.before)])
    payload["before"] = [start, same, prompt.before[same:]]
    at = start + same
    payload["selection"] = _pointer(prompt.selection, around.text, at)
    payload["after"] = _pointer(prompt.after, around.text, at + len(prompt.selection))
    payload["notes"] = None if prompt.notes == around.notes else prompt.notes
    payload["steer"] = None if prompt.steer == around.steer else prompt.steer
    for name in ("turns", "stops", *LATER):
        if whole.get(name):
            payload[name] = whole[name]
    payload["text_sha256"] = digest(prompt.before)
    payload["sha256"] = request_digest(request)
    return payload


def read_back(
    payload: Mapping[str, Any], around: Around, voices: Mapping[str, Voice]
) -> Weave:
    """The request that was written. Raises SessionError where it cannot be had."""
    try:
        start, same, rest = payload["before"]
        before = around.text[start : start + same] + rest
        at = start + same
        selection = _pointed(payload["selection"], around.text, at)
        after = _pointed(payload["after"], around.text, at + len(selection))
        notes, steer = payload["notes"], payload["steer"]
        prompt = Prompt(
            before,
            start,
            after,
            selection,
            around.notes if notes is None else notes,
            around.steer if steer is None else steer,
        )
        plain = {
            **{name: payload[name] for name in PLAIN},
            "unit": Unit(payload["unit"]).value,
            "prompt": wire.plain(prompt),
            "voices": [wire.plain(voices[key]) for key in payload["voices"]],
            "turns": payload.get("turns", []),
            "stops": payload.get("stops", []),
            **{name: payload[name] for name in LATER if name in payload},
        }
        request = wire.build(Weave, plain)
        if request_digest(request) != payload["sha256"]:
            raise ValueError("hash")
    except (KeyError, ValueError, TypeError, IndexError, EngineError) as reason:
        raise SessionError(
            "This request cannot be read back",
            "The session does not hold all that the voices were given then.",
        ) from reason
    return request


def voice_of(payload: Mapping[str, Any]) -> tuple[str, Voice]:
    """A voice as the journal keeps it, and what points at it. Raises SessionError."""
    try:
        voice = wire.build(Voice, payload["voice"])
    except (KeyError, EngineError) as reason:
        raise SessionError(
            "A voice cannot be read back", "Its entry in the session makes no sense."
        ) from reason
    return voice_key(voice), voice


def _pointer(passage: str, text: str, at: int) -> int | str:
    """The length of a passage that stands at `at`, else the passage."""
    return len(passage) if text.startswith(passage, at) else passage


def _pointed(pointer: Any, text: str, at: int) -> str:
    if isinstance(pointer, str):
        return pointer
    if type(pointer) is not int or pointer < 0:
        raise ValueError("pointer")
    return text[at : at + pointer]
