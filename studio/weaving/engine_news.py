"""What the engine says, told at the desk: lanes first, then one line of news."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engines.events import Died, Event, Failed, Given, Prepared, Ready, WeaveEnded

if TYPE_CHECKING:
    from studio.desk.desk import Desk


def tell(desk: Desk, events: Sequence[Event]) -> None:
    """Bring everything that was heard to the desk; one repaint for all of it."""
    desk.weaver.hear(events)
    desk.dial.heard()
    told: set[tuple[str, str]] = set()
    for event in events:
        match event:
            case Failed():
                # Four voices that fail for one reason are one piece of news.
                if (event.title, event.message) not in told:
                    told.add((event.title, event.message))
                    desk.tell(event.title, event.message)
            case Died():
                told.add((event.title, event.message))
                _died(desk, event)
            case Ready():
                desk.notices.withdraw("engine")
                desk.pauses.read_along()
            case WeaveEnded():
                desk.governing.ended(event)
                desk.pauses.read_along()
            case Prepared() | Given():
                desk.show_edge(event.window_start)
            case _:
                pass
    desk.show_lines()


def _died(desk: Desk, event: Died) -> None:
    message = event.message
    if "othing of yours is lost" not in message:
        message = f"{message} Nothing of yours is lost.".strip()
    desk.notices.stand(
        "engine",
        f"{event.title}. {message}",
        [(desk.keymap.first("restart"), "starts it again", "restart")],
        "error",
    )
