"""Whether the figures of an organisation are up to date, in one statement."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, IntegerField, Max, QuerySet, Subquery
from django.db.models.expressions import BaseExpression
from django.db.models.functions import Coalesce, JSONObject

from apps.jobs.models import Job
from apps.jobs.permissions import JOBS_READ
from apps.jobs.services import kinds_of_imports, unloaded
from apps.ledger.models import StaleRange
from apps.organisations.models import Organisation
from ssi_platform.tenancy.caller import Caller

from ..models import OrganisationDay

IMPORT = ("id", "kind", "state", "error_rows", "result_id", "created_at", "finished_at")


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much waits to be loaded and computed, and the last computed day.

    `last_import` has the columns IMPORT of the newest import that the caller sees, or is None.
    """

    stale_ranges: int
    waiting_imports: int
    computed_until: date | None
    last_import: dict[str, Any] | None

    @property
    def up_to_date(self) -> bool:
        return self.stale_ranges == self.waiting_imports == 0


def organisation_with_freshness(
    caller: Caller, **columns: BaseExpression
) -> tuple[Organisation, Freshness]:
    """Return the caller's organisation, with more columns, and how fresh its figures are."""
    organisation_id = caller.organisation_id
    days = OrganisationDay.objects.of_organisation(organisation_id).values("organisation")
    newest = _imports(caller).values(row=JSONObject(**{name: name for name in IMPORT}))
    row: Any = Organisation.objects.annotate(
        stale_ranges=_count(StaleRange.objects.of_organisation(organisation_id)),
        waiting_imports=_count(unloaded(organisation_id)),
        computed_until=Subquery(days.annotate(until=Max("day")).values("until")),
        last_import=Subquery(newest[:1]),
        **columns,
    ).get(pk=organisation_id)
    newest_import = row.last_import and row.last_import | {
        name: value and datetime.fromisoformat(value)
        for name, value in row.last_import.items()
        if name.endswith("_at")
    }
    freshness = Freshness(row.stale_ranges, row.waiting_imports, row.computed_until, newest_import)
    return row, freshness


def _imports(caller: Caller) -> QuerySet[Job]:
    """Return the jobs of imports that a caller sees, without dry runs, the newest first."""
    jobs = Job.objects.visible_to(caller) if JOBS_READ in caller.permissions else Job.objects.none()
    imports = jobs.filter(kind__in=kinds_of_imports()).no_dry_runs()
    return imports.order_by("-created_at", "-id")


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("organisation").annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
