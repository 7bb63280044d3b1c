"""Lexicon files: which kind they are, read whole and bounded; their text."""

from __future__ import annotations

from pathlib import Path

from lexicon import bounded_json, graphml, lorebooks, mythos
from lexicon.bounded_json import LARGEST
from lexicon.errors import LexiconError
from lexicon.graph import Lexicon

FORMS = {"mythos": ".json", "graphml": ".graphml"}
"""What a lexicon can be written as, and how such a file ends."""


def load(path: Path, *, history: bool = True) -> Lexicon:
    """The lexicon in a file: mythos.json, GraphML, or a lorebook of SillyTavern or
    NovelAI, told apart by what is in it. Raises LexiconError."""
    try:
        with path.expanduser().open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as reason:
        raise LexiconError(
            "The lexicon cannot be read", f"{path}: {reason.strerror or reason}."
        ) from None
    except ValueError:
        raise LexiconError(
            "The lexicon cannot be read", f"{path} is no name."
        ) from None
    return parse(data, history=history)


def parse(data: bytes, *, history: bool = True) -> Lexicon:
    """The lexicon in the bytes of a file. Raises LexiconError."""
    if len(data) > LARGEST:
        raise bounded_json.too_large()
    if not data.strip():
        raise LexiconError("The lexicon file is empty", "There is nothing to read.")
    if _markup(data):
        return graphml.read(data, history=history)
    value = bounded_json.loads(data)
    if lorebooks.program(value):
        return lorebooks.read(value)
    return mythos.read(value, history=history)


def text_of(lexicon: Lexicon, form: str, *, history: bool = True) -> str:
    """The text of a file in a form of FORMS. Raises LexiconError."""
    if form not in FORMS:
        raise LexiconError(
            f"A lexicon is not written as {form}", f"Choose {' or '.join(FORMS)}."
        )
    write = graphml.write if form == "graphml" else mythos.write
    return write(lexicon, history=history)


def form_of(path: Path) -> str:
    """The form that a file's ending asks for."""
    return "graphml" if path.suffix.lower() in (".graphml", ".xml") else "mythos"


def _markup(data: bytes) -> bool:
    head = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    utf_16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return head.startswith(b"<") or (utf_16 and b"<" in data[:200])
