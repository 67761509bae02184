"""The bare statement: the same aggregates of the same rows by the database, and nothing stored."""

import time
from datetime import date
from typing import Any

from django.db import connection

from ssi_platform.domain.readings import PILLARS
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

_MEDIAN = "percentile_cont({at}) WITHIN GROUP (ORDER BY s.{column})"
FIGURES = ", ".join(
    [
        "count(*)",
        "count(s.total)",
        "avg(s.total)",
        *(_MEDIAN.format(at=at, column="total") for at in (0.25, 0.5, 0.75)),
        *(_MEDIAN.format(at=0.5, column=pillar) for pillar in PILLARS),
    ]
)
NAMES = ", ".join(f"f{number}" for number in range(3 + 3 + len(PILLARS)))
SPAN = "s.organisation_id = %(organisation)s AND s.day BETWEEN %(first)s AND %(last)s"
TEAMS = f"""
CREATE TEMPORARY TABLE bare_teams ON COMMIT DROP AS
SELECT f.* FROM (
    SELECT l.ancestor_id, s.day, {FIGURES}
    FROM scores_dailyscore s
    JOIN directory_assignment a ON a.organisation_id = s.organisation_id AND a.rep_id = s.rep_id
    JOIN directory_lineage l
      ON l.organisation_id = s.organisation_id AND l.descendant_id = a.team_id
    WHERE {SPAN} GROUP BY l.ancestor_id, s.day
) f (team_id, day, {NAMES})
"""  # noqa: S608 - Our own columns.
ORGANISATION = f"""
CREATE TEMPORARY TABLE bare_organisation ON COMMIT DROP AS
SELECT f.* FROM (
    SELECT s.day, {FIGURES} FROM scores_dailyscore s WHERE {SPAN} GROUP BY s.day
) f (day, {NAMES})
"""  # noqa: S608 - Our own columns.


def run(caller: Caller, first: date, last: date) -> float:
    """Aggregate the days from first to last; return the seconds it took."""
    given: dict[str, Any] = {"organisation": caller.organisation_id, "first": first, "last": last}
    began = time.perf_counter()
    with organisation_context(caller.organisation_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL statement_timeout = 0")
        cursor.execute(TEAMS, given)
        cursor.execute(ORGANISATION, given)
    return time.perf_counter() - began
