"""The lanes as a state machine, without a screen and without an engine."""

from __future__ import annotations

from engines import seams
from engines.events import Died, Failed, Grew, Shrank, TakeEnded, WeaveEnded
from engines.request import Prompt, Unit, Voice, Weave
from studio.weaving.lanes import Weaving
from studio.weaving.takes import Take

BEFORE = "She reached for"


class Page:
    """A draft and its lanes, kept in step the way the desk keeps them."""

    def __init__(
        self, text: str = BEFORE, caret: int | None = None, selected: str = ""
    ) -> None:
        self.text = text
        self.caret = len(text) if caret is None else caret
        self.weaving = Weaving()
        self.weaving.arrange([("realism", ""), ("surreal", "")])
        start = self.caret
        if selected:
            start = text.index(selected)
            self.caret = start + len(selected)
        self.selection = (start, self.caret)
        prompt = Prompt(text[:start], selection=selected)
        voices = (Voice("realism"), Voice("surreal"))
        (self.request,) = self.weaving.begin(
            [Weave(0, prompt, voices, seed=7)], start, selected, self.caret
        )

    def say(self, voice: str, text: str, take: int = 0, weave: int = 0) -> None:
        number = weave or self.request.weave
        self.weaving.hear(Grew(number, voice, take, 0, (1,), text))

    def end(
        self, voice: str, text: str, take: int = 0, weave: int = 0, finish: str = "stop"
    ) -> Weave | None:
        number = weave or self.request.weave
        event = TakeEnded(number, voice, take, text, (1,), 7, finish)
        return self.weaving.hear(event)[1]

    def edit(self, offset: int, n_removed: int, inserted: str) -> None:
        removed = self.text[offset : offset + n_removed]
        self.text = self.text[:offset] + inserted + self.text[offset + n_removed :]
        self.weaving.edited(offset, removed, inserted)
        self.caret = offset + len(inserted)
        self.selection = (self.caret, self.caret)
        self.weaving.moved(self.caret)

    def type(self, letters: str) -> None:
        for letter in letters:
            self.edit(self.caret, 0, letter)

    def move(self, caret: int) -> None:
        self.caret = caret
        self.selection = (caret, caret)
        self.weaving.moved(caret)

    def accept(self, kind: str = "all") -> str:
        piece = self.weaving.piece(kind, self.selection)
        if piece is None:
            return ""
        seated = seams.seat(
            self.text[: piece.start], piece.text, self.text[piece.end :]
        )
        self.edit(piece.start, piece.end - piece.start, seated)
        self.weaving.accepted(piece, seated)
        return seated

    def take(self, voice: str) -> Take:
        (lane,) = (lane for lane in self.weaving.lanes if lane.voice == voice)
        assert lane.take is not None
        return lane.take


def woven(text: str = BEFORE, caret: int | None = None, selected: str = "") -> Page:
    """Both voices have answered."""
    page = Page(text, caret, selected)
    page.end("realism", " the pen. She wrote it down.")
    page.end("surreal", " the pond in her sleeve.")
    page.weaving.hear(WeaveEnded(page.request.weave, 0, 0, 0, 2))
    if selected:
        page.weaving.light("realism")
    return page


def test_a_weave_takes_the_lanes_in_hand_and_ends_by_itself() -> None:
    page = Page()
    assert page.weaving.in_hand
    assert page.weaving.running == {page.request.weave}
    assert page.take("realism").state == "thinking"
    page.say("realism", " the")
    assert page.take("realism").state == "speaking"
    page.end("realism", " the pen.")
    page.end("surreal", " the pond.")
    assert not page.weaving.complete or page.take("realism").state == "ended"
    page.weaving.hear(WeaveEnded(page.request.weave, 0, 0, 0, 2))
    assert page.weaving.running == set()
    assert page.weaving.in_hand


def test_a_take_that_was_rolled_back_loses_its_end() -> None:
    page = Page()
    page.say("realism", " the clot")
    page.weaving.hear(Shrank(page.request.weave, "realism", 0, 1, 4))
    page.say("realism", " pen")
    assert page.take("realism").text == " the pen"


def test_accepting_all_leaves_nothing_of_the_take_and_makes_the_others_stale() -> None:
    page = woven()
    assert page.accept() == " the pen. She wrote it down."
    assert page.take("realism").rest == ""
    assert page.take("realism").fresh
    assert not page.take("surreal").fresh
    assert page.take("surreal").rest == " the pond in her sleeve."
    assert page.weaving.piece("all", page.selection) is None


