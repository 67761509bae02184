"""Options of files: stated by the sender or by a saved mapping.

Each kind of file has a frozen dataclass of its options. A field declared by `option` may be stated
by the sender: the API's parameters and its description follow from it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

from ssi_platform.tabular import Hints
from ssi_platform.tabular.shapes import ENCODINGS

DECIMALS = ("point", "comma")
DAY_ORDERS = ("dmy", "mdy")
OTHER_COLUMNS = ("refuse", "ignore")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
ALL_SHEETS = "*"
_KEY = "option"


@dataclass(frozen=True, slots=True)
class Option:
    """An option that a sender may state: one of its choices, or text if it has none.

    `enum` is the name of the choices in the API's description. `shape` is "text", "row" for the
    number of a row, "texts" for an object of texts, "lists" for an object of lists of texts.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    enum: str = ""
    shape: str = "text"

    @property
    def found_out(self) -> bool:
        """Tell whether the value is detected from the file when the sender states none."""
        return not self.default


def option(
    help: str,
    *,
    choices: tuple[str, ...] = (),
    default: str = "",
    enum: str = "",
    shape: str = "text",
) -> Any:
    """Declare a field of options that a sender may state."""
    metadata = {_KEY: {"help": help, "choices": choices, "enum": enum, "shape": shape}}
    if shape in ("texts", "lists"):
        return field(default_factory=dict, metadata=metadata)
    return field(default=0 if shape == "row" else default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Options:
    """Options of every table. Empty text means that the value is detected.

    `columns` is the mapping: {title: field, or None to leave the column out}.
    """

    encoding: str = option("How the text is encoded.", choices=ENCODINGS, enum="ImportEncoding")
    delimiter: str = option(
        "The delimiter of cells.", choices=tuple(DELIMITERS), enum="ImportDelimiter"
    )
    sheet: str = option(
        "The name of a workbook's sheet; `*` for all of one shape, which is the default."
    )
    header_row: int = option("The number of the row that names the columns.", shape="row")
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
    only: Mapping[str, Sequence[str]] = option(
        "The rows that are read: values of a column, by its title.", shape="lists"
    )
    values: Mapping[str, str] = option(
        "What cells of a text mean, by the text; empty means missing.", shape="texts"
    )
    columns: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def declared(cls) -> Iterator[Option]:
        """Return the declared options."""
        for one in fields(cls):
            if _KEY in one.metadata:
                default = one.default if isinstance(one.default, str) else ""
                yield Option(one.name, default, **one.metadata[_KEY])

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
            sheet=self.sheet if self.sheet not in ("", ALL_SHEETS) else None,
            header_row=self.header_row or None,
        )
