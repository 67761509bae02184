"""How a file is read: what its sender states, or a saved mapping.

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
    """One thing that a sender may state: one of some words, or text where there are none.

    `enum` names the words in the API's description.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()
    enum: str = ""

    @property
    def found_out(self) -> bool:
        """Tell whether the value is found out from the file when the sender states none."""
        return not self.default


def option(help: str, *, choices: tuple[str, ...] = (), default: str = "", enum: str = "") -> Any:
    """Declare a field of options that a sender may state."""
    return field(default=default, metadata={_KEY: {"help": help, "choices": choices, "enum": enum}})


@dataclass(frozen=True, slots=True)
class Options:
    """What every table may need. Empty text means: find out.

    `columns` is the mapping: {title: field, or None to leave the column out}.
    """

    encoding: str = option("How the text is encoded.", choices=ENCODINGS, enum="ImportEncoding")
    delimiter: str = option(
        "What separates cells.", choices=tuple(DELIMITERS), enum="ImportDelimiter"
    )
    sheet: str = option("Of a workbook; the first.")
    decimal: str = option("How decimals are written.", choices=DECIMALS, enum="DecimalMark")
    day_order: str = option(
        "Of days such as 01/02/2026: day or month first.", choices=DAY_ORDERS, enum="DayOrder"
    )
    other_columns: str = option(
        "What becomes of columns that give nothing: `refuse`.",
        choices=OTHER_COLUMNS,
        default="refuse",
        enum="OtherColumns",
    )
    columns: Mapping[str, str | None] = field(default_factory=dict)

    @classmethod
    def declared(cls) -> Iterator[Option]:
        """Return what a sender may state."""
        for one in fields(cls):
            if _KEY in one.metadata:
                yield Option(one.name, str(one.default), **one.metadata[_KEY])

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    def as_json(self) -> dict[str, Any]:
        """Return what differs from the defaults."""
        defaults = asdict(type(self)())
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}

    def hints(self, format: str) -> Hints:
        """Return what the reader of tables needs to know."""
        return Hints(
            format=format or None,
            encoding=self.encoding or None,
            delimiter=DELIMITERS.get(self.delimiter),
            sheet=self.sheet or None,
        )
