"""How a file is to be read: what its sender said of it, and what a saved mapping says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ssi_platform.tabular import Hints

UNKNOWN_REPS = ("reject", "create", "skip")
DECIMALS = ("point", "comma")
DAY_ORDERS = ("dmy", "mdy")
OTHER_COLUMNS = ("refuse", "ignore")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}


@dataclass(frozen=True, slots=True)
class Options:
    """Empty text means: find out. `columns` is {header: field, or None to leave it out}."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    decimal: str = ""
    day_order: str = ""
    source: str = ""
    other_columns: str = "refuse"
    unknown_reps: str = "reject"
    team: str = ""  # The id of the team that created reps join.
    columns: Mapping[str, str | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        return {name: value for name, value in asdict(self).items() if value != _DEFAULTS[name]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Options":
        return cls(**stored)

    def hints(self, format: str) -> Hints:
        return Hints(
            format=format or None,
            encoding=self.encoding or None,
            delimiter=DELIMITERS.get(self.delimiter),
            sheet=self.sheet or None,
        )


_DEFAULTS = asdict(Options())
