"""Counter-based randomness: a draw is a pure function of what is drawn, not of when."""

from __future__ import annotations

from hashlib import blake2b


def uniform(seed: int, voice: str, take: int, position: int, attempt: int) -> float:
    """A number in [0, 1) with 53 random bits, the same on every platform.

    `position` counts the take's tokens from 0; `attempt` counts redraws at that
    position. No state is kept, so a roll back, another order of voices or another
    thread gives the same number again.
    """
    name = voice.encode("utf-8", "surrogatepass")
    counters = f"{seed}/{take}/{position}/{attempt}/{len(name)}/".encode("ascii")
    digest = blake2b(counters + name, digest_size=8, person=b"protean draw").digest()
    return float(int.from_bytes(digest, "little") >> 11) * 2.0**-53
