"""Finds the styles of a workbook that show a number as a percentage.

Run by `xlsx_child.py`, so it imports nothing but the standard library.
"""

import re
import zipfile
from decimal import Decimal

from xlsx_parts import local, parse  # type: ignore[import-not-found]

_STYLES = "xl/styles.xml"
_BUILT_IN = {9, 10}  # 0% and 0.00%.
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')  # Characters that a format shows as they are.


def percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """The indexes of the styles, as the attribute `s` of a cell names them."""
    if _STYLES not in archive.namelist():
        return set()
    formats = set(_BUILT_IN)
    styles: list[int] = []
    inside = [False]

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "numFmt" and "%" in _QUOTED.sub("", attributes.get("formatCode", "")):
            formats.add(int(attributes.get("numFmtId", -1)))
        elif name == "cellXfs":
            inside[0] = True
        elif name == "xf" and inside[0]:
            styles.append(int(attributes.get("numFmtId", 0)))

    def end(tag: str) -> None:
        if local(tag) == "cellXfs":
            inside[0] = False

    parse(archive, _STYLES, start, end)
    return {index for index, number in enumerate(styles) if number in formats}


def percentage(value: str) -> str:
    """A number as such a cell shows it: 0.53 is 53%, with all its decimals."""
    try:
        number = Decimal(repr(float(value))) * 100
    except ValueError:
        return value
    return f"{number.normalize():f}%"
