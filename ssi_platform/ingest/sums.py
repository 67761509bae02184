"""Tells rows that add up others from rows of people, by what stands in the place of a name."""

from .columns import plain

# Alone, or as the first or last word of a text: "Total North", "Team average".
_SUMS = {plain(word) for word in (
    "total", "totals", "grand total", "subtotal", "sub total", "average", "avg", "median",
    "summe", "gesamt", "gesamtsumme", "zwischensumme", "teilsumme", "durchschnitt", "schnitt",
    "mittelwert", "gesamtergebnis", "gesamtschnitt", "teamdurchschnitt", "teamschnitt",
    "moyenne", "mediane", "somme", "sous total", "total general", "promedio", "mediana",
    "subtotale", "totale", "totaal", "subtotaal", "eindtotaal", "gemiddelde", "mediaan",
    "soma", "somma", "team total",
)}  # fmt: skip
# Names of people as well: a text of this word and others is in doubt.
_NAMES = {plain(word) for word in ("sum", "suma", "som", "media", "mean", "moy", "mittel", "count")}
_SIGNS = ("Ø", "ø", "Σ", "∑", "⌀", "∅")
_MOST_WORDS = 6


def is_sum(text: str) -> bool:
    """Tell whether a text in the place of a name marks a row that adds up others.

    Args:
        text: as written: "Subtotal North", "Ø", "Zwischensumme", "Team average".
    """
    if text.strip().startswith(_SIGNS):
        return True
    words = plain(text).split()
    if not words or len(words) > _MOST_WORDS:
        return False
    name = " ".join(words)
    if name in _SUMS or name in _NAMES:
        return True
    ends = {words[0], words[-1], " ".join(words[:2]), " ".join(words[-2:])}
    return not _SUMS.isdisjoint(ends)


def may_be_sum(text: str) -> bool:
    """Tell whether a text may mark such a row and may be a name: "Suma Norte", "Som Patel"."""
    words = plain(text).split()
    return bool(words) and not _NAMES.isdisjoint((words[0], words[-1]))
