"""What the two quiet lines say: the status above the draft, the keys below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engines.request import Unit
from studio.commands.command import Command, Where
from studio.commands.keymap import symbol
from studio.commands.registry import COMMANDS
from studio.writing.counts import spoken
from widgets.key_bar import Hint
from widgets.parts import Part

if TYPE_CHECKING:
    from studio.desk.desk import Desk

LENGTHS = {
    Unit.WORD: "a word",
    Unit.SENTENCE: "a sentence",
    Unit.LINE: "a line",
    Unit.STANZA: "a stanza",
    Unit.PARAGRAPH: "a paragraph",
}

SAVED = {"saved": "", "saving": "muted", "changed outside": "warn"}


def places(desk: Desk) -> tuple[Where, ...]:
    """Where a key pressed in the draft is looked up."""
    if desk.dial.in_hand:
        return ("dial", "draft", "desk", "studio")
    if desk.weaver.in_hand:
        return ("hand", "draft", "desk", "studio")
    return ("draft", "desk", "studio")


def hints(desk: Desk) -> tuple[list[Hint], list[Hint]]:
    """Keys that matter now, and those that always do."""
    if (bar := desk.tools.open_bar) is not None:
        return list(bar.hints), []
    now: list[tuple[int, str, str, str]] = []
    always: list[Hint] = []
    taken: set[str] = set()
    for place in places(desk):
        for command in (c for c in COMMANDS if c.where == place):
            keys = desk.keymap.of(command)
            if not keys or keys[0] in taken or not command.ready(desk):
                continue
            taken.update(keys)
            if not command.order or _kept_out(desk, command):
                continue
            label = command.says(desk)
            if not label:
                continue
            hint = (symbol(keys[0]), label, command.id)
            if place == "studio":
                always.append(hint)
            else:
                now.append((command.order, *hint))
    return _joined([hint for _, *hint in sorted(now)]), always


def _kept_out(desk: Desk, command: type[Command]) -> bool:
    """While the lanes are in hand only their own keys are worth the room."""
    if desk.dial.in_hand:
        return command.where != "dial"
    return desk.weaver.in_hand and command.order > 100


def dial_hints(desk: Desk) -> list[Hint]:
    """The keys of the dial in hand."""
    found = [
        (command.order, symbol(keys[0]), command.says(desk), command.id)
        for command in COMMANDS
        if command.where == "dial"
        and command.order
        and (keys := desk.keymap.of(command))
    ]
    return _joined([hint for _, *hint in sorted(found)])


def _joined(found: list[list[str]]) -> list[Hint]:
    """Neighbours with one label share it: `↑↓ voice`."""
    joined: list[Hint] = []
    for keys, label, name in found:
        if joined and joined[-1][1] == label:
            joined[-1] = (joined[-1][0] + keys, label, name)
        else:
            joined.append((keys, label, name))
    return joined


def status(desk: Desk) -> tuple[list[Part], list[Part]]:
    """The draft's name at the left; what matters most last at the right."""
    session = desk.session
    right: list[Part] = [*desk.style_line.told(), *_engine(desk)]
    right.append((LENGTHS[desk.weaver.unit], "muted"))
    right.append(spoken(session.manuscript.word_count, "word", "words"))
    if today := desk.pauses.tally.shown(desk.settings.goal.words):
        right.append(today)
    right.append((session.status, SAVED.get(session.status, "bad")))
    told = desk.governing.told() or desk.terms.told()
    return [(session.title, "strong"), *told], right


def _engine(desk: Desk) -> list[Part]:
    bridge = desk.bridge
    match bridge.state:
        case "loading":
            share = f" {bridge.share:.0%}" if 0 < bridge.share < 1 else ""
            return [(f"the voices are waking{share}", "muted")]
        case "dead":
            return [("the engine has stopped", "bad")]
        case "refused" | "asleep":
            return [("no voices", "warn")]
    speaking = sum(
        any(take.running for take in lane.takes) for lane in desk.weaver.weaving.lanes
    )
    if speaking:
        return [(spoken(speaking, "voice speaks", "voices speak"), "muted")]
    return []
