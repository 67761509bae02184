"""Turns stale ranges into numbers, in one transaction an organisation."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from apps.ledger.models import StaleRange
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day

from . import statements as sql

SLICES = """
SELECT min(day), max(day) FROM (
    SELECT day, (dense_rank() OVER (ORDER BY day) - 1) / 128 AS slice FROM stale_days
) numbered GROUP BY slice ORDER BY 1
"""


def drain(*, organisation_id: UUID, now: datetime) -> bool:
    """Compute what is stale in an organisation; return False when there was nothing to do.

    Runs inside the organisation's context, whose transaction also deletes the ranges: killed
    half-way, they are still there. One worker at a time; a second one leaves the work to the
    first. Rows whose figures come out the same are not touched.
    """
    if not _alone(organisation_id):
        return False
    ranges = list(StaleRange.objects.of(organisation_id).claimed().values_list("pk", flat=True))
    if not ranges:
        return False
    organisation = Organisation.objects.get(pk=organisation_id)
    _compute(organisation, ranges, local_day(now, organisation.zone), now)
    StaleRange.objects.of(organisation_id).filter(pk__in=ranges).delete()
    return True


def _alone(organisation_id: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('analytics ' || %s, 0))",
            [str(organisation_id)],
        )
        return bool(cursor.fetchone()[0])


def _compute(organisation: Organisation, ranges: list[UUID], today: date, now: datetime) -> None:
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "window": organisation.staleness_days,
        "ranges": ranges,
        "today": today,
        "now": now,
    }
    with connection.cursor() as cursor:
        # A year of a large organisation is sorted in memory, and takes longer than a page may.
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL statement_timeout = '10min'")
        cursor.execute(sql.BOUNDS, parameters)
        parameters["floor"] = cursor.fetchone()[0]
        if parameters["floor"] is None:
            return
        parameters["floor"] = max(parameters["floor"], _kept_from(organisation))
        for statement in (sql.STALE_DAYS, sql.STALE_TEAM_DAYS, sql.TEAM_STAGES,
                          sql.MISSING_STAGE_DAYS, sql.SURPLUS_STAGE_DAYS):  # fmt: skip
            cursor.execute(statement, parameters)
        cursor.execute("ANALYZE stale_days; ANALYZE stale_team_days")
        cursor.execute(SLICES)
        for first, last in cursor.fetchall():
            _slice(cursor, parameters | {"first": first, "last": last})
        cursor.execute("DROP TABLE stale_days, stale_team_days, team_stages")


def _kept_from(organisation: Organisation) -> date:
    """Return the first day whose scores are all kept; earlier days stay as they were computed."""
    if organisation.forgotten_before is None:
        return date.min
    return organisation.forgotten_before + timedelta(days=organisation.staleness_days - 1)


def _slice(cursor: Any, parameters: dict[str, Any]) -> None:
    """Compute a few months of days, so that a year of many reps stays within memory."""
    cursor.execute(sql.REP_DAYS, parameters)
    cursor.execute("ANALYZE rep_days")
    for statement in (sql.FRESH_TEAM_DAYS, sql.FRESH_ORGANISATION_DAYS, sql.FRESH_STAGE_DAYS):
        cursor.execute(statement, parameters)
    for statement in sql.WRITES:
        cursor.execute(statement, parameters)
    cursor.execute(
        "DROP TABLE rep_days, fresh_team_days, fresh_organisation_days, fresh_stage_days"
    )
