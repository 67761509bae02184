"""Reads named fields one by one and collects all their errors."""

from collections.abc import Collection, Mapping

from .refusals import FieldError
from .texts import NOT_TEXT, refuse_unfit
from .thousandths import Refused, to_thousandths

MAX_TEXT = 200


class Fields:
    """A mapping of untrusted values; nothing of it is valid while there are errors."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self.errors: list[FieldError] = []

    def allow_only(self, names: Collection[str]) -> None:
        """Refuse keys outside `names`: a misspelt field must not look like a missing one."""
        for name in self._values:
            if name not in names:
                self.refuse(name, "unknown_field", "There is no such field.")

    def has(self, name: str) -> bool:
        """Tell whether anything was given; a blank cell is missing, never 0."""
        value = self._values.get(name)
        return value is not None and not (isinstance(value, str) and not value.strip())

    def score(self, name: str, *, upper: int) -> int | None:
        """Read 0 to `upper` points as thousandths."""
        if not self.has(name):
            return None
        try:
            return to_thousandths(self._values[name], upper=upper)
        except Refused as refusal:
            self.refuse(name, refusal.code, refusal.detail)
            return None

    def rank(self, name: str, *, worst: int) -> int | None:
        """Read a whole number from 1 to `worst`."""
        thousandths = self.score(name, upper=worst)
        if thousandths is None:
            return None
        if thousandths % 1000:
            self.refuse(name, "not_whole", "Must be a whole number.")
        elif not thousandths:
            self.refuse(name, "out_of_range", f"Must be between 1 and {worst}.")
        return thousandths // 1000

    def text(self, name: str) -> str | None:
        """Read a short name, without characters that nobody can see."""
        if not self.has(name):
            return None
        value = self._values[name]
        if not isinstance(value, str):
            self.refuse(name, "not_text", NOT_TEXT)
            return None
        text = value.strip()
        try:
            refuse_unfit(text[: MAX_TEXT + 1])
        except Refused as refused:
            self.refuse(name, refused.code, refused.detail)
            return None
        if len(text) > MAX_TEXT:
            self.refuse(name, "too_long", f"Must have at most {MAX_TEXT} characters.")
        return text

    def refuse(self, name: str, code: str, detail: str) -> None:
        """Remember an error."""
        self.errors.append(FieldError(name, code, detail))
