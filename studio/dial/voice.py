"""From where the dial stands to the voice as it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engines.plan import Lean
from engines.request import Activation, Manner, Sampling, Scale, Strand, Turn, Voice
from studio.dial.blend import mean_sampling
from styles.dial.motors import Motors
from styles.dial.positions import Position

HEAT = 0.6
"""Octaves of temperature from the middle of `entropy` to either end."""
LEAVE_OUT, LIKELY = 0.6, 0.1
"""At the end of `ambiguity`: how often the likeliest words are left out, and the
probability from which a word counts as likely."""
NUDGE_MIN_P, NUDGE_HEAT = 0.25, 0.6
"""At its other end: words this far below the likeliest are left out, and the
temperature is multiplied by this."""
RAMP = 32
"""Tokens over which `collapse` sets in."""


def dialled(
    voice: Voice,
    position: Position,
    voices: Mapping[str, Voice],
    motors: Motors,
    hashes: Mapping[str, str],
) -> Voice:
    """The voice as the dial has it. `voices` are all by name, `hashes` the SHA-256 of
    adapter files by path, as far as they are known."""
    shares = parts(voice, position, voices)
    if shares:
        voice = _blended(voice, position, shares, voices, motors, hashes)
    turned = dict(position.turned)
    sampling = manner(
        voice.sampling, turned.get("ambiguity", 0.0), turned.get("entropy", 0.0)
    )
    plan = replace(voice.plan, leans=(*voice.plan.leans, *leans_of(turned, motors)))
    return replace(voice, sampling=sampling, plan=plan)


def leans_of(turned: Mapping[str, float], motors: Motors) -> tuple[Lean, ...]:
    """The leans of some axes' values, those on one table as one."""
    weights: dict[str, float] = {}
    hashes: dict[str, str] = {}
    for axis, value in turned.items():
        motor = motors.axes.get(axis)
        if motor is not None and motor.offered:
            hashes |= motor.tables()
            for table, weight in motor.leans(value).items():
                weights[table] = weights.get(table, 0.0) + weight
    return tuple(
        Lean(table, weight, hashes[table], RAMP if table == "collapse" else 0)
        for table, whole in weights.items()
        if (weight := round(whole, 4))
    )


def parts(
    voice: Voice, position: Position, voices: Mapping[str, Voice]
) -> dict[str, float]:
    """The share of every voice in this one; none where only itself is asked for, or
    where it speaks from a page, which cannot be blended."""
    if not voice.adapters:
        return {}
    shares = {
        name: share
        for name, share in position.styles
        if name in voices and voices[name].adapters
    }
    if not shares or shares == {voice.name: 1.0}:
        return {}
    if position.own:
        shares[voice.name] = shares.get(voice.name, 0.0) + position.own
    return shares


def _blended(
    voice: Voice,
    position: Position,
    shares: Mapping[str, float],
    voices: Mapping[str, Voice],
    motors: Motors,
    hashes: Mapping[str, str],
) -> Voice:
    among = {name: voices.get(name, voice) for name in shares}
    late = all(each.activation is Activation.LATE for each in among.values())
    voice = replace(
        voice,
        activation=Activation.LATE if late else Activation.WHOLE,
        sampling=mean_sampling(among, shares),
    )
    if position.exact:
        strands = tuple(
            Strand(among[name].adapters, round(share, 4))
            for name, share in shares.items()
        )
        return replace(voice, adapters=(), strands=strands)
    scales: dict[str, float] = {}
    for name, share in shares.items():
        for adapter in among[name].adapters:
            sha256 = hashes.get(adapter.path, "")
            by = motors.scale(name, sha256, share) * adapter.scale
            scales[adapter.path] = scales.get(adapter.path, 0.0) + by
    # Curves may add up to more than the shares did; the simplex holds for scales too.
    most = max(1.0, sum(shares.values()))
    over = max(sum(scales.values()) / most, 1.0)
    return replace(
        voice,
        adapters=tuple(Scale(p, round(s / over, 4)) for p, s in scales.items()),
    )


def manner(sampling: Sampling, ambiguity: float, entropy: float) -> Sampling:
    """The sampling with two sliders laid over it, each from -1 to 1."""
    heat = 2.0 ** (HEAT * entropy)
    changes: dict[str, Any] = {}
    if ambiguity > 0:
        changes["xtc_probability"] = LEAVE_OUT * ambiguity
        changes["xtc_threshold"] = LIKELY
    elif ambiguity < 0:
        least = sampling.min_p
        changes["min_p"] = least + (max(NUDGE_MIN_P, least) - least) * -ambiguity
        heat *= 1.0 + (NUDGE_HEAT - 1.0) * -ambiguity
    if heat != 1.0:
        changes["temperature"] = sampling.temperature * heat
    return replace(sampling, **{name: round(x, 4) for name, x in changes.items()})


def turn(weave: int, asked: Voice, now: Voice) -> Turn | None:
    """What brings a speaking voice to where the dial stands; None where that takes
    effect with the next weave alone."""
    strands = now.strands
    if bool(asked.strands) != bool(strands):
        return None
    if asked.strands:
        shares = {strand.adapters: strand.share for strand in strands}
        known = [strand.adapters for strand in asked.strands]
        if not set(shares) <= set(known):
            return None
        strands = tuple(Strand(each, shares.get(each, 0.0)) for each in known)
    return Turn(
        weave,
        asked.name,
        now.adapters,
        Manner(strands, now.plan.leans, (now.sampling,)),
    )
