"""Closed-class words and punctuation, and the coarse tag of each."""

from __future__ import annotations

PUNCTUATION = (
    ".", ",", ";", ":", "!", "?", '"', "'", "—", "…", "(", ")", "-", "line", "end",
)  # fmt: skip
"""Marks that are tokens; `line` is a line break, `end` the end of a paragraph."""

_TAGGED = {
    "det": "the a an this that these those each every any some no all both either "
    "neither such another what which whose",
    "pro": "i me we us you he him she her it they them thou thee ye one who whom "
    "myself himself herself itself themselves thyself yourself ourselves none "
    "nothing something anything everything nobody somebody anybody everybody",
    "poss": "my mine our ours your yours his hers its their theirs thy thine",
    "prep": "of in to for with on at by from into upon about over under after before "
    "between through without against among above below within toward towards beyond "
    "beneath beside during until till unto across along round around off out up down "
    "behind near past like amid amidst amongst besides despite concerning",
    "aux": "is are was were be been being am have has had having do does did doing "
    "done will would shall should can could may might must ought art wast wert hast "
    "hath hadst dost doth didst wilt wouldst shalt shouldst canst couldst mayst "
    "'tis 'twas i'm i'll i've i'd you're you'll you've you'd he's he'll he'd she's "
    "she'll she'd it's it'll we're we'll we've we'd they're they'll they've they'd "
    "that's there's what's who's let's",
    "neg": "not never nor cannot don't doesn't didn't won't wouldn't can't couldn't "
    "isn't aren't wasn't weren't haven't hasn't hadn't shouldn't mustn't ain't nay",
    "conj": "and or but yet so",
    "sub": "because though although if unless while whilst whereas since lest than as "
    "whether where when how why whenever wherever whence wherein whereof whereby "
    "whereupon therefore wherefore however thus hence moreover nevertheless "
    "otherwise indeed",
    "adv": "then now there here again ever always often only even still just too very "
    "more most much many well also perhaps quite rather almost already once soon "
    "away back forth together alone far enough little less least few first last "
    "long else yes oh o ah lo behold yea verily",
    "verb": "said says say went go going gone come came came see saw seen know knew "
    "known think thought make made take took taken give gave given get got let "
    "looked seemed began felt found told asked put kept left like",
}

_order: dict[str, str] = {}
for _tag, _words in _TAGGED.items():
    for _word in _words.split():
        _order.setdefault(_word, _tag)

FUNCTION_WORDS = tuple(_order)
"""About 330 words that are classes of their own."""

_MARK_TAGS = {
    ",": "comma", ";": "semi", ":": "semi", ".": "stop", "!": "stop", "?": "stop",
    "…": "stop", '"': "quote", "'": "quote", "—": "dash", "-": "dash", "(": "dash",
    ")": "dash", "line": "line", "end": "end",
}  # fmt: skip
_OPEN_TAGS = {
    "number": "num", "name": "name", "noun": "noun", "nouns": "noun",
    "noun/verb": "nv", "nouns/verbs": "nv", "verb": "v", "verb -ing": "ing",
    "verb -ed": "ed", "verb -eth": "v", "verb -est": "v", "adjective": "adj",
    "adverb": "adverb", "noun/adjective": "adj", "unlisted": "name",
    "unlisted -s": "name",
}  # fmt: skip
COARSE_OF = {**_MARK_TAGS, **_order, **_OPEN_TAGS}
COARSE = (*sorted(set(COARSE_OF.values())), "open")
"""Coarse tags, the alphabet of the triples."""
