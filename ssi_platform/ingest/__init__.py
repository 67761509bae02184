"""Importers of files: contract, registry and shared code. No Django."""

from .columns import Column, columns_of, fields_by_title, match_columns, plain
from .errors import RowErrors, RowFailed
from .importer import (
    Counts,
    Document,
    Importer,
    InvalidOptions,
    Mode,
    NothingStored,
    NotUndoable,
    Overtaken,
    Preview,
    ReadFile,
    Task,
)
from .options import DELIMITERS, Option, Options, option
from .registry import IMPORTERS, default_importer
from .rows import FieldReader, ReadRow, RowFile, RowImporter, RowReader

__all__ = [
    "DELIMITERS",
    "IMPORTERS",
    "Column",
    "Counts",
    "Document",
    "FieldReader",
    "Importer",
    "InvalidOptions",
    "Mode",
    "NotUndoable",
    "NothingStored",
    "Option",
    "Options",
    "Overtaken",
    "Preview",
    "ReadFile",
    "ReadRow",
    "RowErrors",
    "RowFailed",
    "RowFile",
    "RowImporter",
    "RowReader",
    "Task",
    "columns_of",
    "default_importer",
    "fields_by_title",
    "match_columns",
    "option",
    "plain",
]
