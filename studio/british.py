"""American spellings of a British word, so that one dictionary serves both shores."""

from __future__ import annotations

import re
from collections.abc import Iterator

# (pattern, replacement): each must yield a word the American dictionary knows, or the
# British spelling stays unknown.
_RULES = (
    # colour, favourite, neighbourhood, humourless; not hour, flour, sour, four.
    (r"(arb|ard|av|col|cland|dem|end|enam|ferv|glam|harb|hon|hum|lab|neighb|od|parl|ranc|"
     r"rig|rum|sav|splend|tum|val|vap|vig|behavi|savi|endeav|arm|cand|clam|fav|flav)"
     r"our", r"\1or"),
    (r"is(e|ed|es|er|ers|ing|ation|ations|able)$", r"iz\1"),
    (r"ys(e|ed|es|er|ers|ing)$", r"yz\1"),
    (r"(t|b)re(s|d)?$", r"\1er\2"),
    (r"(l)l(ed|ing|er|ers|ery|ous)$", r"\1\2"),
    (r"([^l])l(ment|ments|ful|fully)$", r"\1ll\2"),
    (r"^(enro|ensla|fulfi|insta|ski|wi|enthra|disti)l(s)?$", r"\1ll\2"),
    (r"(def|off|pret|lic)ence(s|d|less)?$", r"\1ense\2"),
    (r"^practis(e|ed|es|ing)$", r"practic\1"),
    (r"og(ue|ues|ued|uing)$", lambda m: "og" + {"ue": "", "ues": "s"}.get(m[1], "ed")),
    (r"ae", "e"),
    (r"oe", "e"),
    (r"^grey", "gray"),
    (r"^tyre", "tire"),
    (r"^plough", "plow"),
    (r"^mould", "mold"),
    (r"^smoulder", "smolder"),
    (r"^moult", "molt"),
    (r"^sceptic", "skeptic"),
    (r"^pyjama", "pajama"),
    (r"^cheque", "check"),
    (r"^kerb", "curb"),
    (r"^storey", "story"),
    (r"^aluminium", "aluminum"),
    (r"^manoeuv(re|res|red)$", r"maneuver"),
    (r"^(judge|acknowledge|abridge)ment", lambda m: m[1][:-1] + "ment"),
    (r"^(jewel|wool)l", r"\1"),
    (r"wards$", "ward"),
    (r"^(learn|burn|dream|spoil|spel|smel|lean|leap)t$", r"\1ed"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), new) for pattern, new in _RULES)


def american(word: str) -> Iterator[str]:
    """Spellings to look up in place of the lower-case British `word`; may be none.

    >>> list(american("colour"))
    ['color']
    """
    for pattern, new in _COMPILED:
        changed, times = pattern.subn(new, word)
        if times and changed != word:
            yield changed
