"""The lanes as data: which voices, which one is lit, which take is looked at."""

from __future__ import annotations

from collections.abc import Iterable

from studio.weaving.takes import Take, Voicing


class LaneSet:
    """Lanes in their order, one of them lit."""

    def __init__(self) -> None:
        self.lanes: list[Voicing] = []
        self.lit = 0

    def arrange(self, voices: Iterable[tuple[str, str]]) -> None:
        """Keep exactly these (voice, note) lanes in this order."""
        lit = self.lane.voice if self.lane else ""
        old = {lane.voice: lane for lane in self.lanes}
        self.lanes = []
        for voice, note in voices:
            lane = old.get(voice) or Voicing(voice)
            lane.note = note
            self.lanes.append(lane)
        names = [lane.voice for lane in self.lanes]
        self.lit = names.index(lit) if lit in names else 0

    @property
    def lane(self) -> Voicing | None:
        """The lit lane."""
        return self.lanes[self.lit] if self.lit < len(self.lanes) else None

    @property
    def take(self) -> Take | None:
        """The take that is looked at in the lit lane."""
        return self.lane.take if self.lane else None

    @property
    def asked(self) -> bool:
        return any(lane.asked for lane in self.lanes)

    @property
    def complete(self) -> bool:
        """Every lane has a take, and none was cut short."""
        return all(lane.take and lane.take.state == "ended" for lane in self.lanes)

    def light(self, voice: str) -> bool:
        """Light a lane by name; whether there is one."""
        for index, lane in enumerate(self.lanes):
            if lane.voice == voice:
                self.lit = index
                return True
        return False

    def step_voice(self, by: int) -> None:
        if self.lanes:
            self.lit = (self.lit + by) % len(self.lanes)

    def step_take(self, by: int) -> None:
        lane = self.lane
        if lane is None or (shown := lane.shown) is None:
            return
        left = lane.left
        lane.chosen = left[min(max(left.index(shown) + by, 0), len(left) - 1)]

    def next_take(self) -> int:
        """A number that no take in any lane has."""
        numbers = [take.number for lane in self.lanes for take in lane.takes]
        return max(numbers, default=-1) + 1
