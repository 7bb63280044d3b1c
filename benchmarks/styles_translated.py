"""Authors of the corpora whose English is a translator's: no test of who wrote what.

Two works by one of them may have two translators, and two of them may share one.
"""

from __future__ import annotations

TRANSLATED = frozenset(
    (
        "Abbé Prévost", "Adalbert Stifter", "Adam Mickiewicz", "Adelbert von Chamisso",
        "Aesop", "Alexander Pushkin", "Alexandre Dumas", "Anatole France",
        "Anton Chekhov", "Aristophanes", "Aristotle", "Arrian", "Arthur Schopenhauer",
        "August Strindberg", "Augustine of Hippo", "Baruch Spinoza", "Boethius",
        "Camille Flammarion", "Carlo Collodi", "Charles Baudelaire", "Confucius",
        "Dante", "Dante Alighieri", "E. T. A. Hoffmann", "Emile Erckmann",
        "Emile Gaboriau", "Emile Verhaeren", "Epictetus", "Ernest Renan",
        "Friedrich Nietzsche", "Friedrich de la Motte Fouqué", "Fyodor Dostoyevsky",
        "Fyodor Sologub", "G. W. F. Hegel", "Gabrielle-Suzanne Barbot de Villeneuve",
        "Gaston Leroux", "Giovanni Boccaccio", "Gustave Flaubert", "Guy de Maupassant",
        "Hans Christian Andersen", "Henri Barbusse", "Henri Bergson",
        "Henri Frédéric Amiel", "Henrik Ibsen", "Herodotus", "Homer",
        "Honoré de Balzac", "Immanuel Kant", "Ivan Bunin", "Ivan Turgenev",
        "J.-K. Huysmans", "Jean-Jacques Rousseau", "Johann David Wyss",
        "Johann Wolfgang von Goethe", "Johanna Spyri", "Jules Verne", "Karel Capek",
        "Knut Hamsun", "Laozi", "Leo Tolstoy", "Ludvig Holberg", "Ludwig Tieck",
        "Madame de Lafayette", "Maimonides", "Marcel Proust", "Marcus Aurelius",
        "Marcus Tullius Cicero", "Maurice Leblanc", "Maurice Maeterlinck",
        "Max Stirner", "Maxim Gorky", "Michel de Montaigne",
        "Miguel de Cervantes Saavedra", "Molière", "Montesquieu", "Niccolò Machiavelli",
        "Nikolai Gogol", "Omar Khayyám", "Ovid", "Paul Verlaine",
        "Pierre Choderlos de Laclos", "Plato", "R. H. Charles", "Rainer Maria Rilke",
        "René Descartes", "Rudolf Erich Raspe", "S. C. Malan", "Seneca",
        "Silvio Pellico", "Snorri Sturluson", "Sophocles", "Stendhal", "Sun Tzu",
        "Tacitus", "The Brothers Grimm", "Thomas à Kempis", "Théophile Gautier",
        "Vicente Blasco Ibáñez", "Victor Hugo", "Virgil", "Voltaire",
        "Yevgeny Zamyatin", "Émile Zola",
    )
)  # fmt: skip
