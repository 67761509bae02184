"""Reads tables of target plans: a row is a stage of a version of a plan."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from apps.directory.importers.cells import TEXTS, text_of
from apps.directory.services.files import LEVELS
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.refusals import FieldError
from ssi_platform.domain.thousandths import Refused
from ssi_platform.domain.written_days import day_written
from ssi_platform.ingest import (
    Column,
    Counts,
    FieldReader,
    Options,
    ReadRow,
    RowFile,
    RowImporter,
    Task,
)
from ssi_platform.ingest.cells import CellReader, as_text, whole, word_of
from ssi_platform.tabular import Cell

from ..models import Cohort, Criterion, TargetPlan
from ..permissions import TARGETS_READ, TARGETS_WRITE
from ..services.plan_files import save_plan_rows
from ..services.plan_rows import OF_REP, OF_TEAM
from .titles import FIELDS, KNOWN

WHOLE = ("version", "share_required", "position", "threshold", "due_after_months")
DAYS = ("effective_from", "starts_on", "ends_on", "due_on")
BETWEEN_PAUSES = re.compile(r"[\s,;]+")
LONGEST_KEY = 100
Values = dict[str, object]


class PlanReader(FieldReader):
    """Reads rows of stages; the path of a team has no gap."""

    def read(self, number: int, cells: Sequence[Cell]) -> ReadRow[Values]:
        row = super().read(number, cells)
        given = [field for field in LEVELS if field in row.row]
        for field in LEVELS[: len(given)]:
            if field not in given and not row.errors:
                detail = "A team below this level is named, but this level is empty."
                row.errors.append(FieldError(field, "missing_level", detail))
        if "team" in row.row and given:
            detail = "Give the team once: by `team`, or by its levels."
            row.errors.append(FieldError("team", "repeated", detail))
        of_rep = [field for field in OF_REP if field in row.row]
        if of_rep and any(field in row.row for field in OF_TEAM):
            detail = "A plan belongs to a team or to a rep, not to both."
            row.errors.append(FieldError(of_rep[0], "two_owners", detail))
        return row


class PlanImporter(RowImporter[Options, Values]):
    """Files of target plans: the rows of one plan and version are its stages."""

    kind = "plans"
    title = "plans"
    job_kind = "plan_import"
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    options_type = Options
    fields = FIELDS
    known_titles = KNOWN
    layouts = ("plans",)

    def reader(self, columns: Sequence[Column], task: Task[Options]) -> PlanReader:
        def day(cell: Cell) -> date:
            return day_written(as_text(cell), order=task.options.day_order, zone=task.zone)

        name = TargetPlan._meta.get_field("name")
        readers: dict[str, CellReader] = {
            field: TEXTS[field] for field in ("team", *LEVELS, "team_external_id")
        }
        readers |= {field: TEXTS[name] for field, name in OF_REP.items()}
        readers |= {"plan": text_of(LONGEST_KEY), "name": text_of(int(name.max_length or 0))}
        readers |= dict.fromkeys(WHOLE, whole) | dict.fromkeys(DAYS, day)
        readers |= {"criterion": word_of(Criterion.values), "cohort": word_of(Cohort.values)}
        readers["pauses"] = pauses_written
        return PlanReader(columns, readers, required=("name", "starts_on", "threshold"))

    def store(
        self, file: RowFile[Values], task: Task[Options], *, now: datetime, dry: bool
    ) -> Counts:
        with transaction.atomic():
            counts = save_plan_rows(
                caller=task.caller,
                rows=file.good,
                refused=file.refused,
                errors=file.errors,
                all_or_nothing=task.all_or_nothing,
                today=local_day(now, task.zone),
            )
            transaction.set_rollback(dry)
        return counts


def pauses_written(cell: Cell) -> str:
    """Read spans of days such as `2026-07-01/2026-07-31`; return them in order. Raises Refused."""
    spans = sorted(filter(None, BETWEEN_PAUSES.split(as_text(cell))))
    for span in spans:
        first, slash, last = span.partition("/")
        if not slash or _day(last) < _day(first):
            raise _not_spans()
    return " ".join(spans)


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        raise _not_spans()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _not_spans() from None


def _not_spans() -> Refused:
    return Refused(
        "not_a_span", "Must be first and last days as 2026-07-01/2026-07-31, with blanks between."
    )


PLANS = PlanImporter()
