"""What each axis is fitted on: two sets of texts that differ in it, and the kinds of
features it may look at, so that an axis stays what its name says.

Sets are made of whole authors; a third of all authors never takes part in the fit whose
figures are printed (`benchmarks.styles_axes`).
"""

from __future__ import annotations

from dataclasses import dataclass

from styles.fitting.sample import Origin


@dataclass(frozen=True, slots=True)
class Contrast:
    axis: str
    groups: tuple[str, ...]
    """Kinds of features (`Features.group`) the axis may use."""
    high: tuple[str, ...]
    """Authors, or `set:NAME` for a whole set of the corpora."""
    low: tuple[str, ...]


_PLAIN = (
    "Sinclair Lewis", "Ernest Hemingway", "F. Scott Fitzgerald", "P. G. Wodehouse",
    "Agatha Christie", "Theodore Dreiser", "Sherwood Anderson", "Willa Cather",
    "E. M. Forster", "Aldous Huxley", "Booth Tarkington", "Claude McKay",
    "John Dos Passos", "Frank Norris", "Arnold Bennett", "Edith Wharton", "Zane Grey",
    "Ben Hecht", "Jack London", "Upton Sinclair",
)  # fmt: skip
_ABSTRACT = (
    "David Hume", "Immanuel Kant", "Baruch Spinoza", "G. W. F. Hegel", "William James",
    "Bertrand Russell", "John Stuart Mill", "Aristotle", "Arthur Schopenhauer",
    "Henri Bergson", "G. E. Moore", "George Berkeley", "John Dewey",
    "George Santayana", "Ralph Waldo Emerson", "Maurice Maeterlinck",
    "Mary Wollstonecraft", "Thomas Paine",
)  # fmt: skip
_CONCRETE = (
    "Ernest Hemingway", "Stephen Crane", "Jack London", "Zane Grey", "Willa Cather",
    "Mary Hunter Austin", "Hamlin Garland", "Ernest Shackleton", "Francis Parkman",
    "Apsley Cherry-Garrard", "Anna Sewell", "W. H. Hudson", "Richard Jefferies",
    "Isaac Babel", "Kenneth Grahame", "Sherwood Anderson", "Herman Melville",
    "Frank Norris", "Joseph Conrad",
)  # fmt: skip
_WINDING = (
    "Henry James", "David Hume", "Immanuel Kant", "G. W. F. Hegel",
    "Thomas De Quincey", "Michel de Montaigne", "Arthur Schopenhauer", "Ann Radcliffe",
    "Daniel Defoe", "Edward Bulwer-Lytton", "Nathaniel Hawthorne", "Marcel Proust",
    "John Ruskin", "Mary Wollstonecraft", "Jean-Jacques Rousseau", "John Milton",
    "Miguel de Cervantes Saavedra", "Jonathan Swift", "Henry Fielding",
    "Geoffrey Chaucer", "Edgar Allan Poe", "William Makepeace Thackeray",
)  # fmt: skip
_STRAIGHT = (
    "Ernest Hemingway", "Frances Hodgson Burnett", "B. M. Bower", "Zane Grey",
    "Stephen Crane", "L. Frank Baum", "E. Nesbit", "Sherwood Anderson",
    "Gertrude Chandler Warner", "Hugh Lofting", "Horatio Alger", "Agatha Christie",
    "John Dos Passos", "Edgar Wallace", "Grace Livingston Hill", "D. H. Lawrence",
    "Inez Haynes Gillmore", "Katherine Mansfield", "Anna Sewell", "P. G. Wodehouse",
    "Lucy Maud Montgomery", "Jack London",
)  # fmt: skip
_DENSE = (
    "H. P. Lovecraft", "J.-K. Huysmans", "Thomas Carlyle", "Théophile Gautier",
    "Clark Ashton Smith", "Gustave Flaubert", "John Ruskin", "Francis Parkman",
    "Abraham Merritt", "Herman Melville", "Frank Norris", "Percy Wyndham Lewis",
    "Mary Hunter Austin", "Sax Rohmer", "Charles Baudelaire", "James Huneker",
    "Jean Toomer", "Walt Whitman", "Ezra Pound", "Amy Lowell", "William Beckford",
)  # fmt: skip
_AIRY = (
    "Gertrude Stein", "Anthony Trollope", "Ford Madox Ford", "Daniel Defoe",
    "Jane Austen", "P. G. Wodehouse", "Ernest Hemingway", "E. Nesbit",
    "Lucy Maud Montgomery", "Horatio Alger", "Agatha Christie", "G. E. Moore",
    "Margaret Oliphant", "Charlotte Mary Yonge", "E. F. Benson", "Lewis Carroll",
    "Mary Elizabeth Braddon", "Bertrand Russell", "Arthur Conan Doyle",
    "Florence L. Barclay",
)  # fmt: skip
_SPOKEN = (
    "William Shakespeare", "Oscar Wilde", "Anton Chekhov", "Henrik Ibsen",
    "George Bernard Shaw", "August Strindberg", "Molière", "Christopher Marlowe",
    "P. G. Wodehouse", "Anthony Trollope", "Agatha Christie", "Jane Austen",
    "Louisa May Alcott", "E. F. Benson", "Alexandre Dumas", "Edgar Wallace",
    "Booth Tarkington", "Ludvig Holberg",
)  # fmt: skip
_TOLD = (
    "Francis Parkman", "Ernest Shackleton", "David Hume", "Henry David Thoreau",
    "Michel de Montaigne", "Mary Hunter Austin", "Benjamin Franklin", "H. P. Lovecraft",
    "William Hope Hodgson", "Mary Wollstonecraft", "Thomas De Quincey", "Charles Fort",
    "W. E. B. Du Bois", "Lafcadio Hearn", "Henry Adams", "Apsley Cherry-Garrard",
    "Tacitus", "Daniel Defoe", "Herodotus", "John Ruskin",
)  # fmt: skip

CONTRASTS = (
    Contrast(
        "archaic",
        ("word", "pair", "starter", "class", "ending"),
        (
            "set:kjv", "Thomas Malory", "William Morris", "E. R. Eddison",
            "Edmund Spenser", "Lord Dunsany", "Snorri Sturluson", "Howard Pyle",
            "Geoffrey Chaucer", "Boethius", "Robert Herrick", "William Beckford",
        ),
        _PLAIN,
    ),
    Contrast(
        "nesting",
        ("word", "mark", "pair", "triple", "starter", "sentence", "clause", "commas"),
        _WINDING,
        _STRAIGHT,
    ),
    Contrast(
        "concreteness", ("field", "ending", "class", "letters"), _CONCRETE, _ABSTRACT
    ),
    Contrast(
        "strangeness",
        (
            "word", "class", "ending", "field", "pair", "not listed", "capitals",
            "different words", "letters", "triple",
        ),
        ("set:surreal",),
        ("set:realism",),
    ),
    Contrast(
        "density",
        (
            "class", "letters", "syllables", "triple", "different words", "ending",
            "clause",
        ),
        _DENSE,
        _AIRY,
    ),
    Contrast(
        "dialogue",
        ("word", "mark", "starter", "in quotes", "sentence", "commas"),
        _SPOKEN,
        _TOLD,
    ),
    Contrast("line-break", ("line", "open lines"), ("set:poetry",), ("set:general",)),
)  # fmt: skip


def end_of(contrast: Contrast, origin: Origin) -> int:
    """1 for the high end, -1 for the low end, 0 for neither."""
    for sign, names in ((1, contrast.high), (-1, contrast.low)):
        if f"set:{origin.set}" in names or origin.author in names:
            return sign
    return 0
