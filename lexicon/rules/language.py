"""Reading rules from text: the grammar, and errors a writer can act on.

body = hand, tooth, rib
every "debt" touches body within 12 words
every sentence touches body
"giant" never twice the same trait
every "giant" inverts a prior trait
"bald" opposes "bearded", "hairy"
avoid "heart of gold"
at least 2 body
at most 1 "suddenly"
break "debt" 20%        # one in five on purpose
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from lexicon.errors import LexiconError
from lexicon.rules.rule import Kind, Name, Rule, Rules
from lexicon.rules.words import phrase

LONGEST = 200_000
"""Characters of a file of rules."""
MOST_RULES = 200
MOST_WORDS = 2_000
"""Of one class."""
FARTHEST = 200
"""Words between two that touch."""

_GRAMMAR = r"""
start: _NEWLINE? (_line _NEWLINE)* _line?
_line: word_class | _rule | broken | opposed
_rule: touch | sentence | fresh | invert | avoid | least | most

word_class: NAME "=" _items
_items: item ("," _NEWLINE? item)* ","?
!item: WORDS | QUOTED
touch: _EVERY name _TOUCHES name _WITHIN NUMBER _WORDS
sentence: _EVERY _SENTENCE _TOUCHES name
fresh: name _NEVER _TWICE _THE _SAME _TRAIT
invert: _EVERY name _INVERTS _A? _PRIOR _TRAIT
opposed: name _OPPOSES name ("," name)*
avoid: _AVOID name
least: _AT _LEAST NUMBER name
most: _AT _MOST NUMBER name
broken: _BREAK name NUMBER _PERCENT
!name: QUOTED | NAME

