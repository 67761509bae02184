"""Previews of files: their first rows as they would be read. Nothing is written."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.ingest import DELIMITERS, Importer, Preview, Task
from ssi_platform.tabular import Form, Sheet, unpacked
from ssi_platform.tenancy.caller import Caller

from .recognising import document_of, format_of, match_header, opened_sheet
from .sent_file import SentFile

ROWS = 20
NAMES = {mark: name for name, mark in DELIMITERS.items()}


@dataclass(frozen=True, slots=True)
class FilePreview:
    """The format of a file, its columns and first rows, and the errors of its header."""

    format: str
    form: Form
    preview: Preview
    errors: list[FieldError] = field(default_factory=list)

    @property
    def layout(self) -> str | None:
        return self.preview.layout or None

    @property
    def delimiter(self) -> str | None:
        return NAMES.get(self.form.delimiter)


def preview_file(*, caller: Caller, sent: SentFile, now: datetime) -> FilePreview:
    """Read the first rows of a file as its import would.

    Raises NotAllowed, InvalidOptions, WrongFormat, Unreadable for what is no table, and Invalid
    for a single object.
    """
    importer, task = sent.importer, sent.task(caller, now)
    with unpacked(sent.file, settings.MAX_UPLOAD_BYTES) as file:
        format = format_of(file, sent.format, importer)
        if document := document_of(importer, format):
            return FilePreview(format, Form(format), document.preview(file, task))
        with opened_sheet(file, format, importer, task) as sheet:
            preview, errors = _previewed(sheet, importer, task)
            return FilePreview(format, sheet.form, preview, errors)


def _previewed(
    sheet: Sheet, importer: Importer[Any], task: Task[Any]
) -> tuple[Preview, list[FieldError]]:
    """Preview the header even if columns are missing."""
    try:
        return importer.preview(sheet, task, ROWS), []
    except Invalid as invalid:
        errors = list(invalid.errors)
    without = replace(task, options=replace(task.options, other_columns="ignore"))
    try:
        return importer.preview(sheet, without, ROWS), errors
    except Invalid:
        return Preview("", _columns(sheet, importer, task)), errors


def _columns(sheet: Sheet, importer: Importer[Any], task: Task[Any]) -> list[dict[str, Any]]:
    columns = map(asdict, match_header(sheet.header, importer, task))
    return [{name: c[name] for name in ("title", "field", "found_by")} for c in columns]
