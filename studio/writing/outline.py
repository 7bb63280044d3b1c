"""The headings of a draft: Markdown's, and lines that a reader takes for one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_NUMBER = (
    r"(?:\d{1,4}|[IVXLCDM]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|"
    r"twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    r"(?:twenty|thirty|forty|fifty)(?:-\w+)?)"
)
_PARTS = {"book": 1, "volume": 1, "part": 1, "act": 1, "scene": 3}
# One pass over the text: the alternatives are tried only where a line begins, and each
# fails on its first letter for a line of prose.
_LINE = re.compile(
    rf"""^(?:
      (?P<fence>[ ]{{0,3}}(?:`{{3,}}|~{{3,}}))
    | [ ]{{0,3}}(?P<marks>\#{{1,6}})(?:[ \t]+(?P<atx>[^\n]*))?$
    | (?P<rule>={{3,}}|-{{3,}})[ \t]*$
    | (?P<word>(?i:book|volume|part|act|chapter|scene|canto|letter))[ \t]+
      (?i:{_NUMBER})\b(?P<rest>[^\n]{{0,60}})$
    | (?P<alone>(?i:prologue|epilogue|preface|foreword|afterword|interlude))[.:]?[ \t]*$
    | (?P<roman>[IVXLCDM]{{1,8}})\.?[ \t]*$
    )""",
    re.MULTILINE | re.VERBOSE,
)
_LONGEST = 72


@dataclass(frozen=True, slots=True)
class Heading:
    """One line of the outline. `offset` is where the heading's line begins."""

    level: int
    title: str
    offset: int


def headings(text: str) -> tuple[Heading, ...]:
    """Headings in order. Fenced code and the front matter have none."""
    found: list[Heading] = []
    fence = ""
    skip_to = _front_matter(text)
    for match in _LINE.finditer(text, skip_to):
        if match["fence"]:
            mark = match["fence"].strip()
            if not fence:
                fence = mark
            elif mark[0] == fence[0] and len(mark) >= len(fence):
                fence = ""
        elif not fence and (heading := _heading(text, match)):
            found.append(heading)
    return tuple(found)


def _heading(text: str, match: re.Match[str]) -> Heading | None:
    if match["marks"]:
        title = re.sub(r"(?:^|[ \t]+)#+[ \t]*$", "", match["atx"] or "").strip()
        return Heading(len(match["marks"]), title or "…", match.start())
    if match["rule"]:
        return _underlined(text, match)
    if not _stands_alone(text, match):
        return None
    title = match[0].strip()
    if match["word"]:
        # "Part of me knew." is prose; so is a line that goes on as a sentence does.
        if re.search(r"[.,;!?]$", title) and match["rest"].strip() != ".":
            return None
        return Heading(_PARTS.get(match["word"].lower(), 2), title, match.start())
    if match["roman"] and not _is_roman(match["roman"]):
        return None
    return Heading(2, title, match.start())


def _underlined(text: str, match: re.Match[str]) -> Heading | None:
    """A title with a line of = or - under it. A lone --- under prose is a break."""
    end = match.start() - 1
    if end <= 0:
        return None
    start = text.rfind("\n", 0, end) + 1
    title = text[start:end].strip()
    above = text[:start].rstrip(" \t")
    if not title or len(title) > _LONGEST or title[0] in "#>-*`~|":
        return None
    if above and not above.endswith("\n\n"):
        return None
    if match["rule"][0] == "-" and title[-1] in ".,;:!?…\"'”’—-":
        return None
    return Heading(1 if match["rule"][0] == "=" else 2, title, start)


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    """Whether the lines above and below are empty."""
    above = text[max(0, match.start() - 80) : match.start()].rstrip(" \t")
    below = text[match.end() : match.end() + 80].lstrip(" \t")
    opens = not above or above.endswith("\n\n") or above == "\n"
    return opens and (below.startswith("\n\n") or not below.strip())


def _is_roman(letters: str) -> bool:
    """Whether it is a number below 100 in roman letters; CIVIL and MIX are none."""
    return bool(re.fullmatch(r"(?=.)(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})", letters))


def _front_matter(text: str) -> int:
    """Where the draft begins after a YAML block at its head."""
    if not text.startswith("---\n"):
        return 0
    match = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE).search(text, 4)
    return match.end() if match and "\n\n" not in text[: match.start()] else 0


def here(found: Sequence[Heading], offset: int) -> int:
    """Index of the heading that `offset` stands under, -1 before the first."""
    return bisect_right(found, offset, key=lambda heading: heading.offset) - 1


def lengths(found: Sequence[Heading], text: str) -> tuple[int, ...]:
    """Words from each heading to the next of any level, the heading's own apart."""
    from studio.writing.counts import words

    starts = [heading.offset for heading in found]
    return tuple(
        words(text[_line_end(text, start) : end])
        for start, end in pairwise([*starts, len(text)])
    )


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
