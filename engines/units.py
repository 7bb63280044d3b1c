"""Natural units of prose and verse: where a take may end, and where to cut one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engines.request import Unit

STOPS = ".!?…"
CLOSERS = "\"'”’»›)]}*_"
CJK_STOPS = "。！？"
_CJK = "\u2e80-\u2fff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"

# A piece ends before a dash, so that "word—and" gives two; a CJK letter is a word. The
# look-behinds keep long runs of spaces from being searched once per space.
PIECE = re.compile(
    rf"(?<!\s)\s*[—–]*(?:[{_CJK}]|[^\s—–{_CJK}]+)[{CJK_STOPS}，、]*|(?<!\s)\s*[—–]+"
)
"""White space, then one word with the punctuation that clings to it."""

_BREAK = re.compile(r"\n[^\S\n]*\n")
_STOP = re.compile(
    rf"[{re.escape(STOPS)}]+[{re.escape(CLOSERS)}]*"
    rf"|[{CJK_STOPS}]+[{re.escape(CLOSERS)}」』）]*"
)
_CLAUSE = re.compile(
    rf"[,;:!?…]+[{re.escape(CLOSERS)}]*(?=\s|$)|[)\]”](?=\s|$)"
    rf"|[{CJK_STOPS}，；：、]+[」』）]*|(?<=[^\s—–])(?=\s*[—–])"
)

# Names follow these, so the full stop never ends a sentence.
_TITLE = re.compile(
    "mr|mrs|ms|messrs|mme|mlle|dr|st|ste|prof|rev|hon|gen|col|capt|lt|sgt|maj|cmdr|gov"
    "|sen|rep|pres|mt|ft"
)
# Something always follows these within the sentence.
_LEADING = re.compile(r"e\.g|i\.e|viz|cf|vs|v|ca|al|approx|fig|vol|pp|ch|op|ed")
# These end a sentence only when a capital follows.
_TRAILING = re.compile(r"etc|a\.m|p\.m|jr|sr|co|inc|ltd|bros|esq|b\.c|a\.d")
_NUMBERED = re.compile("nos?|p")


_QUOTED = tuple("\"'”’»")
_NAME = re.compile(
    r"(?!(?:Then|And|But|So|When|Now|The|There|Here|If|As|Yet|Again|Once|Still)\b)"
    r"[A-Z][\w'’-]*"
)
_SPOKE = re.compile(
    "said|says|asked|asks|cried|cries|answered|replied|shouted|whispered|murmured"
    "|muttered|exclaimed|demanded|repeated|screamed|yelled|sobbed|insisted|snapped"
    "|growled|hissed|sighed|added|continued|called"
)

MOST_NAMES = 3
"""Words of the longest name that may stand before "said"."""


def unit_end(text: str, unit: Unit, *, final: bool = False) -> int | None:
    """Offset in `text` at which its first unit is complete, or None.

    The answer is given only when no further text can change it, so a full stop is
    reported once the characters after it are known. `final` says that nothing follows:
    the end of the text then counts as white space. A unit holds at least one word; the
    white space after it is not part of it.
    """
    if unit is Unit.WORD:
        return _word_end(text, final)
    if unit is Unit.LINE:
        return _first_with_word(text, (m.start() for m in re.finditer("\n", text)))
    breaks = (match.start() for match in _BREAK.finditer(text))
    if unit is not Unit.SENTENCE:
        return _first_with_word(text, breaks)
    paragraph = _first_with_word(text, breaks)
    sentence = _first_with_word(text, _sentence_ends(text, final))
    ends = [end for end in (paragraph, sentence) if end is not None]
    return min(ends, default=None)


def trim(text: str, unit: Unit) -> str:
    """The best natural cut of a take that reached its cap.

    For a paragraph the last sentence, for a stanza the last line, then for all but
    words the last clause, each when it ends in the second half; else the last whole
    word. Never empty unless `text` is.
    """
    body = text.rstrip()
    if not body:
        return text
    ends: list[int] = []
    if unit is Unit.PARAGRAPH:
        ends = [*_sentence_ends(body, True)]
    elif unit is Unit.STANZA:
        ends = [match.start() for match in re.finditer("\n", body)]
    if not _late(ends, body) and unit is not Unit.WORD:
        clauses = [match.end() for match in _CLAUSE.finditer(body)]
        ends = sorted([*clauses, *_sentence_ends(body, True)])
    late = _late(ends, body)
    if late:
        return body[: late[-1]]
    if body != text:
        return body
    pieces = [match.end() for match in PIECE.finditer(body)]
    # The last piece may be half a word, unless it is all there is.
    whole = pieces[-2] if len(pieces) > 1 else len(body)
    return body[:whole] if _has_word(body[:whole]) else body


def is_cjk(character: str) -> bool:
    """Whether words around this character are written without spaces."""
    return re.match(f"[{_CJK}]", character) is not None


def _late(ends: list[int], body: str) -> list[int]:
    return [end for end in ends if end * 2 >= len(body) and _has_word(body[:end])]


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _first_with_word(text: str, ends: Iterator[int]) -> int | None:
    for end in ends:
        if _has_word(text[:end]):
            return len(text[:end].rstrip())
    return None


def _word_end(text: str, final: bool) -> int | None:
    for match in PIECE.finditer(text):
        if _has_word(match[0]):
            return match.end() if final or match.end() < len(text) else None
    return None


def _sentence_ends(text: str, final: bool) -> Iterator[int]:
    """Offsets just after the closing marks of every sentence that surely ends."""
    for match in _STOP.finditer(text):
        rest = text[match.end() :]
        if match[0][0] in CJK_STOPS:
            if rest or final:
                yield match.end()
            continue
        if rest and not rest[0].isspace():
            continue
        following = rest.lstrip()
        broken = rest[: len(rest) - len(following)].count("\n") > 1
        if not following and not final and not broken:
            return
        if not following or broken:
            yield match.end()
        elif _ends(text, match, following):
            tagged = _tagged(match[0], following, final)
            if tagged is None:
                return
            if not tagged:
                yield match.end()


def _tagged(stop: str, following: str, final: bool) -> bool | None:
    """Whether a quotation's own stop is followed by who said it: `"Go!" Mary said.`
    None where the words that follow do not tell yet. After a full stop nobody is: that
    would be a comma."""
    if stop[0] == "." or not stop.endswith(_QUOTED):
        return False
    words = following.split(maxsplit=MOST_NAMES + 1)
    if not final and len(words) <= MOST_NAMES + 1 and not following[-1].isspace():
        words.pop()
    for place, word in enumerate(words):
        if place and _SPOKE.fullmatch(word.rstrip(".,;:!?…—–")):
            return True
        named = _NAME.fullmatch(word) or _TITLE.fullmatch(word.lower().rstrip("."))
        if not named or place == MOST_NAMES:
            return False
    return False if final else None


def _ends(text: str, match: re.Match[str], following: str) -> bool:
    """Whether a stop followed by white space and these words ends its sentence."""
    first = following[0]
    # A dialogue tag, a pause, or the spaced dots of an ellipsis.
    if first.islower() or first in ".,;:!?…—–":
        return False
    if match[0] != ".":
        return True
    word = re.search(r"[\w.]*$", text[max(0, match.start() - 24) : match.start()])
    name = word[0].lower() if word else ""
    line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if line.strip().isdigit():
        return False  # The number of an item in a list.
    if _TITLE.fullmatch(name) or _LEADING.fullmatch(name):
        return False
    if _NUMBERED.fullmatch(name) and first.isdigit():
        return False
    if _TRAILING.fullmatch(name):
        return first.isupper()
    # Initials; but "I" ends a sentence more often than it abbreviates a name.
    if word is None or word[0] == "I":
        return True
    parts = word[0].split(".")
    return not all(len(part) == 1 and part.isupper() for part in parts)
