"""What the dial moves, measured: takes at places of the dial, and who judges them.

A curve is fitted to what the style encoder reads; how well the dial then works is
judged by another reader, a character n-gram and function word classifier that is
trained on human texts alone, of authors that no lean was counted from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from engines.client import Engine
from engines.errors import EngineError
from engines.events import AdapterLoaded, Died, Failed, Ready, TakeEnded, WeaveEnded
from engines.measuring.told_apart import Reader, train
from engines.plan import Bias
from engines.request import LoadAdapter, Open, Prompt, Unit, Voice, Weave
from styles.corpora import people, works
from styles.dial.tables import FRAGMENTS, Tables
from styles.fitting.contrasts import CONTRASTS
from styles.fitting.sample import cut, stretches

Scores = npt.NDArray[np.float64]
LEAST_TOKENS, LONG_TOKENS = 100, 280
"""Of a take, and of one between two voices: those differ less than the drafts that they
go on from, and a draft's hand fades slowly (docs/dial.md)."""
MORE_TOKENS = 36
"""By so many a take may be longer."""
SPARE = 1.3
"""So many times the takes wanted are asked for, since some end before their time."""
WORDS = 80
"""Words of a passage that a judge learns from, about those of a take."""
PASSAGES = 24
"""Most passages of one author."""
JUDGED_AUTHORS = 40
LOADING_S, WEAVING_S = 600.0, 3600.0
# A paragraph's end would end the take long before it can be judged, so no line break is
# drawn; where line breaks are what is turned, none is drawn after another.
ON = (Bias("\n", -30.0, -30.0, False),)
ON_BY_LINES = (Bias("\n\n", 0.0, -30.0, False),)
BREAK = " ¶ "
"""What a line break is to a judge that reads past white space."""


class Trial:
    """An engine with the model open, for the length of a `with` block."""

    def __init__(self, model: Path) -> None:
        self.model = model
        self.engine = Engine()
        self._weave = 0
        self.hashes: dict[str, str] = {}
        """SHA-256 of each adapter, by path."""
        self._woven: dict[tuple[Voice, str, int, int, int], list[str]] = {}
        """Takes by all that decides them: the ends of sliders come back often."""

    def __enter__(self) -> Trial:
        self.engine.start()
        self.engine.send(Open(str(self.model)))
        self._wait(Ready, LOADING_S)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.stop()

    def load(self, paths: Sequence[str]) -> None:
        """Have these adapters read and known by their hash. Raises EngineError."""
        for path in paths:
            self.engine.send(LoadAdapter(path))
            loaded = self._wait(AdapterLoaded, LOADING_S)
            assert isinstance(loaded, AdapterLoaded)
            self.hashes[path] = loaded.sha256

    def takes(
        self,
        voices: Sequence[Voice],
        draft: str,
        n: int,
        seed: int = 1,
        least: int = LEAST_TOKENS,
    ) -> dict[str, list[str]]:
        """By voice, `n` takes of at least `least` tokens each, in the order of their
        numbers; those that end before are drawn anew. What was asked before is not
        woven again. Raises EngineError."""
        keys = {voice.name: (voice, draft, n, seed, least) for voice in voices}
        new = [voice for voice in voices if keys[voice.name] not in self._woven]
        for name, texts in self._weave_takes(new, draft, n, seed, least).items():
            self._woven[keys[name]] = texts
        return {name: self._woven[key] for name, key in keys.items()}

    def _weave_takes(
        self, voices: Sequence[Voice], draft: str, n: int, seed: int, least: int
    ) -> dict[str, list[str]]:
        asked = []
        for voice in voices:
            lines = any(lean.table == "line_break" for lean in voice.plan.leans)
            on = ON_BY_LINES if lines else ON
            plan = replace(voice.plan, biases=(*voice.plan.biases, *on))
            asked.append(replace(voice, plan=plan))
        found: dict[str, dict[int, str]] = {voice.name: {} for voice in voices}
        first = 0
        while any(len(takes) < n for takes in found.values()) and first < 8 * n:
            short = [v for v in asked if len(found[v.name]) < n]
            missing = max(n - len(found[v.name]) for v in short)
            count = min(64, max(4, round(missing * SPARE)))
            self._weave += 1
            self.engine.send(
                Weave(
                    self._weave,
                    Prompt(draft),
                    tuple(short),
                    takes=count,
                    first_take=first,
                    unit=Unit.PARAGRAPH,
                    max_tokens=least + MORE_TOKENS,
                    seed=seed,
                )
            )
            while True:
                event = self._wait(TakeEnded, WEAVING_S, also=WeaveEnded)
                if isinstance(event, WeaveEnded):
                    break
                assert isinstance(event, TakeEnded)
                if len(event.ids) >= least:
                    found[event.voice][event.take] = event.text
            first += count
        return {
            name: [text for _, text in sorted(takes.items())][:n]
            for name, takes in found.items()
        }

    def _wait(
        self,
        kind: type[Ready | AdapterLoaded | TakeEnded],
        seconds: float,
        also: type[WeaveEnded] | None = None,
    ) -> Ready | AdapterLoaded | TakeEnded | WeaveEnded:
        kinds = (kind, also) if also is not None else (kind,)
        event = self.engine.wait(*kinds, Failed, Died, timeout=seconds)
        if isinstance(event, Failed | Died):
            raise EngineError(event.title, event.message)
        return event  # type: ignore[return-value]


