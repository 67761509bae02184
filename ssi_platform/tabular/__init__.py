"""Reads files of every format into rows of cells, without interpreting them."""

from .kinds import sniff
from .notices import Notices
from .opening import open_sheet
from .packed import packing_of, unpacked
from .places import Place, Places
from .shapes import FORMATS, WORKBOOKS, Cell, Chunk, Form, Header, Hints, Row, Sheet
from .unreadable import Unreadable

__all__ = [
    "FORMATS",
    "WORKBOOKS",
    "Cell",
    "Chunk",
    "Form",
    "Header",
    "Hints",
    "Notices",
    "Place",
    "Places",
    "Row",
    "Sheet",
    "Unreadable",
    "open_sheet",
    "packing_of",
    "sniff",
    "unpacked",
]
