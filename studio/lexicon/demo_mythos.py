"""A small mythos for the pictures and the tests: terms, ties, and what they were."""

from __future__ import annotations

from lexicon.graph import Lexicon
from lexicon.terms import Term

HOUR = 3600.0

DRAFT = """\
# The debt

The contract demanded three pounds of flesh from the moonlight. Sua read it twice, \
once for the words and once for what the words had eaten.

Nobody signs a thing like that, she said, and drew a glass string from the window. \
The clerk wrote the figure twice, once in each ledger, and the debts went on breathing.

A giant had signed it once. He is still being forgiven, and the debt"""

TERMS = (
    ("debt", "What the living owe to whatever let them live.", ("law",)),
    ("glass string", "A string drawn from a window. It cuts what is owed.", ("thing",)),
    ("moonlight", "The only coin that nobody mints.", ("thing",)),
    ("ledger", "A book that eats the hand that closes it.", ("thing",)),
    ("clerk", "He writes every figure twice and never looks up.", ("people",)),
    ("Sua", "Reads contracts aloud until they are ashamed.", ("people",)),
    ("giant", "Somebody who was forgiven too much.", ("people",)),
    ("salt mouth", "Where a promise dries before it is spoken.", ("place",)),
    ("pound of flesh", "Smallest unit of the debt.", ("law",)),
    ("repossession", "The debt comes to fetch what it lent.", ("law",)),
)
SCENES = (
    ("The signing", "Nobody signs, and the contract is signed."),
    ("At the glass", "Sua draws the first string."),
)
TIES = (
    ("glass string", "cuts", "debt"),
    ("debt", "evolves to", "repossession"),
    ("debt", "linked", "pound of flesh"),
    ("debt", "linked", "ledger"),
    ("moonlight", "opposes", "debt"),
    ("clerk", "linked", "ledger"),
    ("Sua", "opposes", "clerk"),
    ("giant", "inverts", "pound of flesh"),
    ("salt mouth", "linked", "Sua"),
    ("debt", "appears in", "The signing"),
    ("clerk", "appears in", "The signing"),
    ("glass string", "appears in", "At the glass"),
    ("Sua", "appears in", "At the glass"),
    ("Sua", "draws", "glass string"),
)


def plant(lexicon: Lexicon, start: float) -> None:
    """Fill an empty lexicon as if it had been written from `start` (seconds) on."""
    at = start

    def do(**op: object) -> None:
        nonlocal at
        at += HOUR
        lexicon.apply({**op, "at": at})

    do(op="add", term={"name": "debt", "definition": "Money that is owed."})
    do(op="add", term={"name": "ledger", "definition": "The clerk's book."})
    do(op="relate", relation={"source": "ledger", "kind": "holds", "target": "debt"})
    do(op="edit", name="debt", set={"definition": "What one owes for being spared."})
    do(op="unrelate", source="ledger", kind="holds", target="debt")
    for name, definition, tags in TERMS:
        if name in lexicon:
            values = {"definition": definition, "tags": list(tags)}
            do(op="edit", name=name, set=values)
        else:
            do(op="add", term=Term(name, definition=definition, tags=tags).plain())
    for name, definition in SCENES:
        term = Term(name, kind="scene", definition=definition)
        do(op="add", term=term.plain())
    for source, kind, target in TIES:
        relation = {"source": source, "kind": kind, "target": target}
        do(op="relate", relation=relation)
    do(op="edit", name="glass string", set={"aliases": ["the string", "glass thread"]})