# -- judges --------------------------------------------------------------------------

Texts = Mapping[str, Mapping[str, Sequence[str]]]
"""Passages by class and author."""


def human_texts(folder: Path) -> dict[str, Texts]:
    """For each contrast, and for the styles (under ""), what a judge learns from: the
    authors that the leans' tables were not counted from. Raises ValueError."""
    held = list(works(folder))
    spelled = people([work.author for work in held])
    tables = Tables()
    passages: dict[str, list[str]] = defaultdict(list)
    sets: dict[str, set[str]] = defaultdict(set)
    for work in held:
        author = spelled[work.author]
        tables.note(author, work)
        sets[work.set].add(author)
        known = passages[author]
        for stretch in stretches(work.text, 2):
            known += [p for p, _ in zip(cut(stretch, WORDS), range(6), strict=False)]
    found: dict[str, Texts] = {}
    for contrast in (*CONTRASTS, FRAGMENTS):
        found[contrast.axis] = {
            name: _some(tables.authors(contrast.axis, end)[1::2], passages)
            for name, end in (("high", 1), ("low", -1))
        }
    styles = ("realism", "surreal", "kjv", "philosophical")
    among = {name: sorted(sets[name])[1::2] or sorted(sets[name]) for name in styles}
    found[""] = {name: _some(authors, passages) for name, authors in among.items()}
    return found


def _some(
    authors: Sequence[str], passages: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    step = max(1, len(authors) // JUDGED_AUTHORS)
    some = authors[::step][:JUDGED_AUTHORS]
    most = max(4, min(PASSAGES, 480 // max(1, len(some))))
    return {
        author: [seen(text) for text in _even(passages[author], most)]
        for author in some
        if passages[author]
    }


def _even(texts: Sequence[str], most: int) -> list[str]:
    step = max(1, len(texts) // most)
    return list(texts[::step])[:most]


def seen(text: str) -> str:
    """A text as a judge reads it: line breaks are signs."""
    return text.strip().replace("\n", BREAK)


def judge(texts: Texts) -> Reader:
    """A judge of what is told apart in these texts."""
    return train(texts)


def leaning(reader: Reader, texts: Sequence[str], high: str, low: str) -> Scores:
    """How much each text looks like `high` rather than like `low` (n,)."""
    scores = reader.scores([seen(text) for text in texts])
    column = reader.styles.index
    result: Scores = scores[:, column(high)] - scores[:, column(low)]
    return result


# -- figures -------------------------------------------------------------------------


def spearman(x: Sequence[float], y: Sequence[float]) -> float:
    """Spearman's rho, ties at their mean rank; 0 where either does not vary."""
    a, b = _ranks(np.asarray(x, float)), _ranks(np.asarray(y, float))
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: Scores) -> Scores:
    _, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    result: Scores = (last - (counts - 1) / 2)[where]
    return result


def at_places(
    trial: Trial,
    voiced: Callable[[float], Voice],
    places: Sequence[float],
    drafts: Sequence[str],
    n: int,
    least: int = LEAST_TOKENS,
    seed: int = 1,
) -> list[tuple[float, int, list[str]]]:
    """(place, draft, takes) for every place of the dial over every draft; `seed` is the
    first draft's."""
    found = []
    for number, draft in enumerate(drafts):
        voices = [replace(voiced(p), name=f"at {p:+.3f}") for p in places]
        woven = trial.takes(voices, draft, n, seed + number, least)
        found += [
            (place, number, woven[voice.name])
            for place, voice in zip(places, voices, strict=True)
        ]
    return found
