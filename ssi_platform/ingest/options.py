"""Options of files: stated by the sender or by a saved mapping.

Each kind of file has a frozen dataclass of its options. A field declared by `option` may be stated
by the sender: the API's parameters and its description follow from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from ssi_platform.tabular import Hints
from ssi_platform.tabular.shapes import ENCODINGS

DECIMALS = ("point", "comma")
DAY_ORDERS = ("dmy", "mdy")
OTHER_COLUMNS = ("refuse", "ignore")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
_KEY = "option"


@dataclass(frozen=True, slots=True)
class Option:
    """An option that a sender may state: one of its choices, or text if it has none.

    `enum` is the name of the choices in the API's description.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    enum: str = ""

    @property
    def found_out(self) -> bool:
        """Tell whether the value is detected from the file when the sender states none."""
        return not self.default


def option(help: str, *, choices: tuple[str, ...] = (), default: str = "", enum: str = "") -> Any:
    """Declare a field of options that a sender may state."""
    return field(default=default, metadata={_KEY: {"help": help, "choices": choices, "enum": enum}})


@dataclass(frozen=True, slots=True)
class Options:
    """Options of every table. Empty text means that the value is detected.

    `columns` is the mapping: {title: field, or None to leave the column out}.
    """

    encoding: str = option("How the text is encoded.", choices=ENCODINGS, enum="ImportEncoding")
    delimiter: str = option(
        "The delimiter of cells.", choices=tuple(DELIMITERS), enum="ImportDelimiter"
    )
    sheet: str = option("Of a workbook; the first.")
    decimal: str = option("How decimals are written.", choices=DECIMALS, enum="DecimalMark")
    day_order: str = option(
        "The order of day and month in days such as 01/02/2026.",
        choices=DAY_ORDERS,
        enum="DayOrder",
    )
    other_columns: str = option(
        "How unknown columns are handled: `refuse` by default.",
        choices=OTHER_COLUMNS,
        default="refuse",
        enum="OtherColumns",
    )
    columns: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def declared(cls) -> Iterator[Option]:
        """Return the declared options."""
        for one in fields(cls):
            if _KEY in one.metadata:
                yield Option(one.name, str(one.default), **one.metadata[_KEY])

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        """Return the values that differ from the defaults."""
        defaults = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}

    def hints(self, format: str) -> Hints:
        """Return the hints for the reader of tables."""
        return Hints(
            format=format or None,
            encoding=self.encoding or None,
            delimiter=DELIMITERS.get(self.delimiter),
            sheet=self.sheet or None,
        )
