"""A voice from a corpus set or from a writer's own books, on a model of choice."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engines.training.corpus import WORKS, works_in
from engines.training.errors import no_such_set
from engines.training.mixing import Ids, Placed
from engines.training.reading import Work, read_works
from engines.training.tokens import TOKENIZER, TOKENS, packed, read_tokenizer

if TYPE_CHECKING:
    from engines.training.adapters import Lesson
    from engines.training.voice_folder import Progress

MAX_FOREIGN = 4_000_000
"""Characters of foreign text that are read: drafts need variety, not a library."""
OTHER = "foreign"
Say = Callable[[str], None]


def train_voice(
    lesson: Lesson,
    texts: list[Path],
    out: Path,
    *,
    model: Path | None = None,
    drafts: Iterable[Path] = (),
    say: Say = print,
) -> Progress:
    """Train `lesson` on `texts`: one corpus folder with a set of the lesson's name, or
    any books. `model` is a Hugging Face folder (None: the embedded model).

    Raises TrainingError.
    """
    from engines.training.adapters import train_adapter

    with tempfile.TemporaryDirectory(prefix="protean-voice-") as scratch:
        base = model or _embedded(Path(scratch))
        if len(texts) == 1 and (texts[0] / WORKS).is_file():
            tokens, works = _of_corpus(texts[0], base, lesson.name, say)
        else:
            mine = [replace(w, group=lesson.name) for w in read_works(texts)]
            others = _foreign(list(drafts))
            tokens, works = _coded([*mine, *others], base)
        return train_adapter(lesson, base, tokens, works, out, say=say)


def _embedded(scratch: Path) -> Path:
    from engines.catalog import embedded_model
    from engines.training.from_gguf import unfold

    return unfold(embedded_model(), scratch / "embedded")


def _of_corpus(
    corpus: Path, base: Path, name: str, say: Say
) -> tuple[Ids, list[Placed]]:
    """A corpus folder's tokens, packed anew only where its tokenizer is another."""
    groups: set[str] = set()
    if (corpus / TOKENS).is_file() and _same(corpus / TOKENIZER, base / TOKENIZER):
        tokens, works = packed(corpus)
        groups = {w.group for w in works}
    else:
        say("reading the corpus with the model's own words")
        found = [
            Work(str(i["title"]), str(i["author"]), str(i["set"]), str(i["text"]))
            for i in _some(works_in(corpus), name)
        ]
        tokens, works = _coded(found, base)
        groups = {w.group for w in works}
    if name not in groups:
        raise no_such_set(corpus, name, groups)
    return tokens, works


def _some(items: Iterable[dict[str, object]], name: str) -> Iterable[dict[str, object]]:
    """The set's training works whole, of the other sets as much as drafts need."""
    room: dict[str, int] = {}
    for item in items:
        group = str(item["set"])
        if item["held_out"]:
            continue
        if group != name:
            used = room.setdefault(group, MAX_FOREIGN)
            if used <= 0:
                continue
            item = {**item, "text": str(item["text"])[:50_000]}
            room[group] = used - len(str(item["text"]))
        yield item


def _foreign(places: list[Path]) -> list[Work]:
    """Drafts that are not in the voice: the books given, else our example pages."""
    if not places:
        from engines.catalog import EXEMPLARS

        places = [EXEMPLARS]
    found: list[Work] = []
    room = MAX_FOREIGN
    for work in read_works(places):
        if room <= 0:
            break
        text = work.text[:50_000]
        found.append(replace(work, group=OTHER, text=text))
        room -= len(text)
    return found


def _coded(works: list[Work], base: Path) -> tuple[Ids, list[Placed]]:
    tokenizer = read_tokenizer(base / TOKENIZER)
    pieces: list[Ids] = []
    placed: list[Placed] = []
    start = 0
    coded = tokenizer.encode_batch([w.text for w in works], add_special_tokens=False)
    for work, words in zip(works, coded, strict=True):
        # uint32: other people's models know more words than packed files can hold.
        ids = np.array(words.ids, dtype=np.uint32)
        pieces.append(ids)
        placed.append(
            Placed(
                work.group, work.author, work.title, False, start, len(ids),
                len(work.text.encode()),
            )
        )  # fmt: skip
        start += len(ids)
    return np.concatenate(pieces), placed


def _same(one: Path, other: Path) -> bool:
    """Whether two tokenizers give the same ids: compared by their words and merges."""
    try:
        return _digest(one) == _digest(other)
    except (OSError, ValueError, KeyError):
        return False


def _digest(path: Path) -> str:
    model = json.loads(path.read_text(encoding="utf-8"))["model"]
    merges = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    told = json.dumps([sorted(model["vocab"].items()), merges])
    return hashlib.sha256(told.encode()).hexdigest()
