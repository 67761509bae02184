"""Statistics of measures other than the index: computed on request from their values."""

from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection

from apps.measures import policies
from apps.measures.permissions import MEASURES_READ
from apps.organisations.models import Organisation
from apps.scores.permissions import SCORES_READ
from ssi_platform.database import packed
from ssi_platform.domain.calendar import FIRST_DAY
from ssi_platform.domain.columns import Scores
from ssi_platform.domain.measure_columns import MeasuredDay, measured_days
from ssi_platform.domain.measures import OF_SCORES, Measure
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.domain.rosters import rosters
from ssi_platform.domain.statistics import coverage_state
from ssi_platform.tenancy.caller import Caller

from ..models import PILLAR_MEDIANS, TeamDay, coverage
from .directory_inputs import DirectoryInputs, codes_among, number_of

MOST_DAYS = 366
MOST_CELLS = 20_000_000  # Days by reps: some hundred megabytes while they are computed.
VALUES = f"""
SELECT rep_id, day - date '{FIRST_DAY}', value FROM measures_measurevalue
WHERE organisation_id = %(organisation)s AND measure_id = %(measure)s AND rep_id IS NOT NULL
  AND day BETWEEN %(first)s AND %(last)s
"""
OF_COLUMN = """
SELECT rep_id, day - date '{FIRST_DAY}', coalesce({column}::integer, -1) FROM scores_dailyscore
WHERE organisation_id = %(organisation)s AND day BETWEEN %(first)s AND %(last)s
"""
Row = dict[str, Any]


def measure_statistics(
    *,
    caller: Caller,
    measure: Measure,
    team_id: UUID | None,
    first: date,
    last: date,
    now: datetime,
) -> list[Row]:
    """Return the statistics of a measure of reps by day, of a team or the organisation.

    They have the columns of `TeamDay` and the `value` of the measure's aggregation; `version` 0
    says that they are stored nowhere. Days are those that the caller reads in full. Raises Invalid
    for a measure that is not of reps and for too many days, and NotAllowed.
    """
    permission = SCORES_READ if measure.key in OF_SCORES else MEASURES_READ
    policies.may_read_figures(caller, measure, permission, of_everybody=team_id is None)
    _check_days(first, last)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    rows = [
        _shown(row, first, now) for row in _computed(organisation, measure, team_id, first, last)
    ]
    if team_id is None or caller.sees_all:
        return rows
    # The days on which a manager lists everybody, as of the index.
    days = TeamDay.objects.visible_to(caller).of_team(team_id).between(first, last)
    shown = set(days.values_list("day", flat=True))
    return [row for row in rows if row["day"] in shown]


def _check_days(first: date, last: date) -> None:
    if last < first:
        raise Invalid([FieldError("to", "empty_span", "Lies before `from`.")])
    if (last - first).days >= MOST_DAYS:
        detail = f"At most {MOST_DAYS} days of a measure other than `ssi`."
        raise Invalid([FieldError("from", "span_too_long", detail)])


def _computed(
    organisation: Organisation, measure: Measure, team_id: UUID | None, first: date, last: date
) -> list[MeasuredDay]:
    days = (last - first).days + 1
    window = measure.window(organisation.staleness_days)
    with connection.cursor() as cursor:
        inputs = DirectoryInputs(cursor, organisation)
        directory = inputs.directory(first)
        if days * directory.reps > MOST_CELLS:
            detail = f"At most {MOST_CELLS // directory.reps} days of so many reps."
            raise Invalid([FieldError("from", "span_too_long", detail)])
        if team_id not in inputs.codes:
            return []
        units = np.zeros(directory.teams + 1, np.bool_)
        units[inputs.codes[team_id]] = True
        given = {
            "organisation": organisation.pk, "measure": measure.id,
            "first": first - timedelta(days=window - 1), "last": last,
        }  # fmt: skip
        values = _values(cursor, measure, given, inputs.reps, first)
    return measured_days(
        values,
        list(rosters(directory, days, units)),
        days=days,
        reps=directory.reps,
        window=window,
        aggregation=measure.aggregation,
    )


def _values(cursor: Any, measure: Measure, given: Row, reps: Any, first: date) -> Scores:
    query = VALUES
    if column := OF_SCORES.get(measure.key):
        query = OF_COLUMN.format(FIRST_DAY=FIRST_DAY, column=column)
    kinds = {"rep": "uuid", "day": "integer", "value": "integer"}
    rows = packed.read(cursor, query, given, kinds)
    code, known = codes_among(reps, rows["rep"])
    day = rows["day"] - np.int32(number_of(first))
    return Scores(code[known], day[known], rows["value"][known][None, :])


def _shown(row: MeasuredDay, first: date, now: datetime) -> Row:
    figures = asdict(row)
    del figures["unit"]
    return {
        **figures,
        **dict.fromkeys(PILLAR_MEDIANS),
        "day": first + timedelta(days=row.day),
        "coverage": coverage(row.roster, row.scored),
        "state": coverage_state(row.roster, row.scored),
        "erased_members": 0,
        "version": 0,
        "computed_at": now,
    }
