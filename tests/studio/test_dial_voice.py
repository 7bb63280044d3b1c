"""From the dial to the voice that is asked, and back out of a recording."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engines import leans
from engines.adapters import MOST
from engines.plan import Lean, Plan
from engines.request import Manner, Sampling, Scale, Strand, Turn, Unit, Voice
from sessions.replay.player import Player
from studio.dial.state import Dialled, plain, read
from studio.dial.strength import SCALES
from studio.dial.voice import dialled, manner, parts, turn
from studio.replay.requests import weaves
from studio.replay.verify import Verifier
from styles.dial import positions as dial
from styles.dial.curves import Curve
from styles.dial.motors import COOLER, AdapterMotor, AxisMotor, Motors
from tests.studio.recording import MODEL, VOICES, Recorded

HEADS = {
    name: Voice(
        name, (Scale(f"{name}.gguf", 1.0),), sampling=Sampling(temperature=heat)
    )
    for name, heat in (("realism", 0.6), ("surreal", 1.2), ("kjv", 0.8))
}
PAGE = Voice("page", exemplar="A page.")
STEEP = Curve(((0.0, 0.0), (0.25, 0.6), (1.0, 1.0)))
END = SCALES[-1]
FARTHER = Curve(((0.0, 0.0), (0.5, 0.8), (1.0, END)))
MOTORS = Motors(
    {name: AdapterMotor("f" * 64, STEEP) for name in HEADS}
    | {"surreal": AdapterMotor("f" * 64, FARTHER)},
    {
        "archaic": AxisMotor(
            "archaic", "abc", Curve(((-1, -1.2), (0, 0), (1, 1.2))), 0.9
        ),
        "nesting": AxisMotor("nesting", "def", Curve(((-1, -1), (0, 0), (1, 1))), 0.79),
    },
)
HASHES = {f"{name}.gguf": "f" * 64 for name in HEADS}
VOICE = st.sampled_from([*HEADS.values(), PAGE])
POSITIONS = st.builds(
    lambda s, t, b, e: dial.made(s, t, beyond=b, exact=e),
    st.dictionaries(st.sampled_from([*HEADS, "gone"]), st.floats(0, 1.3)),
    st.dictionaries(
        st.sampled_from(["archaic", "nesting", "ambiguity", "entropy"]),
        st.floats(-1, 1),
    ),
    st.booleans(),
    st.booleans(),
)


def at(position: dial.Position, voice: Voice = HEADS["realism"]) -> Voice:
    return dialled(voice, position, HEADS, MOTORS, HASHES)


@given(VOICE, POSITIONS)
def test_whatever_is_asked_the_engine_can_do(
    voice: Voice, position: dial.Position
) -> None:
    now = at(position, voice)
    total = sum(scale.scale for scale in now.adapters)
    assert total <= END * position.reach + 1e-3
    assert END * dial.BEYOND <= MOST + 1e-6
    assert all(scale.scale >= 0 for scale in now.adapters)
    assert bool(now.strands) <= position.exact
    assert now.exemplar == voice.exemplar
    assert [lean.table for lean in now.plan.leans] in ([], ["archaic"])
    assert 0 < now.sampling.temperature < 3


def test_at_rest_a_voice_is_as_it_is_and_at_an_end_it_is_the_other() -> None:
    assert at(dial.CENTRE) == HEADS["realism"]
    kjv = at(dial.made({"kjv": 1.0}, {}))
    assert kjv.adapters == HEADS["kjv"].adapters
    assert kjv.sampling == HEADS["kjv"].sampling
    assert kjv.name == "realism"


def test_what_is_asked_goes_to_the_end_and_what_is_its_own_to_rest() -> None:
    def scales(share: float, lane: str = "realism") -> dict[str, float]:
        adapters = at(dial.made({"surreal": share}, {}), HEADS[lane]).adapters
        return {scale.path[:-5]: scale.scale for scale in adapters}

    assert scales(1.0) == {"surreal": END}
    assert scales(0.5, "surreal") == {"surreal": pytest.approx(0.5 + END / 2)}
    # 0.8 of END against STEEP(0.5) of 1, brought to a whole of 1: neither outweighs.
    part, other = 0.8 / END, STEEP(0.5)
    assert scales(0.5) == {
        "surreal": pytest.approx(part / (part + other), abs=1e-3),
        "realism": pytest.approx(other / (part + other), abs=1e-3),
    }
    # At three quarters it outweighs by half, and goes half the way from rest to END.
    part, other = FARTHER(0.75) / END, STEEP(0.25)
    assert scales(0.75) == {
        "surreal": pytest.approx(part / (part + other) * (1 + END) / 2, abs=1e-3),
        "realism": pytest.approx(other / (part + other), abs=1e-3),
    }
    exact = at(dial.made({"surreal": 0.5}, {}, exact=True))
    assert [s.adapters[0].scale for s in exact.strands] == [END, 1.0]


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_voice_never_weakens_as_its_share_grows(low: float, high: float) -> None:
    def strength(share: float) -> float:
        shares = {"surreal": share, "kjv": 1 - share}
        found = {s.path: s.scale for s in at(dial.made(shares, {})).adapters}
        return found.get("surreal.gguf", 0.0)

    low, high = sorted((low, high))
    assert strength(low) <= strength(high) + 1e-3


def test_what_is_missing_to_the_whole_is_the_voices_own() -> None:
    shares = parts(HEADS["realism"], dial.made({"kjv": 0.25}, {}), HEADS)
    assert shares == {"kjv": 0.25, "realism": 0.75}
    mixed = at(dial.made({"kjv": 0.25}, {}))
    scales = {scale.path: scale.scale for scale in mixed.adapters}
    assert sum(scales.values()) == pytest.approx(1.0, abs=1e-3)
    assert scales["kjv.gguf"] == pytest.approx(0.6 / (0.6 + STEEP(0.75)), abs=0.01)
    # 1 / (0.25 / 0.8 + 0.75 / 0.6), and 0.8113 bits of doubt which of them speaks.
    assert mixed.sampling.temperature == pytest.approx(0.64 * (1 - 0.81128 * COOLER))


def test_a_curve_is_kept_for_the_adapter_it_was_fitted_to() -> None:
    other = dict.fromkeys(HASHES, "0" * 64)
    position = dial.made({"kjv": 0.25}, {})
    voice = dialled(HEADS["realism"], position, HEADS, MOTORS, other)
    assert {s.path: s.scale for s in voice.adapters}["kjv.gguf"] == 0.25


def test_word_by_word_every_voice_is_a_strand() -> None:
    exact = at(dial.made({"kjv": 0.25}, {}, exact=True))
    assert exact.adapters == ()
    shares = {strand.adapters[0].path: strand.share for strand in exact.strands}
    assert shares == {"kjv.gguf": 0.25, "realism.gguf": 0.75}


def test_an_axis_below_its_figure_leans_nowhere() -> None:
    voice = at(dial.made({}, {"nesting": 1.0, "archaic": -0.5}))
    assert voice.plan.leans == (Lean("archaic", -0.6, "abc"),)


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_manners_move_evenly_and_rest_in_the_middle(
    first: float, second: float
) -> None:
    own = Sampling(temperature=0.8, min_p=0.05)
    assert manner(own, 0.0, 0.0) == own
    low, high = sorted((first, second))
    one, two = manner(own, 0.0, low), manner(own, 0.0, high)
    assert one.temperature <= two.temperature
    nudged, turned = manner(own, low, 0.0), manner(own, high, 0.0)
    assert nudged.min_p >= turned.min_p
    assert nudged.xtc_probability <= turned.xtc_probability


def test_a_turn_that_needs_other_voices_waits_for_the_next_weave() -> None:
    exact = at(dial.made({"kjv": 0.25}, {}, exact=True))
    assert turn(1, HEADS["realism"], exact) is None
    assert turn(1, exact, HEADS["realism"]) is None
    assert turn(1, exact, at(dial.made({"surreal": 0.5}, {}, exact=True))) is None
    more = turn(1, exact, at(dial.made({"kjv": 0.75}, {}, exact=True)))
    assert more is not None
    assert {s.adapters[0].path: s.share for s in more.manner.strands} == {
        "kjv.gguf": 0.75,
        "realism.gguf": 0.25,
    }
    gone = turn(1, exact, at(dial.made({"kjv": 1.0}, {}, exact=True)))
    assert gone is not None
    assert [strand.share for strand in gone.manner.strands] == [1.0, 0.0]


def test_a_strand_that_grows_stronger_is_turned_at_once() -> None:
    def mixed(**shares: float) -> Voice:
        return at(dial.made(shares, {}, exact=True), HEADS["surreal"])

    now = turn(1, mixed(kjv=0.5), mixed(kjv=0.5, surreal=0.5))
    assert now is not None
    assert {s.adapters[0].path: s.adapters[0].scale for s in now.manner.strands} == {
        "kjv.gguf": 1.0,
        "surreal.gguf": END,
    }


@given(POSITIONS, POSITIONS, st.integers(0, 500))
def test_what_a_draft_remembers_survives(
    one: dial.Position, other: dial.Position, n: int
) -> None:
    state = Dialled(one, {"kjv": other}, dial.Morph(one, other, 120, n), "kjv")
    assert read(plain(state)) == state
    assert state.of("kjv", n) == one
    assert state.of("kjv", n + 120) == other
    assert state.of("surreal", n + 60) == one
    assert read(plain(Dialled())) == Dialled()


@pytest.mark.model
def test_leans_mixtures_and_turns_are_woven_again_to_the_token(tmp_path: Path) -> None:
    voices = {voice.name: voice for voice in VOICES}
    sha = leans.table("archaic").sha
    strands = tuple(
        Strand(voices[name].adapters, share)
        for name, share in (("kjv", 0.5), ("surreal", 0.5))
    )
    mixture = replace(voices["kjv"], adapters=(), strands=strands)
    leant = replace(voices["realism"], plan=Plan(leans=(Lean("archaic", 0.5, sha),)))
    to = Turn(
        0,
        "",
        (),
        Manner(
            (replace(strands[0], share=0.1), replace(strands[1], share=0.9)),
            (Lean("archaic", -1.0, sha),),
            (Sampling(temperature=1.2, xtc_probability=0.5),),
        ),
    )
    path = tmp_path / "a.md"
    with Recorded(path) as desk:
        desk.write("The house stood at the end of the lane, and she")
        desk.weave(
            [leant, mixture], takes=2, tokens=60, unit=Unit.PARAGRAPH, turn=(6, to)
        )
    with Player(path) as player:
        (then,) = weaves(player)
        assert not then.trouble
        assert [t.manner for t in then.turns] == [to.manner]
        assert then.turns[0].at > 0
        adapters = [Path(s.path) for voice in VOICES for s in voice.adapters]
        report = Verifier(MODEL, adapters).run(player, lambda report: None)
    assert report.count("same") == 4, report.plain()
