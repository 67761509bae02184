"""Files of every shape, read into rows of cells: what stands there, and not yet what it means."""

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
