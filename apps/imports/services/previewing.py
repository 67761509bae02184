"""How a file would be read, as far as its first rows tell; nothing is written."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO

from apps.organisations.models import Organisation
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tabular import Form, Sheet
from ssi_platform.tenancy.caller import Caller

from ..models import Import, ImportFormat
from . import linkedin
from .loading import Previewed, Task
from .options import DELIMITERS, Options
from .readers import PREVIEWS
from .recognising import columns_found, format_of, opened_sheet

ROWS = 20
NAMES = {mark: name for name, mark in DELIMITERS.items()}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file is, its columns and its first rows, and what is wrong with its header."""

    format: str
    form: Form
    previewed: Previewed
    errors: list[FieldError] = field(default_factory=list)

    @property
    def layout(self) -> str | None:
        return self.previewed.layout or None

    @property
    def delimiter(self) -> str | None:
        return NAMES.get(self.form.delimiter)


def preview_file(
    *, received: Import, file: BinaryIO, told: str, options: Options, caller: Caller, now: datetime
) -> Preview:
    """Read the first rows of a file as its import would; `received` is not stored.

    Raises WrongFormat, Unreadable for what is no table, and Invalid for a member's payload.
    """
    received.format = format_of(file, told)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    task = Task(received, options, organisation, caller, now, progress=_no_matter)
    if received.format == ImportFormat.LINKEDIN_JSON:
        return Preview(received.format, Form(received.format), _member(file, now))
    with opened_sheet(file, received.format, options) as sheet:
        previewed, errors = _previewed(sheet, task)
        return Preview(received.format, sheet.form, previewed, errors)


def _previewed(sheet: Sheet, task: Task) -> tuple[Previewed, list[FieldError]]:
    """Show what a header says, also where it does not say enough."""
    preview = PREVIEWS[task.received.kind]
    try:
        return preview(sheet, task, ROWS), []
    except Invalid as invalid:
        errors = list(invalid.errors)
    without = replace(task, options=replace(task.options, other_columns="ignore"))
    try:
        return preview(sheet, without, ROWS), errors
    except Invalid:
        return Previewed("", _columns(sheet, task)), errors


def _columns(sheet: Sheet, task: Task) -> list[dict[str, Any]]:
    found = columns_found(sheet.header, task.received.kind, task.options)
    return [{"title": c.title, "field": c.field, "found_by": c.found_by} for c in found]


def _member(file: BinaryIO, now: datetime) -> Previewed:
    linkedin.check(file, now)
    found = linkedin.member_fields(file).items()
    values = {name: float(v) if isinstance(v, Decimal) else v for name, v in found}
    return Previewed("member", [], [{"row": 1, "values": values, "errors": []}])


def _no_matter(rows: int) -> None:
    """Nobody waits for a preview's progress."""