def test_undoing_an_accept_gives_every_take_back() -> None:
    page = woven()
    page.accept()
    page.edit(len(BEFORE), len(page.text) - len(BEFORE), "")
    assert page.take("realism").rest == " the pen. She wrote it down."
    assert page.take("surreal").fresh


def test_a_take_is_taken_word_by_word_and_sentence_by_sentence() -> None:
    page = woven()
    page.accept("word")
    page.accept("word")
    assert page.text == BEFORE + " the pen."
    page.accept("sentence")
    assert page.text == BEFORE + " the pen. She wrote it down."


def test_typing_a_takes_own_letters_consumes_it() -> None:
    page = woven()
    page.type(" the p")
    assert page.take("realism").rest == "en. She wrote it down."
    assert page.take("surreal").rest == "ond in her sleeve."
    page.type("e")
    assert page.take("realism").fresh
    assert not page.take("surreal").fresh
    page.accept()
    assert page.text == BEFORE + " the pen. She wrote it down."


def test_taking_back_a_letter_makes_a_stale_take_fresh_again() -> None:
    page = woven()
    page.type("x")
    assert not page.take("realism").fresh
    page.edit(len(BEFORE), 1, "")
    assert page.take("realism").fresh


def test_a_stale_take_lands_at_the_caret_with_its_seam_made_anew() -> None:
    page = woven()
    page.type(", slowly, ")
    assert not page.take("realism").fresh
    page.accept("word")
    assert page.text == BEFORE + ", slowly, the"
    page.accept("word")
    assert page.text == BEFORE + ", slowly, the pen."
    assert not page.take("surreal").fresh


def test_undoing_a_stale_accept_gives_the_whole_take_back() -> None:
    page = woven()
    page.type(" out")
    before = page.text
    page.accept()
    page.edit(len(before), len(page.text) - len(before), "")
    assert page.accept() == " the pen. She wrote it down."


def test_in_the_middle_of_a_text_nothing_after_the_caret_is_touched() -> None:
    page = woven("She reached for and laughed.", len("She reached for"))
    page.accept("word")
    page.accept("word")
    assert page.text == "She reached for the pen. and laughed."


def test_moving_the_caret_away_dims_the_lanes_and_coming_back_lights_them() -> None:
    page = woven()
    page.move(3)
    assert not page.take("realism").fresh
    page.move(len(BEFORE))
    assert page.take("realism").fresh


def test_an_edit_before_the_place_dims_the_lanes_for_good() -> None:
    page = woven()
    page.edit(0, 3, "He")
    page.move(len(page.text))
    assert not page.take("realism").fresh
    assert page.accept().strip() == "the pen. She wrote it down."
    assert page.text == "He reached for the pen. She wrote it down."


def test_an_edit_after_the_place_leaves_the_lanes_as_they_are() -> None:
    page = woven("She reached for and laughed.", len("She reached for"))
    page.edit(len(page.text), 0, " Then")
    page.move(len("She reached for"))
    assert page.take("realism").fresh


def test_a_selection_is_replaced_and_its_own_words_stay_within_reach() -> None:
    page = woven("Nobody signs a thing like that.", selected="a thing like that")
    page.end("realism", "x")  # too late: the weave has ended
    assert page.weaving.lane is not None
    assert page.weaving.lane.place == (1, 1)
    page.accept()
    assert page.text == "Nobody signs the pen. She wrote it down."
    page.weaving.light("surreal")
    page.accept()
    assert page.text == "Nobody signs the pond in her sleeve."
    page.weaving.step_take(-1)
    assert page.weaving.lane.place == (0, 1)
    page.accept()
    assert page.text == "Nobody signs a thing like that."


def test_the_words_as_they_were_cannot_replace_themselves() -> None:
    page = woven("Nobody signs a thing.", selected="a thing")
    page.weaving.step_take(-1)
    assert page.weaving.piece("all", page.selection) is None


def test_again_adds_a_sibling_and_overwrites_nothing() -> None:
    page = woven()
    (request,) = page.weaving.again(Unit.WORD, 20)
    assert request.weave != page.request.weave
    assert (request.first_take, request.seed, request.unit) == (1, 7, Unit.WORD)
    assert request.prompt == page.request.prompt
    page.end("realism", " a chair.", take=1, weave=request.weave)
    lane = page.weaving.lanes[0]
    assert [take.text for take in lane.takes] == [
        " the pen. She wrote it down.",
        " a chair.",
    ]
    assert lane.place == (2, 2)
    page.weaving.step_take(-1)
    assert lane.place == (1, 2)
    page.weaving.step_take(-1)
    assert lane.place == (1, 2)


