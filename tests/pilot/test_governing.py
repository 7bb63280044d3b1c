"""The writer's own words, rules and bans at the desk."""

from __future__ import annotations

from textual.widgets import Static

from engines.events import Governed, RuleKept, WeaveEnded
from engines.plan import Plan
from engines.request import Weave
from lexicon.terms import LINKED, Term
from studio.commands.registry import by_id
from studio.dial.virality import virality_said
from studio.governing.desk import NAME, Wish
from studio.screens.given import GivenRoom
from studio.screens.governed import GovernedRoom
from studio.screens.governing import GoverningPage
from studio.screens.tree import TreeRoom
from tests.pilot.conftest import Sit, Sitting

DRAFT = "The debt lay on the table. Nobody spoke of the giant for a year, and then"
RULE = 'every "debt" touches "hand" within 3 words'


def asked(sitting: Sitting) -> Weave:
    """What the voices were asked last."""
    lane = sitting.desk.weaver.weaving.lanes[0]
    assert lane.asked is not None
    return lane.asked


async def run(sitting: Sitting, command: str) -> None:
    """Run a command as the palette does."""
    by_id(command).run(sitting.desk)
    await sitting.pilot.pause()


async def type_in(sitting: Sitting, text: str) -> None:
    names = {" ": "space", '"': "quotation_mark"}
    await sitting.press(*(names.get(letter, letter) for letter in text))


async def test_rules_are_written_checked_and_held(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await run(s, "rules")
        page = s.app.screen
        assert isinstance(page, GoverningPage)
        await type_in(s, 'every "debt"')
        await s.pilot.pause()
        assert "touches" in str(page.query_one(".told", Static).visual)
        await type_in(s, RULE[len('every "debt"') :])
        await s.pilot.pause()
        assert "1 rule holds" in str(page.query_one(".told", Static).visual)
        await s.press("escape")
        assert s.desk.session.kept(NAME)["rules"] == RULE
        start = DRAFT.index("debt")
        run_of = (start, start + 4, "broken")
        quill = s.desk.quill
        await s.until(lambda: run_of in quill.runs_between(0, 40), "the mark")
        assert s.desk.governing.told() == []
        quill.caret = start
        assert ('no "hand" within 3 words', "muted") in s.desk.governing.told()
        quill.caret = len(s.text)
        await s.woven()
        request = asked(s)
        assert all(
            [program.name for program in voice.plan.programs] == [RULE]
            for voice in request.voices
        )
        await s.press("f12")
        room = s.app.screen
        assert isinstance(room, GivenRoom)
        assert any(RULE in str(part) for part in room.parts(room.given["realism"]))


async def test_more_of_my_words(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        for name in ("giant", "glass string"):
            s.desk.lexicon.lexicon.add(Term(name))
        s.desk.lexicon.lexicon.relate("giant", LINKED, "glass string")
        for _ in range(4):
            await run(s, "virality-up")
        assert virality_said(0.4) in s.said().lower()
        await s.woven()
        request = asked(s)
        myth = request.voices[0].plan.myth
        assert [pull.term for pull in myth.pulls] == ["giant", "glass string"]
        assert myth.target == 1.6
        assert [(warm.pull, warm.mood > 0.5) for warm in request.warm if warm.pull] == [
            (1, True)
        ]
        note = s.desk.lanes.lane("realism").view.note
        assert "of yours in 100" in note
        for _ in range(4):
            await run(s, "virality-down")
        await s.press("escape", "escape", "x")
        await s.woven()
        assert asked(s).voices[0].plan == Plan()


async def test_a_selection_is_banned_and_the_list_can_rest(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        s.desk.quill.select_range(4, 8)
        await run(s, "ban-this")
        assert "“debt”" in s.said()
        s.desk.quill.caret = len(s.text)
        await s.woven()
        assert asked(s).voices[0].plan.clot == "debt"
        await run(s, "bans-mute")
        assert "rest" in s.said()
        await s.press("escape", "escape", "x")
        await s.woven()
        assert asked(s).voices[0].plan.clot == ""


async def test_rules_that_make_no_sense_hold_nothing_and_say_so(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        await run(s, "rules")
        await type_in(s, "avoid")
        await s.press("escape")
        await s.until(lambda: "rules do not hold" in s.said(), "the complaint")
        await s.woven()
        assert asked(s).voices[0].plan == Plan()


async def test_rules_that_take_time_are_told_of_once(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        s.desk.governing.set(rules=RULE)
        await s.woven()
        assert "takes time" not in s.said()
        lane = s.desk.weaver.weaving.lanes[0]
        assert lane.take is not None
        assert lane.asked is not None
        number = lane.asked.weave
        held = (RuleKept(RULE, "met", 400),)
        lane.take.governed = Governed(number, lane.voice, 0, 20, (), held, (), 400)
        s.desk.governing.ended(WeaveEnded(number, 0.1, 0.1, 1.0, 90))
        assert s.said() == ""
        s.desk.governing.ended(WeaveEnded(number, 0.1, 0.1, 3.0, 90))
        assert "sent the voices back 400 times" in s.said()
        assert "F12 which rules" in s.said()
        s.desk.notices.pass_on()
        s.desk.governing.ended(WeaveEnded(number, 0.1, 0.1, 3.0, 90))
        assert s.said() == ""
        s.desk.governing.set(rules=f'{RULE}\navoid "salt"')
        s.desk.governing.ended(WeaveEnded(number, 0.1, 0.1, 3.0, 90))
        assert "takes time" in s.said()


def test_what_a_session_kept_may_be_anything() -> None:
    assert Wish.of(None) == Wish()
    assert Wish.of({"virality": 9.0, "rules": 3, "bans_muted": 1}) == Wish()
    assert Wish.of({"bans": "x", "rules": ["y"]}) == Wish(bans="x")


async def test_the_past_tells_what_governed_a_take(sit: Sit) -> None:
    async with sit(DRAFT) as s:
        s.desk.governing.set(rules=RULE)
        await s.woven()
        await s.press("enter")
        await s.until(lambda: s.text != DRAFT, "the take in the draft")
        await s.press("ctrl+k")
        await s.until(lambda: isinstance(s.app.screen, TreeRoom), "the tree")
        tree = s.app.screen
        assert isinstance(tree, TreeRoom)
        for lit in (tree.past.here, None):
            if lit is None:
                await s.press("o")
                tree.view.light(min(tree.past.leaves))
            await s.press("f12")
            room = s.app.screen
            assert isinstance(room, GovernedRoom)
            assert any(RULE in str(part) for part in room.shown)
            await s.press("escape")
