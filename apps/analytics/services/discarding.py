from uuid import UUID

from django.db import connection

from .applying import PAIRS, SURPLUS

# Versions that a later one replaced on the day on which they began: they are in force on no day.
# The first version is in force on all days before the second one.
REPLACED = """
SELECT v.id FROM targets_planversion v
WHERE v.organisation_id = %(organisation)s AND v.number > 1 AND EXISTS (
    SELECT FROM targets_planversion w
    WHERE w.organisation_id = v.organisation_id AND w.plan_id = v.plan_id
      AND w.number > v.number AND w.effective_from <= v.effective_from
)
"""


def discard_replaced(*, organisation_id: UUID) -> int:
    """Delete the plan days that nobody reads, of versions that are in force on no day.

    Twenty edits of a plan on one day leave the days of one version. Return how many rows were
    deleted. Safe to repeat.
    """
    given = {"organisation": organisation_id}
    with connection.cursor() as cursor:
        cursor.execute(REPLACED, given)
        replaced = {row[0] for row in cursor.fetchall()}
        if not replaced:
            return 0
        cursor.execute(PAIRS, given)
        pairs = [pair for pair in cursor.fetchall() if pair[1] in replaced]
        teams, versions = [team for team, _ in pairs], [version for _, version in pairs]
        cursor.execute(SURPLUS, {**given, "teams": teams, "versions": versions})
        return int(cursor.rowcount)
