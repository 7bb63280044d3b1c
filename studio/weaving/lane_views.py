"""From the lanes as data to what each lane shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from studio.weaving.lanes import Weaving
from studio.weaving.takes import Take, Voicing
from studio.weaving.voices import Speaker
from widgets.lane import LaneView

PUT_ASIDE = "put aside, undo brings it back"


def lane_views(
    weaving: Weaving,
    speakers: Sequence[Speaker],
    hues: Mapping[str, str],
    *,
    awake: bool,
) -> dict[str, LaneView]:
    """Voice name to view, in the order of the lanes; `awake` when a model is open."""
    labels = {speaker.name: speaker.label for speaker in speakers}
    return {
        lane.voice: _view(
            LaneView(lane.voice, labels[lane.voice], hues.get(lane.voice, "")),
            lane,
            awake=awake,
            left=weaving.region.untouched and not weaving.region.adrift,
        )
        for lane in weaving.lanes
    }


def _view(view: LaneView, lane: Voicing, *, awake: bool, left: bool) -> LaneView:
    """`left`: the caret is all that may have moved since the lanes were woven."""
    view = replace(view, note=lane.note)
    take = lane.take
    if take is None:
        return replace(view, note=PUT_ASIDE) if lane.takes else view
    original = take.number < 0
    k, n = lane.place
    thinking = take.state == "thinking"
    stale = not take.fresh and not _spent(take)
    return replace(
        view,
        text=_opening(take.text if original else take.rest),
        k=k,
        n=n,
        state="waiting" if thinking and not awake else take.state,
        stale=stale,
        elsewhere=left and stale and not take.lost,
        note=_note(lane, take),
    )


def _note(lane: Voicing, take: Take) -> str:
    if take.number < 0:
        return "as it was"
    if _spent(take):
        return "all of it is in your draft"
    # There is seldom room for more, and none of it is worth what staleness says.
    return governed_note(take) or (lane.note if take.fresh else "")


def _spent(take: Take) -> bool:
    """Whether all of it was taken; what is written after that leaves it so."""
    return (
        take.number >= 0 and take.state == "ended" and not take.rest and bool(take.text)
    )


def governed_note(take: Take) -> str:
    """A quiet word on the writer's terms in a take, and on rules it could not keep."""
    said = []
    n_terms, n_tokens = take.infected
    if take.governed is not None and take.governed.target:
        n_terms = sum(used.n for used in take.governed.terms)
        n_tokens = take.governed.n_tokens
    if n_tokens:
        said.append(f"{100 * n_terms / n_tokens:.1f} of yours in 100")
    if take.governed is not None:
        missed = sum(kept.status == "missed" for kept in take.governed.rules)
        if missed:
            said.append("a rule missed" if missed == 1 else f"{missed} rules missed")
    return ", ".join(said)


def _opening(text: str) -> str:
    """Without the space that only parts it from the draft; verse keeps its indent."""
    return text[1:] if text[:1] == " " and text[1:2] != " " else text
