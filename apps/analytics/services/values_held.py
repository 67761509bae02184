"""Reads the scores of reps that hold on few days: the cost is that of the reps and days alone."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from apps.organisations.models import Organisation
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.rep_stages import ScoresNeeded
from ssi_platform.domain.standings import Value

# For each rep and day one step into the key of the scores, however long the history is.
LATEST = """
SELECT r.rep, d.day, s.*
FROM unnest(%(reps)s::uuid[]) AS r (rep) CROSS JOIN unnest(%(days)s::date[]) AS d (day)
CROSS JOIN LATERAL (
    SELECT {columns} FROM scores_dailyscore s
    WHERE s.organisation_id = %(organisation)s AND s.rep_id = r.rep
      AND s.day BETWEEN d.day - %(before)s::int AND d.day
    ORDER BY s.day DESC LIMIT 1
) s
"""
VALUES = LATEST.format(columns=", ".join(["s.day", "s.total", *(f"s.{name}" for name in PILLARS)]))
TOTALS = LATEST.format(columns="s.total")
BASELINES = """
SELECT n.rep, s.day, s.total
FROM unnest(%(reps)s::uuid[], %(since)s::date[], %(start)s::date[], %(until)s::date[])
     AS n (rep, since, start, until)
CROSS JOIN LATERAL (
    (SELECT s.day, s.total FROM scores_dailyscore s
     WHERE s.organisation_id = %(organisation)s AND s.rep_id = n.rep
       AND s.day BETWEEN n.since AND n.start ORDER BY s.day DESC LIMIT 1)
    UNION ALL
    (SELECT s.day, s.total FROM scores_dailyscore s
     WHERE s.organisation_id = %(organisation)s AND s.rep_id = n.rep
       AND s.day > n.start AND s.day <= n.until ORDER BY s.day LIMIT 1)
) s
"""
DUE_WEEKS = """
SELECT n.rep, s.day, s.total
FROM unnest(%(reps)s::uuid[], %(since)s::date[], %(until)s::date[]) AS n (rep, since, until)
JOIN scores_dailyscore s ON s.rep_id = n.rep AND s.day BETWEEN n.since AND n.until
WHERE s.organisation_id = %(organisation)s
"""
Scores = dict[UUID, dict[date, int]]


def values_on(organisation: Organisation, reps: Collection[UUID], on: date) -> dict[UUID, Value]:
    """Return the value of each rep that holds on a day; reps without one are absent."""
    rows = _rows(VALUES, _given(organisation, reps, [on]))
    return {
        rep: Value(total, tuple(pillars), (on - measured_on).days)
        for rep, _, measured_on, total, *pillars in rows
    }


def totals_on(
    organisation: Organisation, reps: Collection[UUID], days: Sequence[date]
) -> dict[tuple[UUID, date], int]:
    """Return by rep and day the total that holds; absent where there is none."""
    rows = _rows(TOTALS, _given(organisation, reps, days))
    return {(rep, day): total for rep, day, total in rows}


def scores_of_stages(organisation: Organisation, needed: Mapping[UUID, ScoresNeeded]) -> Scores:
    """Return by rep the totals that its stage is assessed by."""
    scores: Scores = {rep: {} for rep in needed}
    due = {rep: each for rep, each in needed.items() if each.week_since}
    for rep, day, total in _rows(BASELINES, _baselines(organisation, needed)) + (
        _rows(DUE_WEEKS, _due_weeks(organisation, due)) if due else []
    ):
        scores[rep][day] = total
    return scores


def _given(
    organisation: Organisation, reps: Collection[UUID], days: Sequence[date]
) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "reps": list(reps),
        "days": list(days),
        "before": organisation.staleness_days - 1,
    }


def _baselines(organisation: Organisation, needed: Mapping[UUID, ScoresNeeded]) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "reps": list(needed),
        "since": [each.since for each in needed.values()],
        "start": [each.start for each in needed.values()],
        "until": [each.until for each in needed.values()],
    }


def _due_weeks(organisation: Organisation, due: Mapping[UUID, ScoresNeeded]) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "reps": list(due),
        "since": [each.week_since for each in due.values()],
        "until": [each.due_on for each in due.values()],
    }


def _rows(query: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
