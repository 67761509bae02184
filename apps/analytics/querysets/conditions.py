"""Conditions in SQL: which days, verdicts and releases a caller reads."""

from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Func

from apps.directory.querysets import TEAMS_OF_MANAGER
from ssi_platform.domain.cohorts import LEAST_REPS, LEAST_TEAMS
from ssi_platform.domain.verdicts import RUN_DAYS

if TYPE_CHECKING:
    from ssi_platform.tenancy.caller import Caller

# Raw SQL: days and teams are computed from views that Django would join once more.
# Days on which a manager's team had a subteam with reps, and the manager does not manage that
# subteam today.
_OTHERS = f"""
    WITH own AS MATERIALIZED ({TEAMS_OF_MANAGER})
    SELECT l.ancestor_id, d.day FROM directory_lineage l
    JOIN analytics_teamday d ON d.organisation_id = l.organisation_id
     AND d.team_id = l.descendant_id
     AND d.day >= l.from_day AND (l.to_day IS NULL OR d.day < l.to_day)
    WHERE l.organisation_id = %s AND l.ancestor_id IN (TABLE own)
      AND l.descendant_id NOT IN (TABLE own)
"""  # noqa: S608 - Our own columns.


class ListedOn(Func):
    """Whether a manager lists everybody who was in a team on a day: two columns of a row."""

    output_field = BooleanField()

    def __init__(self, team: str, day: str, *, caller: "Caller") -> None:
        super().__init__(team, day)
        self.caller = caller

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # type: ignore[override]
        (team, _), (day, _) = map(compiler.compile, self.get_source_expressions())
        organisation_id = self.caller.organisation_id
        given = [organisation_id, self.caller.membership_id, organisation_id]
        return f"({team}, {day}) NOT IN ({_OTHERS})", given


LISTED_DAY = f"(analytics_teamday.team_id, analytics_teamday.day) NOT IN ({_OTHERS})"
LISTED_WEEK = f"""
    (analytics_stageverdict.team_id, analytics_stageverdict.due_on) NOT IN (
        SELECT ancestor_id, day + ahead
        FROM ({_OTHERS}) others, generate_series(0, {RUN_DAYS - 1}) ahead)
"""  # noqa: S608 - As above.
# Of each day the reps with a score, and their teams, who are directly in a team of nobody's own.
_OTHERS_OF = f"""
    WITH own AS MATERIALIZED ({TEAMS_OF_MANAGER})
    SELECT d.day, d.team_id, d.scored - coalesce(sum(c.scored), 0) AS reps
    FROM analytics_teamday d
    LEFT JOIN (
        directory_parentperiod p
        JOIN analytics_teamday c ON c.organisation_id = p.organisation_id AND c.team_id = p.team_id
         AND c.day >= p.from_day AND (p.to_day IS NULL OR c.day < p.to_day)
    ) ON p.organisation_id = d.organisation_id AND p.parent_id = d.team_id AND c.day = d.day
    WHERE d.organisation_id = %s AND d.day {{days}} AND d.team_id NOT IN (TABLE own)
    GROUP BY d.day, d.team_id, d.scored
    HAVING d.scored > coalesce(sum(c.scored), 0)
"""  # noqa: S608 - As above.
OTHERS_OF_DAYS = _OTHERS_OF.format(days="BETWEEN %s AND %s")
OTHERS_OF_SOME_DAYS = _OTHERS_OF.format(days="= ANY(%s)")
# Whether the reps behind a release who are in none of some teams are nobody, or, in the
# organisation's, enough.
_ENOUGH_OTHERS = f"""
    SELECT count(*) = 0 OR (analytics_release.team_id IS NULL
                            AND count(*) >= {LEAST_TEAMS} AND sum(t.value::int) >= {LEAST_REPS})
    FROM jsonb_each_text(analytics_release.teams) t WHERE t.key::uuid NOT IN
"""  # noqa: S608 - As above.
RELEASED_TO_MANAGER = f"({_ENOUGH_OTHERS} ({TEAMS_OF_MANAGER}))"
_TEAM_OF_REP = """
    SELECT t.team_id FROM directory_tenure t
    WHERE t.organisation_id = %s AND t.team_id IS NOT NULL
      AND t.rep_id = %s
      AND t.from_day <= analytics_release.day
      AND (t.to_day IS NULL OR t.to_day > analytics_release.day)
"""
# A rep's own team of that day; the organisation where it is enough others beside that team.
RELEASED_TO_REP = f"""
    CASE WHEN analytics_release.team_id IS NOT NULL
    THEN analytics_release.team_id IN ({_TEAM_OF_REP})
    ELSE ({_ENOUGH_OTHERS} (
        SELECT k.team::uuid FROM analytics_release w, jsonb_object_keys(w.teams) k (team)
        WHERE w.organisation_id = analytics_release.organisation_id
          AND w.day = analytics_release.day
          AND w.team_id IN ({_TEAM_OF_REP})))
    END
"""  # noqa: S608 - As above.

# The last computed day of each period that has not begun after today, or that has ended.
