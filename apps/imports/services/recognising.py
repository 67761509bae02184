"""What a file is, found out before any worker has it; what nobody could read is refused at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import BinaryIO

from django.db import connection

from apps.directory.models import Rep
from ssi_platform.domain.headers import Column, found_columns
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tabular import Sheet, Unreadable, open_sheet, sniff

from ..models import ImportFormat, ImportKind
from . import linkedin
from .directory.columns import KNOWN as DIRECTORY
from .options import Options
from .readers import CHECKS
from .scores.titles import KNOWN as SCORES

KNOWN = {ImportKind.SCORES: SCORES, ImportKind.DIRECTORY: DIRECTORY}
AS_TOLD = {ImportFormat.CSV, ImportFormat.NDJSON, ImportFormat.LINKEDIN_JSON}
# The database waits while a workbook is unpacked, which may take a minute of computing.
PATIENCE = "SET LOCAL idle_in_transaction_session_timeout = '10min'"
FORMATS = {"object": ImportFormat.LINKEDIN_JSON}  # Others are called as they are found.


class WrongFormat(ValueError):
    """The file is not of the format that was told."""


class NoRep(ValueError):
    """A member's payload does not say whose it is."""


class UnfitHeader(Invalid):
    """The first row of a table does not say what is needed; fields are titles."""


def format_of(file: BinaryIO, told: str) -> str:
    """Return the format of a file; `told` is what its sender says, or empty.

    JSON may turn out to be a list, lines, or one member's payload. Raises WrongFormat, and
    Unreadable for what is of no format.
    """
    if told in AS_TOLD:
        return told
    with _said_of_json(told):
        found = sniff(file)
        if told == ImportFormat.JSON and found == ImportFormat.CSV:
            raise Unreadable("not_json", "The file is neither an object nor an array.")
    if ImportFormat.XLSX in (told, found) and told not in ("", found):
        raise WrongFormat(f"The file is not {told}.")
    return FORMATS.get(found, found)


def look_at(
    file: BinaryIO,
    *,
    kind: str,
    format: str,
    options: Options,
    rep: Rep | None,
    day: date | None,
    now: datetime,
) -> None:
    """Refuse at once what no worker could read.

    Raises Unreadable, UnfitHeader, WrongFormat; and of a member's payload Invalid and NoRep.
    """
    if format == ImportFormat.LINKEDIN_JSON:
        _look_at_member(file, kind, rep, now)
        return
    of_one = {"has_rep": rep is not None, "has_day": day is not None}
    with opened_sheet(file, format, options) as sheet:
        try:
            CHECKS[kind](sheet.header, options, **(of_one if kind == ImportKind.SCORES else {}))
        except Invalid as invalid:
            raise _unfit(sheet.header, kind, options, invalid) from None


def columns_found(header: list[str], kind: str, options: Options) -> list[Column]:
    """Return what each column gives, whether or not that makes sense."""
    return found_columns(header, known=KNOWN[ImportKind(kind)], told=options.columns)


def _unfit(header: list[str], kind: str, options: Options, invalid: Invalid) -> UnfitHeader:
    if any(column.field for column in columns_found(header, kind, options)):
        return UnfitHeader(invalid.errors)
    detail = "The first row must name the columns; it names none that is known."
    return UnfitHeader([FieldError("", "no_header", detail)])


def _look_at_member(file: BinaryIO, kind: str, rep: Rep | None, now: datetime) -> None:
    if kind != ImportKind.SCORES:
        raise WrongFormat("A single object is a member's payload, and no directory.")
    linkedin.check(file, now)
    if rep is None:
        raise NoRep


@contextmanager
def opened_sheet(file: BinaryIO, format: str, options: Options) -> Iterator[Sheet]:
    """Open a file as a table, inside a transaction. Raises Unreadable."""
    with connection.cursor() as cursor:
        cursor.execute(PATIENCE)
    with _said_of_json(format), open_sheet(file, options.hints(format)) as sheet:
        yield sheet


@contextmanager
def _said_of_json(format: str) -> Iterator[None]:
    """A file that breaks off before its first object is no JSON, whatever it is instead."""
    try:
        yield
    except Unreadable as fault:
        if format != ImportFormat.JSON or fault.row > 1 or fault.code != "broken_row":
            raise
        raise Unreadable("not_json", f"The file is not JSON: {fault}") from None
