"""What is amiss in a lexicon, and what a draft makes of its rules; plain values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import networkx as nx

from lexicon.concordance import places
from lexicon.terms import Term, key

if TYPE_CHECKING:
    from lexicon.graph import Lexicon

MOST = 200
"""Findings of one kind, and places of one rule, that are told."""


def of_lexicon(lexicon: Lexicon) -> list[dict[str, str]]:
    """Findings as {"term", "what"}: names that two terms claim, terms without a
    definition, changes that lead back to where they began."""
    found: list[dict[str, str]] = []
    owners: dict[str, str] = {}
    for term in lexicon:
        for name in (term.name, *term.aliases):
            other = owners.setdefault(key(name), term.name)
            if other != term.name:
                what = f"“{name}” is a name of “{other}” too"
                found.append({"term": term.name, "what": what})
        if not term.definition.strip():
            found.append({"term": term.name, "what": "it has no definition"})
    return found[:MOST] + _circles(lexicon)


def _circles(lexicon: Lexicon) -> list[dict[str, str]]:
    """What evolves to itself again, each such circle once."""
    becoming = nx.DiGraph(
        (source, target)
        for source, target, kind in lexicon.graph.edges(keys=True)
        if kind == "evolves to"
    )
    found = []
    for group in nx.strongly_connected_components(becoming):
        if len(group) > 1 or becoming.has_edge(*(*group, *group)[:2]):
            names = sorted(lexicon.term(node).name for node in group)
            what = f"it evolves to itself, with {', '.join(names[:6])}"
            found.append({"term": names[0], "what": what})
    return sorted(found, key=lambda finding: finding["term"])[:MOST]


def of_draft(text: str, terms: Iterable[Term], rules: str) -> list[dict[str, Any]]:
    """Each rule as {"rule", "line", "status", "occasions", "places"}; a place is where
    it is missed or cannot be told, and why. Raises LexiconError for a faulty rule."""
    from lexicon.forms import surface_forms
    from lexicon.rules.judging import Judge
    from lexicon.rules.language import parse
    from lexicon.tagger import Tagger

    known = {key(name): term for term in terms for name in (term.name, *term.aliases)}

    def forms(word: str) -> tuple[str, ...]:
        term = known.get(key(word)) or Term(word)
        # As for takes: he handed it over touches no hand.
        return surface_forms(term, possessives=False, verbs=False)

    judge = Judge(parse(rules), forms=forms, tagger=Tagger.shipped().tag)
    answers = []
    for ruling in judge(text, final=True):
        spans = ruling.spans[:MOST]
        shown = places(text, [(span.start, span.end) for span in spans])
        answers.append(
            {
                "rule": str(ruling.rule),
                "line": ruling.rule.line,
                "status": str(ruling.status),
                "occasions": ruling.occasions,
                "places": [
                    {**place._asdict(), "why": span.why}
                    for span, place in zip(spans, shown, strict=True)
                ],
            }
        )
    return answers
