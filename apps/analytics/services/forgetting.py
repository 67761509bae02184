"""Takes a rep who is erased out of what analytics keeps about single people."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from apps.ledger.services import mark_stale
from ssi_platform.domain.cohorts import LEAST_REPS

# When the rep was in each team, or in a team below it.
SPANS = """
SELECT l.ancestor_id AS team_id, greatest(s.from_day, l.from_day) AS first,
       least(coalesce(s.to_day, 'infinity'::date), coalesce(l.to_day, 'infinity'::date)) AS until
FROM directory_tenure s
JOIN directory_lineage l ON l.organisation_id = s.organisation_id AND l.descendant_id = s.team_id
WHERE s.organisation_id = %(organisation)s AND s.rep_id = %(rep)s
"""
OWN_SPANS = """
SELECT NULL::uuid AS team_id, s.from_day AS first, coalesce(s.to_day, 'infinity'::date) AS until
FROM directory_tenure s
WHERE s.organisation_id = %(organisation)s AND s.rep_id = %(rep)s AND s.team_id IS NOT NULL
"""
# Figures of these days do not count the rep.
ABSENT = """
SELECT FROM directory_absence a
WHERE a.organisation_id = %(organisation)s AND a.rep_id = %(rep)s AND a.state = 'approved'
  AND d.day >= a.from_day AND d.day < a.to_day
"""


def _mark(table: str, spans: str, team: str, reps: str) -> str:
    """Return a statement that marks the days of a table; it returns those of too few reps."""
    same_team = f"AND d.{team} = span.team_id" if team else ""
    return f"""
WITH marked AS (
    UPDATE {table} d SET erased_members = d.erased_members + 1
    FROM ({spans}) span
    WHERE d.organisation_id = %(organisation)s {same_team}
      AND d.day >= span.first AND d.day < span.until AND d.day < %(today)s
      AND NOT EXISTS ({ABSENT})
    RETURNING {f"d.{team}" if team else "NULL::uuid"} AS team_id, d.day, d.{reps} AS reps
)
SELECT DISTINCT team_id, day FROM marked WHERE reps < {LEAST_REPS}
"""


TEAM_DAYS = _mark("analytics_teamday", SPANS, "team_id", "scored")
ORGANISATION_DAYS = _mark("analytics_organisationday", OWN_SPANS, "", "scored")
PLAN_DAYS = _mark("analytics_planday", SPANS, "team_id", "counted")
# A verdict without a population is not judged again; of a few reps the level is that of one.
VERDICTS = f"""
UPDATE analytics_stageverdict
SET reps = '{{}}', population = '[]', erased_members = erased_members + 1,
    level = CASE WHEN scored < {LEAST_REPS} THEN NULL ELSE level END
WHERE organisation_id = %(organisation)s AND reps @> ARRAY[%(rep)s::uuid]
"""
RELEASES = """
UPDATE analytics_release SET reps = array_remove(reps, %(rep)s::uuid)
WHERE organisation_id = %(organisation)s AND reps @> ARRAY[%(rep)s::uuid]
"""


def forget_rep(*, organisation_id: UUID, rep_id: UUID, today: date) -> None:
    """Forget a rep whose scores and assignments are about to be deleted; in their transaction.

    Figures of days before today stay and are marked where they are of five reps or more; those of
    fewer are computed again without the rep, and so is today. Verdicts on the rep stand, and are
    not judged again. Releases no longer name the rep.
    """
    given: dict[str, Any] = {"organisation": organisation_id, "rep": rep_id, "today": today}
    with connection.cursor() as cursor:
        for statement, plans_only in (
            (TEAM_DAYS, False), (ORGANISATION_DAYS, False), (PLAN_DAYS, True)
        ):  # fmt: skip
            cursor.execute(statement, given)
            days = [(team, day, day) for team, day in cursor.fetchall()]
            mark_stale(organisation_id, days, plans_only=plans_only, alone=True)
        cursor.execute(VERDICTS, given)
        cursor.execute(RELEASES, given)
        cursor.execute(f"SELECT team_id FROM ({SPANS}) span WHERE until > %(today)s", given)
        teams: Iterable[UUID] = {team for (team,) in cursor.fetchall()}
    mark_stale(organisation_id, [(team, today, today) for team in teams])
