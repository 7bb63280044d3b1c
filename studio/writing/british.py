"""American spellings of a British word, so that one dictionary serves both shores."""

from __future__ import annotations

import re
from collections.abc import Iterator

# (pattern, replacement): each must yield a word the American dictionary knows, or the
# British spelling stays unknown. Stems are named where a looser rule would let typing
# errors pass (lettre for letter, smilling for smiling).
_RULES = (
    (r"(arb|ard|av|col|cland|dem|end|enam|ferv|glam|harb|hon|hum|lab|neighb|od|parl|"
     r"ranc|rig|rum|splend|tum|val|vap|vig|behavi|arm|cand|clam|flav)our", r"\1or"),
    (r"(?<=[a-z]{3})is(e|ed|es|er|ers|ing|ation|ations|able)$", r"iz\1"),
    (r"(anal|paral|catal|electrol|hydrol)ys(e|ed|es|er|ers|ing)$", r"\1yz\2"),
    (r"(cent|theat|met|lit|fib|calib|sab|spect|somb|lust|mit|nit|och|sepulch|meag|scept|"
     r"reconnoit|accout|luc|goit)re(s|d|ly)?$", r"\1er\2"),
    (r"(el|(?:sign|tot|riv|equ|initi|di|ped|med|pet)al|(?:penc|stenc|dev|per|tranqu)il|"
     r"(?:gamb|car|pist)ol)l(ed|ing|er|ers|ery|ous|ity)$", r"\1\2"),
    (r"(enro|insta|fulfi|ski|wi|enthra)l(ment|ments|ful|fully|s)?$", r"\1ll\2"),
    (r"^(dist|inst)il(s)?$", r"\1ill\2"),
    (r"(def|off|pret|lic)ence(s|d|less)?$", r"\1ense\2"),
    (r"^practis(e|ed|es|ing)$", r"practic\1"),
    (r"(catal|anal|mon|trave?l|epil|prol|ped|dem)ogue(s)?$", r"\1og\2"),
    (r"(encyclop|medi|an|h|p|arch|f|leuk|prim|c)ae(d|v|sth|m|o|c|l|n|t|s)", r"\1e\2"),
    (r"(^|[^a-z])ae(st|on)", r"\1e\2"),
    (r"^oe(str|soph|c)", r"e\1"),
    (r"(f|am|subp|diarrh|hom)oe(t|b|n|a|o)", r"\1e\2"),
    (r"^grey", "gray"),
    (r"^tyre", "tire"),
    (r"plough", "plow"),
    (r"^mould", "mold"),
    (r"^smoulder", "smolder"),
    (r"^moult", "molt"),
    (r"^sceptic", "skeptic"),
    (r"^pyjama", "pajama"),
    (r"^cheque", "check"),
    (r"^kerb", "curb"),
    (r"^storey", "story"),
    (r"^aluminium", "aluminum"),
    (r"^manoeuvre(s|d)?$", lambda m: "maneuver" + {"s": "s", "d": "ed"}.get(m[1], "")),
    (r"^manoeuvring$", "maneuvering"),
    (r"^(judge|acknowledge|abridge|lodge)ment", lambda m: m[1][:-1] + "ment"),
    (r"^(jewel|wool)l", r"\1"),
    (r"wards$", "ward"),
    (r"^(learn|burn|dream|spoil|lean|leap)t$", r"\1ed"),
    (r"^(spel|smel|spil)t$", r"\1led"),
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
