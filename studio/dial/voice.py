"""From where the dial stands to the voice as it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
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
    """The share of every voice in this one; none where no voice is asked for, or where
    it speaks from a page, which cannot be blended."""
    if not voice.adapters:
        return {}
    shares = {
        name: share
        for name, share in position.styles
        if name in voices and voices[name].adapters
    }
    if not shares:
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
    fitted = [name for name in among if _measured(among[name], motors, hashes)]
    voice = replace(
        voice,
        activation=Activation.LATE if late else Activation.WHOLE,
        sampling=mean_sampling(among, shares, motors.cooling(shares, fitted)),
    )
    asked = dict(position.styles)
    whole = sum(shares.values())
    worn = {
        name: _worn(
            among[name],
            share,
            asked.get(name, 0.0),
            1.0 if position.exact else max(0.0, 2 * share / whole - 1),
            motors,
            hashes,
        )
        for name, share in shares.items()
    }
    if position.exact and set(shares) != {voice.name}:
        strands = tuple(
            Strand(tuple(Scale(w.path, w.full) for w in worn[name]), round(share, 4))
            for name, share in shares.items()
        )
        return replace(voice, adapters=(), strands=strands)
    every = [each for some in worn.values() for each in some]
    # Curves may add up to more than the shares did; the simplex holds for parts too.
    most = max(1.0, whole)
    over = max(sum(each.part for each in every) / most, 1.0)
    scales: dict[str, float] = {}
    for each in every:
        by = each.part / over * each.full
        scales[each.path] = scales.get(each.path, 0.0) + by
    return replace(
        voice, adapters=tuple(Scale(p, round(s, 4)) for p, s in scales.items())
    )


def _measured(voice: Voice, motors: Motors, hashes: Mapping[str, str]) -> bool:
    return all(
        motors.fits(voice.name, hashes.get(scale.path, "")) for scale in voice.adapters
    )


@dataclass(frozen=True, slots=True)
class _Worn:
    """An adapter in a blend: the part of it that its share comes to, and its scale
    where the whole of it is worn."""

    path: str
    part: float
    full: float


def _worn(
    voice: Voice,
    share: float,
    asked: float,
    over: float,
    motors: Motors,
    hashes: Mapping[str, str],
) -> list[_Worn]:
    """What is asked for of a voice goes to the end of its slider; what a lane keeps of
    its own voice, to the voice as it is at rest. Beyond rest a voice goes only by as
    much as it outweighs the others (`over`, 0 to 1): two adapters that are both
    stronger than at rest make words that nobody expects."""
    found = []
    for adapter in voice.adapters:
        sha256 = hashes.get(adapter.path, "")
        end = motors.end(voice.name, sha256)
        reach = 1 + (end - 1) * over
        full = (asked * reach + (share - asked)) / share * adapter.scale
        part = motors.scale(voice.name, sha256, share) / end
        found.append(_Worn(adapter.path, part, round(full, 4)))
    return found


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
        mixed = {_files(strand): strand for strand in strands}
        if not set(mixed) <= {_files(strand) for strand in asked.strands}:
            return None
        strands = tuple(
            mixed.get(_files(each), replace(each, share=0.0)) for each in asked.strands
        )
    return Turn(
        weave,
        asked.name,
        now.adapters,
        Manner(strands, now.plan.leans, (now.sampling,)),
    )


def _files(strand: Strand) -> tuple[str, ...]:
    return tuple(scale.path for scale in strand.adapters)
