"""What a request is hashed to has to stay what it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from engines import wire
from engines.plan import Ban, Plan
from engines.request import Prompt, Voice, Weave
from sessions.recording import Around, digest, read_back, request_digest, voice_key
from sessions.recording import written as write

TEXTS = st.sampled_from(['"voices":[]', "plain", '\\"voices\\":[]', "é\ud800", ""])
VOICES = st.builds(
    Voice,
    name=TEXTS,
    exemplar=TEXTS,
    plan=st.builds(Plan, bans=st.tuples(st.builds(Ban, phrase=TEXTS)), clot=TEXTS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(VOICES, max_size=3), TEXTS, TEXTS)
def test_the_hash_is_over_all_of_a_request(
    voices: list[Voice], before: str, notes: str
) -> None:
    request = Weave(3, Prompt(before, notes=notes), tuple(voices))
    assert request_digest(request) == digest(wire.plain(request))
    around = Around(before)
    known = {voice_key(voice): voice for voice in voices}
    assert read_back(write(request, around), around, known) == request
