"""What was compared, and what did not agree."""

from dataclasses import dataclass, field
from fractions import Fraction

from .listed import thousandths


@dataclass
class Ledger:
    """How many numbers were compared, those that differ, and what was left out and why."""

    numbers: int = 0
    disagreements: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def same(self, where: str, what: str, listed: object, reckoned: object) -> None:
        """Compare two values that must be equal."""
        self.numbers += 1
        if listed != reckoned:
            self.disagreements.append(f"{where}: {what} is {listed}, reckoned {reckoned}")

    def close(
        self, where: str, what: str, listed: float | None, reckoned: Fraction | None, by: Fraction
    ) -> None:
        """Compare a number that the API rounds in its own way with an exact one."""
        if listed is None or reckoned is None:
            self.same(where, what, listed, reckoned and float(reckoned))
            return
        agree = abs(Fraction(listed) - reckoned) <= by
        self.same(where, what, listed, listed if agree else float(reckoned))

    def score(self, where: str, what: str, listed: float | None, reckoned: int | None) -> None:
        """Compare a number of at most three decimals with thousandths."""
        try:
            value = thousandths(listed)
        except ValueError as error:
            self.disagreements.append(f"{where}: {what}: {error}")
            return
        self.numbers += 1
        if value != reckoned:
            shown = None if reckoned is None else reckoned / 1000
            self.disagreements.append(f"{where}: {what} is {listed}, reckoned {shown}")
