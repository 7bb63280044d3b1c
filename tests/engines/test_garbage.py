"""What is kept is set aside from the search for garbage."""

from __future__ import annotations

import gc

from engines.garbage import set_aside


def test_what_is_made_meanwhile_is_set_aside_and_the_search_goes_on() -> None:
    before = gc.get_freeze_count()
    try:
        with set_aside():
            assert not gc.isenabled()
            kept = [[number] for number in range(1_000)]
        assert gc.isenabled()
        assert gc.get_freeze_count() >= before + len(kept)
    finally:
        gc.unfreeze()
