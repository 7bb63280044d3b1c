"""What the journal keeps of a weave, so that any of it can be found or woven again."""

from __future__ import annotations

from dataclasses import asdict

from engines.events import Event, Ready, TakeEnded, Turned, WeaveEnded
from engines.request import Weave
from sessions.session import Session
from studio.takes import Piece


def asked(session: Session, request: Weave, kind: str, start: int) -> None:
    """A request, woven from `start`. The draft's words are in the journal already; only
    what a longer take adds to them is kept here."""
    payload = asdict(request)
    prompt = payload["prompt"]
    prompt.pop("after")
    before: str = prompt.pop("before")
    prompt["end"] = start
    prompt["and"] = before[start - request.prompt.before_offset :]
    session.record("weave", {"kind": kind, **payload})


def heard(session: Session, event: Event) -> None:
    """An event worth keeping: takes, their ends, the model they came from."""
    match event:
        case TakeEnded():
            session.record("take", asdict(event))
        case WeaveEnded():
            session.record("woven", asdict(event))
        case Turned():
            session.record("turn", asdict(event))
        case Ready():
            session.record("model", asdict(event))
        case _:
            pass


def accepted(session: Session, piece: Piece, kind: str, seated: str) -> None:
    """A take, or a piece of it, that the writer put into the draft."""
    session.record(
        "accept",
        {
            "weave": piece.weave,
            "voice": piece.voice,
            "take": piece.number,
            "kind": kind,
            "offset": piece.start,
            "text": seated,
        },
    )
