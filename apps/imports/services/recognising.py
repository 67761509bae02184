"""Detects the format of a file before the job starts, and refuses unreadable files at once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from django.db import connection

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import Column, Document, Importer, InvalidOptions, Task, match_columns
from ssi_platform.ingest.tables import open_table
from ssi_platform.tabular import WORKBOOKS, Sheet, Unreadable, sniff

STATED = ("csv", "ndjson")  # Formats that are not detected from the content.
# The database waits while a workbook is unpacked, which may take a minute of computing.
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = '10min'"


class WrongFormat(ValueError):
    """The file does not have the stated format, or none that its kind supports."""


class UnfitHeader(Invalid):
    """The header, at `row`, lacks columns; error fields are titles."""

    def __init__(self, errors: Iterable[FieldError], row: int = 1) -> None:
        super().__init__(errors)
        self.row = row


def format_of(file: BinaryIO, stated: str, importer: Importer[Any]) -> str:
    """Return the format of a file; `stated` is what its sender states, or empty.

    JSON may turn out to be a list, lines, or a single object. Raises WrongFormat, and Unreadable
    for what is of no format.
    """
    document = importer.document.format if importer.document else ""
    if stated and stated in (*STATED, document):
        return stated
    with _no_json(stated):
        format = sniff(file)
        if stated == "json" and format == "csv":
            raise Unreadable("not_json", "The file is neither an object nor an array.")
    if format == "object":
        if not document:
            raise WrongFormat(f"A single object is no file of the kind {importer.kind}.")
        format = document
    if {stated, format} & {*WORKBOOKS} and stated not in ("", format):
        raise WrongFormat(f"The file is not {stated}.")
    return format


def document_of(importer: Importer[Any], format: str) -> Document | None:
    """Return the reader of a file that is a single object; None where it is a table."""
    document = importer.document
    return document if document and document.format == format else None


def check_file(file: BinaryIO, importer: Importer[Any], format: str, task: Task[Any]) -> None:
    """Refuse an unreadable file.

    Raises Unreadable, and UnfitHeader for a table; for a single object Invalid and InvalidOptions.
    """
    if document := document_of(importer, format):
        document.check(file, task)
        return
    with opened_sheet(file, format, importer, task) as sheet:
        try:
            importer.check(sheet.header, task, sheet_name=sheet.form.sheet)
        except InvalidOptions:
            raise
        except Invalid as invalid:
            raise _unfit(sheet, importer, task, invalid) from None


def match_header(header: list[str], importer: Importer[Any], task: Task[Any]) -> list[Column]:
    """Return the field of each column, without further checks."""
    return match_columns(header, known=importer.known_titles, mapping=task.options.columns)


def _unfit(sheet: Sheet, importer: Importer[Any], task: Task[Any], invalid: Invalid) -> UnfitHeader:
    if not any(column.field for column in match_header(sheet.header, importer, task)):
        detail = "The first row must name the columns; neither it nor a later one names known ones."
        return UnfitHeader([FieldError("", "no_header", detail)], sheet.header_row)
    return UnfitHeader(invalid.errors, sheet.header_row)


@contextmanager
def opened_sheet(
    file: BinaryIO, format: str, importer: Importer[Any], task: Task[Any]
) -> Iterator[Sheet]:
    """Open a file as a table, inside a transaction. Raises Unreadable, and Invalid."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    with _no_json(format), open_table(file, format, importer, task) as sheet:
        yield sheet


@contextmanager
def _no_json(format: str) -> Iterator[None]:
    """Refuse as invalid JSON a text that ends before its first object."""
    try:
        yield
    except Unreadable as fault:
        if format != "json" or fault.row > 1 or fault.code != "broken_row":
            raise
        raise Unreadable("not_json", f"The file is not JSON: {fault}") from None
