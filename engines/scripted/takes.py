"""What a scripted voice says to a prompt, as a function of words, seed and take."""

from __future__ import annotations

import re
import zlib

from engines.draws import uniform
from engines.request import Unit, Weave
from engines.scripted.voices import HOSTILE, NEUTRAL, SCRIPTS, Script
from engines.seams import prompt_text
from engines.units import trim, unit_end

_PIECE = re.compile(r"\s*\S{1,6}|\s+")
_STANZA = 4


def pieces(text: str) -> list[str]:
    """`text` cut as a tokenizer might; joined they are `text` again."""
    return _PIECE.findall(text)


def token(piece: str) -> int:
    """A number for a piece, the same everywhere."""
    return zlib.crc32(piece.encode("utf-8", "surrogatepass")) & 0x7FFF


def take_pieces(
    weave: Weave, voice: str, take: int, *, hostile: bool = False
) -> tuple[list[str], str]:
    """The pieces of one take, and how it ends ("stop" or "length")."""
    shown, spaced = prompt_text(weave.prompt.before)
    text = HOSTILE if hostile else _speak(weave, voice, take, shown)
    new_word = spaced or (shown != "" and not shown[-1].isspace())
    if new_word and not text[0].isspace():
        text = " " + text
    end = None if hostile else unit_end(text, weave.unit, final=True)
    cut = pieces(text[:end])
    if len(cut) <= weave.max_tokens:
        return cut, "stop"
    return pieces(trim("".join(cut[: weave.max_tokens]), weave.unit)), "length"


def _speak(weave: Weave, voice: str, take: int, shown: str) -> str:
    script = SCRIPTS.get(voice, NEUTRAL)
    if weave.unit in (Unit.LINE, Unit.STANZA):
        return _recite(script, weave, take, shown)
    open_sentence = shown[-1:].isalnum() or shown[-1:] in (",", ";", ":", "-", "—")
    first = [_turn(script.tails, weave.seed, voice, take)] if open_sentence else []
    # A take that goes on does not say again what the one before it said.
    fresh = tuple(line for line in script.sentences if line not in shown[-800:])
    lines = fresh or script.sentences
    rest = [_turn(lines, weave.seed, voice, take + n) for n in range(len(lines))]
    paragraphs = [first + rest[:3], rest[3:6], rest[6:]]
    return "\n\n".join(" ".join(paragraph) for paragraph in paragraphs)


def _recite(script: Script, weave: Weave, take: int, shown: str) -> str:
    lines = script.verse
    step = 1 if weave.unit is Unit.LINE else _STANZA
    # The next line of the poem follows the line that stands last in the draft.
    last = shown.rstrip().rpartition("\n")[2].strip()
    first = lines.index(last) + 1 if last in lines else 0
    first += take * step
    turned = [lines[(first + n) % len(lines)] for n in range(2 * _STANZA)]
    stanzas = "\n".join(turned[:_STANZA]) + "\n\n" + "\n".join(turned[_STANZA:])
    return "\n" + stanzas if shown and not shown.endswith("\n") else stanzas


def _turn(lines: tuple[str, ...], seed: int, voice: str, take: int) -> str:
    """Takes of one seed walk through the lines one after the other."""
    first = int(uniform(seed, voice, 0, 0, 0) * len(lines))
    return lines[(first + take) % len(lines)]
