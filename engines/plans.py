"""Plans that are sent to the host once, and named from then on.

Thousands of bans and terms are the same in every voice of every request. The studio's
end leaves them out of requests and sends them ahead when the host, in the life it is
in, has not got them; the host puts them back in. Nobody else sees such a request.
"""

from __future__ import annotations

from dataclasses import replace

from engines.errors import EngineError
from engines.plan import EMPTY, Plan
from engines.request import Keep, Prepare, Request, Voice, Weave

MOST = 8
"""Plans that a host keeps."""


class Sent:
    """What one life of the host was told to keep."""

    def __init__(self) -> None:
        self._plans: list[tuple[int, Plan]] = []
        """With their numbers, the one used last at the end."""

    def messages(self, request: Request) -> list[Request]:
        """What to send for a request, in order."""
        if not isinstance(request, Weave | Prepare):
            return [request]
        ahead: list[Request] = []
        voices = tuple(self._named(voice, ahead) for voice in request.voices)
        return [*ahead, replace(request, voices=voices)]

    def forget(self) -> None:
        """The host may not have got what it was sent; send all of it again."""
        self._plans.clear()

    def _named(self, voice: Voice, ahead: list[Request]) -> Voice:
        part = _part(voice.plan, EMPTY)
        if part == EMPTY:
            return voice
        # Parts that are the very same values are found to be equal at once.
        known = next((each for each in self._plans if each[1] == part), None)
        if known is None:
            full = len(self._plans) >= MOST
            number = self._plans.pop(0)[0] if full else len(self._plans) + 1
            known = (number, part)
            ahead.append(Keep(number, part))
        else:
            self._plans.remove(known)
        self._plans.append(known)
        return replace(voice, plan=replace(_part(EMPTY, voice.plan), kept=known[0]))


class Kept:
    """What the host keeps. Called by one thread, in the order of the requests."""

    def __init__(self) -> None:
        self._plans: dict[int, Plan] = {}

    def keep(self, request: Keep) -> None:
        """Raises EngineError for a number that is none."""
        if not 1 <= request.number <= MOST:
            raise _lost()
        self._plans[request.number] = request.plan

    def whole(self, request: Request) -> Request:
        """A request with its plans put back. Raises EngineError where one is not here;
        asked again, the studio sends it."""
        if not isinstance(request, Weave | Prepare):
            return request
        return replace(request, voices=tuple(map(self._whole, request.voices)))

    def _whole(self, voice: Voice) -> Voice:
        plan = voice.plan
        if not plan.kept:
            return voice
        part = self._plans.get(plan.kept)
        if part is None:
            raise _lost()
        return replace(voice, plan=replace(_part(part, plan), kept=0))


def _part(plan: Plan, rest: Plan) -> Plan:
    """`rest` with what is kept of `plan`; how hard terms pull is no part of that."""
    return replace(
        rest,
        bans=plan.bans,
        myth=replace(rest.myth, pulls=plan.myth.pulls),
        programs=plan.programs,
        clot=plan.clot,
    )


LOST = "The engine has lost your terms and rules"


def _lost() -> EngineError:
    return EngineError(LOST, "Weave again, and it gets them anew.")