_EVERY.2: /every\b/i
_SENTENCE.2: /sentence\b/i
_TOUCHES.2: /(must[ \t]+)?touch(es)?\b/i
_INVERTS.2: /(must[ \t]+)?inverts?\b/i
_OPPOSES.2: /opposes?\b/i
_A.2: /an?\b/i
_PRIOR.2: /(prior|earlier)\b/i
_WITHIN.2: /within\b/i
_WORDS.2: /words?\b/i
_NEVER.2: /never\b/i
_TWICE.2: /twice\b/i
_THE.2: /the\b/i
_SAME.2: /same\b/i
_TRAIT.2: /trait\b/i
_AVOID.2: /avoid\b/i
_AT.2: /at\b/i
_LEAST.2: /least\b/i
_MOST.2: /most\b/i
_BREAK.2: /break\b/i
_PERCENT: "%"
NUMBER: /[0-9]{1,6}/
QUOTED: /"[^"\n]*"|“[^”\n]*”/
NAME: /[^\W\d_][\w\-]*/
WORDS: /[^\s,#"“”=%][^,#"“”=%\n]*/
_NEWLINE: /(\r?\n[ \t]*(#[^\n]*)?)+/
%ignore /[ \t]+/
%ignore /#[^\n]*/
"""

_SAID = {
    "_EVERY": "every",
    "_SENTENCE": "sentence",
    "_TOUCHES": "touches",
    "_INVERTS": "inverts a prior trait",
    "_OPPOSES": "opposes",
    "_A": "a prior trait",
    "_PRIOR": "prior trait",
    "_WITHIN": "within 12 words",
    "_WORDS": "words",
    "_NEVER": "never twice the same trait",
    "_TWICE": "twice the same trait",
    "_THE": "the same trait",
    "_SAME": "same trait",
    "_TRAIT": "trait",
    "_AVOID": "avoid",
    "_AT": "at least, at most",
    "_LEAST": "least",
    "_MOST": "most",
    "_BREAK": "break",
    "_PERCENT": "%",
    "NUMBER": "a number",
    "QUOTED": 'words in quotes such as "debt"',
    "NAME": "the name of a class such as body",
    "WORDS": "a word",
    "_NEWLINE": "the end of the line",
    "$END": "the end of the line",
    "EQUAL": "=",
    "COMMA": "a comma",
}


class RuleError(LexiconError):
    """A file of rules that cannot be read; `line` and `column` count from 1."""

    def __init__(self, line: int, column: int, found: str, wanted: str) -> None:
        super().__init__(
            "The rules cannot be read",
            _shown(f"Line {line}, column {column}: {found}. {wanted}"),
        )
        self.line, self.column = line, column


@cache
def _parser() -> Lark:
    return Lark(
        _GRAMMAR, parser="lalr", propagate_positions=True, maybe_placeholders=False
    )


def parse(text: str) -> Rules:
    """The rules in a text. Raises RuleError."""
    if len(text) > LONGEST:
        raise RuleError(1, 1, "the file is too long", f"At most {LONGEST:,} letters.")
    text = text.removeprefix("\ufeff")
    try:
        lines = _Lines().transform(_parser().parse(text))
    except UnexpectedInput as error:
        raise _misread(text, error) from None
    except VisitError as error:
        if isinstance(error.orig_exc, RuleError):
            raise error.orig_exc from None
        raise
    return _assembled(lines)


def _assembled(lines: list[tuple[Token, Any]]) -> Rules:
    classes: dict[str, tuple[str, ...]] = {}
    rules: list[Rule] = []
    breaks: list[tuple[Token, Name, float]] = []
    places: list[Token] = []
    opposed: list[tuple[Name, Name]] = []
    for place, held in lines:
        match held:
            case (tuple(pairs), None):
                for token, one, other in pairs:
                    _defined(place, one, classes)
                    _defined(token, other, classes)
                    opposed.append((one, other))
            case Rule():
                rules.append(held)
                places.append(place)
            case (Name() as name, float(share)):
                breaks.append((place, name, share))
            case (str(name), tuple(items)):
                if name in classes:
                    raise _wrong(place, f"{name} is defined twice", "Keep one of them.")
                classes[name] = items
    if len(rules) > MOST_RULES:
        place = places[MOST_RULES]
        raise _wrong(place, "there are too many rules", f"At most {MOST_RULES} fit.")
    for place, rule in zip(places, rules, strict=True):
        for named in (rule.target, rule.subject):
            _defined(place, named, classes)
    for place, name, share in breaks:
        _defined(place, name, classes)
        if all(rule.about != name for rule in rules):
            what = f"no rule is about {name}"
            raise _wrong(place, what, "Break what a rule here is about.")
        rules = [
            replace(rule, broken=share) if rule.about == name else rule
            for rule in rules
        ]
    return Rules(tuple(rules), classes, tuple(opposed))


def _defined(place: Token, name: Name | None, classes: dict[str, Any]) -> None:
    if name is not None and name.is_class and name.text not in classes:
        raise _wrong(
            place,
            f"there is no class called {name.text}",
            f'Write {name.text} = and its words on a line, or put "{name.text}" in '
            "quotes.",
        )


@v_args(inline=True)
class _Lines(Transformer[Token, Any]):
    """Each line as its first token and what it says."""

    def start(self, *lines: Any) -> Any:
        return list(lines)

    def name(self, token: Token) -> Any:
        if token.type == "NAME":
            return token, Name(str(token).casefold(), True)
        return token, Name(_quoted(token))

    def item(self, token: Token) -> Any:
        text = _quoted(token) if token.type == "QUOTED" else " ".join(token.split())
        if not phrase(text):
            raise _wrong(token, "there is no word here", "A class holds words.")
        return text

    def word_class(self, name: Token, *items: str) -> Any:
        if len(items) > MOST_WORDS:
            raise _wrong(name, f"{name} is too large", f"At most {MOST_WORDS:,} words.")
        return name, (str(name).casefold(), tuple(dict.fromkeys(items)))

    def touch(self, subject: Any, target: Any, number: Token) -> Any:
        near = _number(number, 1, FARTHEST)
        return subject[0], _rule(Kind.TOUCH, target, subject[1], near)

    def sentence(self, target: Any) -> Any:
        return target[0], _rule(Kind.SENTENCE, target)

    def fresh(self, target: Any) -> Any:
        return target[0], _rule(Kind.FRESH, target)

    def invert(self, target: Any) -> Any:
        return target[0], _rule(Kind.INVERT, target)

    def opposed(self, one: Any, *others: Any) -> Any:
        return one[0], (tuple((token, one[1], other) for token, other in others), None)

    def avoid(self, target: Any) -> Any:
        return target[0], _rule(Kind.AVOID, target)

    def least(self, number: Token, target: Any) -> Any:
        return target[0], _rule(Kind.LEAST, target, None, _number(number, 1, 100))

    def most(self, number: Token, target: Any) -> Any:
        return target[0], _rule(Kind.MOST, target, None, _number(number, 0, 100))

    def broken(self, name: Any, number: Token) -> Any:
        return name[0], (name[1], _number(number, 0, 100) / 100)


def _rule(
    kind: Kind, target: Any, subject: Name | None = None, number: int = 0
) -> Rule:
    token, name = target
    return Rule(kind, name, subject, number, token.line)


def _quoted(token: Token) -> str:
    text = " ".join(token[1:-1].split())
    if not phrase(text):
        raise _wrong(token, "there is no word in the quotes", 'Write "debt".')
    return text


def _number(token: Token, low: int, high: int) -> int:
    number = int(token)
    if not low <= number <= high:
        raise _wrong(token, f"{number} is no good here", f"Use {low} to {high}.")
    return number


def _wrong(token: Token, found: str, wanted: str) -> RuleError:
    return RuleError(token.line or 1, token.column or 1, found, wanted)


def _misread(text: str, error: UnexpectedInput) -> RuleError:
    expected: set[str] = set()
    if isinstance(error, UnexpectedCharacters):
        expected = set(error.allowed or ())
    elif isinstance(error, UnexpectedToken):
        expected = set(error.accepts or error.expected)
    line, column = error.line, error.column
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    if at_end or line < 1:
        last = text.rstrip().splitlines() or [""]
        line, column = len(text.rstrip().splitlines()) or 1, len(last[-1]) + 1
    rows = text.splitlines()
    rest = rows[line - 1][column - 1 :].split() if line <= len(rows) else []
    found = f"“{rest[0][:30]}” does not fit" if rest else "the line ends too soon"
    said = sorted({_SAID.get(name, name.lower()) for name in expected})
    wanted = f"Expected {', or '.join(said)}." if said else "Begin the line anew."
    return RuleError(line, column, found, wanted)


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
