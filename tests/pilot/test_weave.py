"""Tab, the arrows, Enter: what a writer does with the four voices."""

from __future__ import annotations

from sessions.tree.takes import unchosen
from studio.settings.settings import Settings, VoiceChoice
from tests.pilot.conftest import Sit

VOICES = ("realism", "surreal", "kjv", "philosophical")
DRAFT = "She reached for the"


async def test_tab_weaves_in_four_voices_and_takes_the_lanes_in_hand(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        assert s.desk.lanes.voices == VOICES
        assert "weave" in s.hints()
        await s.woven()
        assert s.desk.lanes.in_hand
        assert len({s.lane(voice) for voice in VOICES}) == 4
        assert all(s.lane(voice) for voice in VOICES)
        assert s.desk.lanes.selected == "realism"
        assert "take it" in s.hints()
        assert s.text == DRAFT


async def test_enter_takes_the_lit_take_and_gives_the_arrows_back(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("down")
        assert s.desk.lanes.selected == "surreal"
        wanted = s.lane("surreal")
        await s.press("enter")
        assert s.text == f"{DRAFT} {wanted}"
        assert s.desk.quill.caret == len(s.text)
        assert not s.desk.lanes.in_hand
        assert s.desk.lanes.lane("realism").view.stale
        await s.press("enter")
        assert s.text == f"{DRAFT} {wanted}\n"


async def test_an_accept_is_one_step_of_undo_and_gives_the_takes_back(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        before = s.lane("realism")
        await s.press("enter", "ctrl+z")
        assert s.text == DRAFT
        assert s.desk.quill.caret == len(DRAFT)
        assert s.lane("realism") == before
        assert not s.desk.lanes.lane("realism").view.stale
        await s.press("ctrl+y")
        assert s.text == f"{DRAFT} {before}"


async def test_accepted_words_carry_their_voice_until_the_tint_is_off(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("down", "down", "enter")
        tints = s.desk.draft.tints(0, len(s.text))
        assert tints == [(len(DRAFT), len(s.text), "kjv")]
        assert s.desk.quill.tints is not None
        await s.press("ctrl+t")
        assert s.desk.quill.tints is None
        await s.press("ctrl+t")
        assert s.desk.quill.tints is not None


async def test_a_take_is_taken_word_by_word_then_by_the_sentence(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        take = s.lane("realism")
        first, second = take.split()[:2]
        await s.press("ctrl+right")
        assert s.text == f"{DRAFT} {first}"
        await s.press("ctrl+right")
        assert s.text == f"{DRAFT} {first} {second}"
        assert s.desk.lanes.in_hand
        await s.press("ctrl+down")
        assert s.text == f"{DRAFT} {take}"
        await s.press("ctrl+z", "ctrl+z")
        assert s.text == f"{DRAFT} {first}"
        assert s.lane("realism") == take.removeprefix(first).strip()


async def test_a_letter_goes_to_the_draft_and_gives_the_arrows_back(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.write(" x")
        assert s.text == DRAFT + " x"
        assert not s.desk.lanes.in_hand
        assert s.desk.lanes.lane("realism").view.stale
        await s.press("left", "left", "z")
        assert s.text == DRAFT + "z x"


async def test_takes_say_that_the_caret_stands_elsewhere(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("escape", "left")
        view = s.desk.lanes.lane("realism").view
        assert view.stale
        assert view.elsewhere
        await s.press("right")
        assert not s.desk.lanes.lane("realism").view.stale
        await s.write("x")
        view = s.desk.lanes.lane("realism").view
        assert view.stale
        assert not view.elsewhere


async def test_backspace_goes_to_the_draft_too(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("backspace")
        assert s.text == DRAFT[:-1]
        assert not s.desk.lanes.in_hand


async def test_typing_a_takes_own_letters_consumes_it(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        take = s.lane("realism")
        first = take.split()[0]
        await s.write(f" {first} ")
        assert s.lane("realism") == take.removeprefix(first).strip()
        assert not s.desk.lanes.lane("realism").view.stale
        await s.press("ctrl+d")
        assert s.desk.lanes.in_hand
        await s.press("enter")
        assert s.text == f"{DRAFT} {take}"


async def test_again_with_nothing_woven_weaves(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        assert "again" not in s.hints()
        await s.press("ctrl+r")
        await s.settled()
        assert s.lane("realism")
        assert s.desk.lanes.in_hand


async def test_again_adds_a_sibling_and_left_goes_back_to_the_first(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        first = s.lane("realism")
        await s.press("ctrl+r")
        await s.settled()
        view = s.desk.lanes.lane("realism").view
        assert (view.k, view.n) == (2, 2)
        assert view.text != first
        await s.press("left")
        assert s.lane("realism") == first
        await s.press("right", "enter")
        assert s.text == f"{DRAFT} {view.text}"


async def test_tab_in_hand_goes_on_with_the_lit_take(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        first = s.lane("realism")
        others = s.lane("kjv")
        await s.press("tab")
        await s.settled()
        view = s.desk.lanes.lane("realism").view
        assert (view.k, view.n) == (2, 2)
        assert view.text.startswith(first)
        assert len(view.text) > len(first)
        assert s.lane("kjv") == others
        await s.press("enter")
        assert s.text == f"{DRAFT} {view.text}"
        await s.press("ctrl+z")
        assert s.text == DRAFT


async def test_the_first_escape_stops_and_the_second_gives_back(sit: Sit) -> None:
    async with sit(DRAFT, host=("--tokens-per-second", "20")) as s:
        await s.press("tab")
        await s.until(lambda: bool(s.lane("realism")), "the first words")
        assert "Esc stop" in s.hints()
        await s.press("escape")
        assert not s.desk.weaver.running
        view = s.desk.lanes.lane("realism").view
        assert view.state == "stopped"
        assert view.text
        assert s.desk.lanes.in_hand
        await s.press("escape")
        assert not s.desk.lanes.in_hand
        await s.press("tab")
        assert s.desk.weaver.running


async def test_tab_on_an_unchanged_draft_takes_the_same_lanes_in_hand(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        before = {voice: s.lane(voice) for voice in VOICES}
        await s.press("escape")
        assert not s.desk.lanes.in_hand
        await s.press("tab")
        assert s.desk.lanes.in_hand
        assert not s.desk.weaver.running
        assert {voice: s.lane(voice) for voice in VOICES} == before


async def test_a_weave_in_the_middle_touches_nothing_after_the_caret(sit: Sit) -> None:
    async with sit("She stopped. Nobody moved.") as s:
        s.desk.quill.caret = len("She stopped.")
        await s.pilot.pause()
        await s.woven()
        take = s.lane("realism")
        await s.press("enter")
        assert s.text == f"She stopped. {take} Nobody moved."


async def test_a_selection_is_said_again_and_can_be_had_back(sit: Sit) -> None:
    async with sit("Nobody signs a thing like that, she said.") as s:
        s.desk.quill.select_range(13, 30)
        await s.pilot.pause()
        await s.woven()
        assert "a thing like that" in s.text
        take = s.lane("realism")
        await s.press("enter")
        assert s.text == f"Nobody signs {take.rstrip('.')}, she said."
        assert s.lane("realism") == ""
        assert "a thing like that" not in s.text
        await s.press("ctrl+z")
        assert s.text == "Nobody signs a thing like that, she said."
        await s.press("ctrl+y", "ctrl+d", "left")
        assert s.lane("realism") == "a thing like that"
        await s.press("enter")
        assert "a thing like that" in s.text


async def test_the_take_length_is_one_key(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        assert ("a sentence", "muted") in s.desk.status.right
        for _ in range(4):
            await s.press("ctrl+l")
        assert ("a word", "muted") in s.desk.status.right
        await s.woven()
        assert len(s.lane("realism").split()) == 1


async def test_voices_speak_in_the_writers_order_and_number(sit: Sit) -> None:
    settings = Settings(
        voices=(VoiceChoice("kjv", takes=2), VoiceChoice("realism", on=False))
    )
    async with sit(DRAFT, settings=settings) as s:
        assert s.desk.lanes.voices == ("kjv", "surreal", "philosophical")
        await s.woven()
        view = s.desk.lanes.lane("kjv").view
        assert (view.k, view.n) == (1, 2)
        assert s.desk.lanes.lane("surreal").view.n == 1


async def test_everything_that_was_said_is_in_the_journal(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("enter")
        session = s.desk.session
        assert len(session.recorded("weave")) == 1
        assert len(session.recorded("take")) == 4
        (accept,) = session.recorded("accept")
        assert accept.payload["voice"] == "realism"
        refused = {
            event.payload["voice"]
            for event in unchosen(session.recorded("take", "accept"))
        }
        assert refused == {"surreal", "kjv", "philosophical"}


async def test_a_take_with_markup_and_escapes_is_shown_and_taken_as_text(
    sit: Sit,
) -> None:
    async with sit(DRAFT, host=("--instant", "--hostile")) as s:
        await s.woven()
        shown = "".join(s.lane(voice) for voice in VOICES)
        assert "\x1b" not in shown
        assert "\x00" not in shown
        for _ in range(len(VOICES)):
            await s.press("ctrl+d", "down", "enter")
        assert s.app.is_running
        assert "\x1b" not in s.text


async def test_the_footer_offers_to_take_only_while_something_is_left(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        await s.press("escape", "ctrl+d", "down")
        assert all(part in s.hints() for part in ("take it", "a word", "refuse"))
        while s.lane("surreal"):
            await s.press("ctrl+down")
        assert "take it" not in s.hints()
        assert "a word" not in s.hints()
        assert "go on" in s.hints()
        await s.press("ctrl+z")
        assert "take it" in s.hints()


async def test_a_take_that_was_taken_whole_says_so_while_one_writes_on(
    sit: Sit,
) -> None:
    async with sit(DRAFT) as s:
        await s.woven()
        take = s.lane("realism")
        await s.press("enter")
        await s.write(" And so it went on.")
        view = s.desk.lanes.lane("realism").view
        assert (view.text, view.stale) == ("", False)
        assert view.note == "all of it is in your draft"
        assert s.desk.lanes.lane("kjv").view.stale
        while s.text != DRAFT:
            await s.press("ctrl+z")
        await s.write("Z")
        view = s.desk.lanes.lane("realism").view
        assert (view.text, view.stale) == (take, True)
