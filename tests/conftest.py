"""What holds for every test that draws its own examples: a busy machine is no fault."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# Over what hypothesis chose for this place: its own profile, or the one for CI.
settings.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("unhurried")
