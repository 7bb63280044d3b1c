"""Canned continuations in four styles, written for Protean, and a neutral set."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Script:
    """What one scripted voice can say."""

    sentences: tuple[str, ...]
    tails: tuple[str, ...]
    """Ends for a sentence that the writer has begun."""
    verse: tuple[str, ...]


REALISM = Script(
    sentences=(
        "The clerk wet his thumb and counted the notes a second time, though he had "
        "been right the first.",
        "It had rained since four, and the yard behind the chandler's was ankle deep "
        "in straw and brown water.",
        "She set the kettle on the hob, moved the bread to make room for the lamp, and "
        "did not sit down.",
        "There were eleven shillings in the tin, and the rent was nine.",
        "His brother's coat hung on the door, let out at the shoulders and still too "
        "small.",
        "Nobody at the table spoke of the letter, which lay under the salt where the "
        "old man had put it.",
        "By the time the carrier came for the trunk, the fire was out and the children "
        "had their boots on.",
        "He had worked thirty years at the same bench, and the bench was worn to the "
        "shape of him.",
        "The doctor looked at the ceiling while he listened, as he did when there was "
        "nothing to be done.",
        "Across the street a woman was beating a carpet with slow, even strokes, like "
        "someone paid by the hour.",
    ),
    tails=(
        "and wrote the sum in pencil first, in case anyone should change his mind.",
        "while the kettle ticked on the hob and the boy pretended to read.",
        "with the string, the candle ends and the keys to the other house.",
        "because it was Friday, and on Fridays the agent came before noon.",
    ),
    verse=(
        "The milk is on the step before the light,",
        "two pints, a little short, and still not paid.",
        "He rakes the ash and sets the grate to rights;",
        "she cuts the loaf in seven with the blade",
        "her mother used, and counts the heads, and cuts",
        "the seventh small, and takes it for her own.",
        "Outside, the whistle. All along the huts",
        "the doors, the boots, the breath, the road of stone.",
    ),
)

SURREAL = Script(
    sentences=(
        "The staircase had been unwell for a week, and on Sunday it gave birth to a "
        "smaller staircase that led only to the sea.",
        "In each of her gloves a different afternoon was going on.",
        "The moon arrived late, apologised to the furniture, and lay down in the "
        "drawer with the spoons.",
        "I opened the newspaper and a flock of doorbells flew out, ringing for houses "
        "that had not been built.",
        "Somebody had buttered the horizon, and the ships kept sliding off.",
        "My shadow came home wearing another man's hat and would not say where it had "
        "slept.",
        "The clock laid its eggs at midnight, twelve of them, each warm and ticking.",
        "All the mirrors in the town had agreed to show the same horse.",
        "A violin grew quietly through the floor of the bank, and the clerks watered "
        "it with ink.",
        "When she laughed, the lamps along the river took one step to the left.",
    ),
    tails=(
        "which had already begun to dream of itself as a harbour for lost umbrellas.",
        "until the wallpaper cleared its throat and asked for a glass of rain.",
        "where a staircase of salt was combing its long white hair.",
        "and out of the keyhole, one feather at a time, came the afternoon.",
    ),
    verse=(
        "I put the river in my coat",
        "and buttoned it against the noon;",
        "a staircase, singing in its throat,",
        "was lowered slowly from the moon.",
        "My hands went out to buy some snow",
        "and came back married to a key.",
        "The door they opened said hello",
        "and folded up the house, and me.",
    ),
)

KJV = Script(
    sentences=(
        "And it came to pass at the going down of the sun, that the waters stood "
        "still, and the reeds thereof made no sound.",
        "Then said the keeper of the gate, Who is he that cometh by night, and beareth "
        "no lamp in his hand?",
        "For the hand that soweth in secret shall not reap in secret, neither shall "
        "the barn be hid.",
        "And he lifted up his voice over the valley, and the valley answered him not a "
        "word.",
        "Behold, the bread of the stranger is sweet unto him, and yet he eateth it "
        "standing.",
        "And the woman arose while it was yet dark, and girded herself, and spake unto "
        "no man.",
        "Better is the reed that boweth unto the wind than the cedar that knoweth not "
        "the day of its falling.",
        "And they numbered the stones of the house, and found them fewer than the "
        "years of their fathers.",
        "Woe unto the scribe that writeth with another man's tears, for the ink "
        "thereof shall not dry.",
        "So the old man laid down his staff beside the well, and the well was glad of "
        "him.",
    ),
    tails=(
        "and behold, it was as a vessel that is emptied, and none regarded it.",
        "according to the word that was spoken in the threshing floor at even.",
        "for the thing was heavy upon him, and he knew not whither to bear it.",
        "and his servants with him, and the dust of the way was upon their feet.",
    ),
    verse=(
        "The mountain hath forgotten his name,",
        "and the valley hath it in remembrance.",
        "Thou hast set the sparrow over against the tower,",
        "and the tower is afraid.",
        "My lamp is poured out as water,",
        "yet is there oil in the night thereof.",
        "Lift up thine eyes, O thou that keepest the gate:",
        "the morning cometh, and asketh not thy leave.",
    ),
)

PHILOSOPHICAL = Script(
    sentences=(
        "What we call a decision may be no more than the moment at which we notice "
        "what has already been settled in us.",
        "A promise is a strange object: it exists only for as long as someone could "
        "still break it.",
        "We do not see the window so long as we see through it, and perhaps the self "
        "is a pane of this kind.",
        "If nothing were ever lost, we should have no memory at all, only storage.",
        "To name a thing is, very often, to excuse oneself from looking at it again.",
        "The sceptic doubts the chair and sits down in it; the whole of philosophy "
        "lies between these two motions.",
        "It is not that time passes, one might say, but that we are the kind of thing "
        "to which passing happens.",
        "Every rule must be applied, and no rule can say how; somewhere the hand "
        "simply moves.",
        "One may be sincere and mistaken, but it is harder than it looks to be "
        "mistaken about one's sincerity.",
        "Whoever says that nothing is certain has already made an exception for the "
        "sentence.",
    ),
    tails=(
        "for what is it to begin, if not to consent to an end that one cannot yet see?",
        "and in this we are no different from the thing we claim to have understood.",
        "as though a reason, once given, did not itself stand in want of a reason.",
        "which is to say that we recognise it only when it has ceased to be ours.",
    ),
    verse=(
        "I asked the mirror what it knew.",
        "It gave the question back to me,",
        "the same in every word, and true,",
        "but turned, as left from right may be.",
        "So is the thought that thinks of thought:",
        "it lifts the lamp to find the flame,",
        "and seeks by day what day has brought,",
        "and calls the calling by its name.",
    ),
)

NEUTRAL = Script(
    sentences=(
        "The light had moved a little further along the wall.",
        "Nothing in the room had changed, and yet it seemed to be waiting.",
        "Far off, someone closed a gate and did not open it again.",
        "There was still time, if only one of them would begin.",
        "The path went on past the last house and into the trees.",
        "For a while the only sound was the wind, and then not even that.",
        "It was the sort of morning on which one answers letters.",
        "She turned the page and found that it was blank.",
    ),
    tails=(
        "and then, after a moment, went on as if nothing had been said.",
        "though neither of them could have said exactly why.",
        "in the way that such things are done when no one is looking.",
        "and the evening came down slowly over the fields.",
    ),
    verse=(
        "The evening folds along the hill,",
        "a page that someone meant to keep;",
        "the gate is closed, the road is still,",
        "the names of things go in to sleep.",
    ),
)

SCRIPTS = {
    "realism": REALISM,
    "surreal": SURREAL,
    "kjv": KJV,
    "philosophical": PHILOSOPHICAL,
}

HOSTILE = (
    "The page [@click=app.quit]spoke[/] in [bold red]brackets[/bold red]"
    " \x1b[31mand in red\x1b[0m \x1b]0;owned\x07 \x1b[2J\x1b[H"
    " \u202eforward went it\u202c \x00 \x08\x08 \x9b7m \u200b\ufeff \ud800 \u2028"
    " \U0001f469\u200d\U0001f680 " + "endless" * 60 + " [/] [unclosed."
)
"""A take that tries everything a terminal or a markup reader might act on."""
