"""What of a file is left out, and how it was read, in sentences for its sender."""

from .places import Place

MAX_NOTICES, MAX_DETAIL = 20, 500  # Of one import; characters.
_PLACES = 5  # That a sentence names.
ROWS = {
    "note": "Skipped as notes, with one filled cell",
    "sum": "Skipped as sums or means of other rows",
    "header": "Skipped, because they repeat the header",
    "no_score": "Skipped, because they have no score",
    "unknown_rep": "Skipped, because the rep is unknown",
    "not_chosen": "Skipped by `only`",
}
CODES = [
    *(
        "above_header",
        "columns_left_out",
        "sheets_left_out",
        "dates_across",
        "days_of_sheets",
        "period_days",
    ),
    *ROWS,
]


class Notices:
    """Notices by code: of skipped rows their number and first places, and single sentences."""

    def __init__(self) -> None:
        self._sentences: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._places: dict[str, list[Place]] = {}

    def say(self, code: str, detail: str) -> None:
        """Add a sentence, once for each code."""
        self._sentences.setdefault(code, detail)

    def skipped(self, code: str, place: Place) -> None:
        """Count a skipped row."""
        self._counts[code] = self._counts.get(code, 0) + 1
        places = self._places.setdefault(code, [])
        if len(places) < _PLACES:
            places.append(place)

    def listed(self) -> list[dict[str, str]]:
        """Return the notices as {code, detail}."""
        notices = dict(self._sentences)
        for code, count in self._counts.items():
            first = sorted(self._places[code], key=lambda place: place.row)
            places = ", ".join(map(str, first))
            more = count - len(self._places[code])
            notices[code] = f"{ROWS[code]}: {places}" + (f" and {more:,} more." if more else ".")
        return [
            {"code": code, "detail": detail[:MAX_DETAIL]}
            for code, detail in list(notices.items())[:MAX_NOTICES]
        ]
