"""Leans compiled for a vocabulary: an axis's two unigram models as one tilt of logits.

A form's log ratio (its rate at the high end over its rate at the low end) is spread
over its tokens so that the nats along them add up to it: the first token gets the log
ratio of all forms that begin with it, each further one what is new in the forms that
are left. With one-token words this is the log-odds bias of Monroe, Colaresi and Quinn
("Fightin' Words", 2008), the rates smoothed beforehand; on survivors of the model's own
cut it is a product of experts with a ratio of two unigram models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engines import leans
from engines.errors import EngineError
from engines.plan import Lean

MOST_NATS = 3.0
"""A table's nats for one token lie within this, before the weight."""
LINE = 8
"""Tokens over which a lean towards a line break grows from nothing after the last one:
where a break is as likely after one word as after eight, there are no lines."""
OFTEN = 1000.0
"""Per million forms: a form that is used less is not leant on again soon, or every lean
would end in a loop (dollars for dollars for dollars)."""
SAID = 64
"""Tokens of a take that are soon."""

Tokenize = Callable[[str], Sequence[int]]
Opened = Callable[[int], bool]


@dataclass(slots=True)
class _Branch:
    """Forms that begin with the same tokens: their rates at both ends, summed."""

    high: float = 0.0
    low: float = 0.0
    children: dict[int, _Branch] = field(default_factory=dict)
    ids: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    nats: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    rare: NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def grow(self, tokens: Sequence[int], high: float, low: float) -> None:
        branch = self
        for token in tokens:
            branch = branch.children.setdefault(token, _Branch())
            branch.high += high
            branch.low += low

    def settle(self, own: float = 0.0) -> int:
        """Make the arrays; `own` is what was given already. Depth below this."""
        if not self.children:
            return 0
        ratios = {
            token: min(max(math.log(c.high / c.low), -MOST_NATS), MOST_NATS)
            for token, c in self.children.items()
        }
        self.ids = np.fromiter(ratios, np.int32, len(ratios))
        self.nats = np.array([r - own for r in ratios.values()], np.float32)
        both = (c.high + c.low for c in self.children.values())
        self.rare = np.fromiter((rate < 2 * OFTEN for rate in both), np.bool_)
        return 1 + max(c.settle(ratios[t]) for t, c in self.children.items())

    def after(self, tokens: Iterable[int]) -> _Branch | None:
        branch: _Branch | None = self
        for token in tokens:
            branch = branch.children.get(token) if branch is not None else None
        return branch


class Tilt:
    """One table over one vocabulary."""

    def __init__(
        self, forms: Mapping[str, tuple[float, float]], tokenize: Tokenize
    ) -> None:
        self.spaced, self.bare = _Branch(), _Branch()
        self.lines = not any(form.strip("\n") for form in forms)
        """It leans on line breaks alone."""
        for form, (high, low) in forms.items():
            word = form[:1].isalnum()
            for way, share in _ways(form) if word else ((form, 1.0),):
                self.bare.grow(tokenize(way), high * share, low * share)
                lead = " " + way if word else way
                self.spaced.grow(tokenize(lead), high * share, low * share)
        self.depth = max(self.spaced.settle(), self.bare.settle())

    def since_break(self, ids: Sequence[int]) -> int:
        """Tokens since the last line break of a take, `LINE` at most."""
        last = ids[: -LINE - 1 : -1]
        broken = (n for n, token in enumerate(last) if token in self.bare.children)
        return next(broken, len(last))


def _ways(form: str) -> tuple[tuple[str, float], ...]:
    """A word as it stands in a sentence and, more seldom, at the head of one."""
    if form == "i" or form.startswith("i'"):
        return (("I" + form[1:], 1.0),)
    return ((form, 1.0), (form[:1].upper() + form[1:], 0.1))


class Leaning:
    """The leans of one voice; may be set anew while it speaks. Raises EngineError."""

    def __init__(
        self,
        wanted: Iterable[Lean],
        tilt: Callable[[leans.Table], Tilt],
        opens: Opened,
    ) -> None:
        self._parts = [
            (tilt(_checked(lean)), lean) for lean in wanted if lean.weight != 0
        ]
        self._opens = opens

    def add_to(
        self,
        logits: NDArray[np.float32],
        ids: Sequence[int],
        opened: bool,
        floor: float,
    ) -> None:
        """Add in place, to survivors alone (logits that reach `floor`); `ids` is the
        take so far, `opened` whether it begins where a word needs no space."""
        said = np.zeros(len(logits), np.bool_)
        said[list(ids[-SAID:])] = True
        for tilt, lean in self._parts:
            weight = lean.weight
            if lean.ramp > 0:
                weight *= min(1.0, (len(ids) + 1) / lean.ramp)
            if tilt.lines and weight > 0:
                weight *= tilt.since_break(ids) / LINE
            depth = min(tilt.depth - 1, len(ids))
            for begun in range(len(ids) - depth, len(ids) + 1):
                bare = self._opens(ids[begun - 1]) if begun else opened
                branch = (tilt.bare if bare else tilt.spaced).after(ids[begun:])
                if branch is None or not len(branch.ids):
                    continue
                added = np.float32(weight) * branch.nats
                kept = logits[branch.ids] >= floor
                if begun == len(ids):
                    kept &= ~(branch.rare & (added > 0) & said[branch.ids])
                logits[branch.ids[kept]] += added[kept]


def _checked(lean: Lean) -> leans.Table:
    table = leans.table(lean.table)
    if not math.isfinite(lean.weight):
        raise EngineError("The dial cannot lean so far", "Put that slider back.")
    if lean.sha and lean.sha != table.sha:
        raise EngineError(
            "This axis has changed",
            f"The table of {lean.table} is another one than was asked for. "
            "Weave again from here.",
        )
    return table
