"""Reads files of every format into rows of cells, without interpreting them."""

from .kinds import sniff
from .opening import open_sheet
from .shapes import FORMATS, Cell, Chunk, Form, Hints, Row, Sheet
from .unreadable import Unreadable

__all__ = [
    "FORMATS",
    "Cell",
    "Chunk",
    "Form",
    "Hints",
    "Row",
    "Sheet",
    "Unreadable",
    "open_sheet",
    "sniff",
]