def test_again_after_a_part_was_taken_asks_from_there_and_keeps_the_rest() -> None:
    page = woven()
    page.accept("word")
    here = Weave(0, Prompt(page.text), (Voice("realism"), Voice("surreal")), seed=7)
    (request,) = page.weaving.again_here([here], page.caret)
    page.end("realism", " old gun.", take=request.first_take, weave=request.weave)
    assert page.take("realism").fresh
    page.weaving.step_take(-1)
    assert page.take("realism").rest == " pen. She wrote it down."
    assert page.take("realism").fresh
    page.weaving.step_take(1)
    page.accept()
    assert page.text == BEFORE + " the old gun."


def test_going_on_makes_a_longer_sibling_of_the_same_take() -> None:
    page = woven()
    request = page.weaving.go_on(Unit.SENTENCE, 60)
    assert request is not None
    assert request.prompt.before == BEFORE + " the pen. She wrote it down."
    assert [voice.name for voice in request.voices] == ["realism"]
    page.end("realism", "Twice.", take=request.first_take, weave=request.weave)
    lane = page.weaving.lanes[0]
    assert lane.place == (2, 2)
    assert page.take("realism").rest.startswith(" the pen. She wrote it down.")
    assert page.take("realism").rest.endswith("Twice.")
    page.weaving.step_take(-1)
    assert page.take("realism").rest == " the pen. She wrote it down."


def test_going_on_with_a_take_that_still_grows_waits_for_its_end() -> None:
    page = Page()
    page.say("realism", " the")
    assert page.weaving.go_on(Unit.SENTENCE, 60) is None
    wanted = page.end("realism", " the pen.")
    assert wanted is not None
    assert wanted.prompt.before == BEFORE + " the pen."


def test_stopping_keeps_what_came_and_what_is_still_on_its_way() -> None:
    page = Page()
    page.say("realism", " the")
    assert page.weaving.halt() == {"realism", "surreal"}
    assert page.weaving.running == set()
    page.say("realism", " pen")
    assert page.take("realism").state == "stopped"
    page.end("realism", " the pen", finish="cancelled")
    assert page.take("realism").rest == " the pen"
    assert page.take("realism").state == "stopped"


def test_words_for_lanes_that_were_woven_anew_are_not_heard() -> None:
    page = Page()
    old = page.request
    page.weaving.begin([old], page.caret, "", page.caret)
    page.say("realism", " too late", weave=old.weave)
    assert page.take("realism").text == ""


def test_a_voice_that_fails_leaves_the_others_speaking() -> None:
    page = Page()
    page.weaving.hear(Failed("No", "Mend it.", page.request.weave, "surreal"))
    assert page.take("surreal").state == "failed"
    page.say("realism", " the")
    assert page.take("realism").state == "speaking"


def test_when_the_engine_dies_the_lanes_keep_what_came() -> None:
    page = Page()
    page.say("realism", " the pen")
    page.weaving.hear(Died("The engine stopped", ""))
    assert page.weaving.running == set()
    assert page.take("realism").rest == " the pen"


def test_a_voice_that_leaves_takes_its_lane_and_one_that_comes_is_empty() -> None:
    page = woven()
    page.weaving.light("surreal")
    page.weaving.arrange([("kjv", "new"), ("surreal", "")])
    assert [lane.voice for lane in page.weaving.lanes] == ["kjv", "surreal"]
    assert page.weaving.lane is not None
    assert page.weaving.lane.voice == "surreal"
    assert page.take("surreal").text == " the pond in her sleeve."
    (request,) = page.weaving.again(Unit.SENTENCE, 60)
    assert [voice.name for voice in request.voices] == ["surreal"]


def test_model_text_is_made_inert_before_it_can_be_taken() -> None:
    page = Page()
    page.end("realism", " \x1b[31mred\x00\u202e")
    text = page.take("realism").text
    assert not {"\x1b", "\x00", "\u202e"} & set(text)
    assert len(text) == len(" \x1b[31mred\x00\u202e")


def test_leaving_a_take_in_the_middle_of_a_word_gives_the_word_back() -> None:
    page = woven()
    page.type(" the pig")
    assert page.take("realism").rest == " pen. She wrote it down."
    page.accept()
    assert page.text == BEFORE + " the pig pen. She wrote it down."


def test_a_closing_stop_that_the_seam_left_out_is_not_offered_again() -> None:
    page = woven("Nobody signs a thing, she said.", selected="a thing")
    page.accept()
    assert page.text == "Nobody signs the pen. She wrote it down, she said."
    assert page.take("realism").rest == ""
