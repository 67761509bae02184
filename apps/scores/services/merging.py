"""Scores of a rep who is merged into another: on each day the latest observation stands."""

from typing import Any

from django.db import connection

from apps.directory.services import Merge
from apps.organisations.models import Organisation

from .. import policies
from ..models import VALUES
from . import sql
from .emitting import emit_changed
from .recording import mark_affected

_KEYS = ("rep_id", "day", *VALUES)
_STORED = (*VALUES, "recorded_at")


def _columns(alias: str) -> str:
    return ", ".join(f"{alias}.{name}" for name in VALUES)


STAGE = """
INSERT INTO incoming_scores (row, rep_id, day)
SELECT row_number() OVER (ORDER BY day), %(kept)s, day FROM scores_dailyscore
WHERE organisation_id = %(organisation)s AND rep_id = %(gone)s
"""
_BOTH = """
    k.organisation_id = %(organisation)s AND k.rep_id = %(kept)s
    AND g.organisation_id = %(organisation)s AND g.rep_id = %(gone)s AND g.day = k.day
"""
_LATER = "(g.observed_at, g.source) > (k.observed_at, k.source)"


def _earlier(column: str) -> str:
    return f"CASE WHEN {_LATER} THEN k.{column} ELSE g.{column} END"


# The earlier of two observations of a day becomes a revision of the rep who stays.
REVISE = f"""
INSERT INTO scores_scorerevision (organisation_id, {", ".join(_KEYS)}, recorded_at, replaced_at)
SELECT %(organisation)s, %(kept)s, k.day, {", ".join(_earlier(c) for c in _STORED)}, %(now)s
FROM scores_dailyscore k, scores_dailyscore g WHERE {_BOTH}
  AND ({_columns("k")}) IS DISTINCT FROM ({_columns("g")})
ON CONFLICT DO NOTHING
"""
REPLACE = f"""
UPDATE scores_dailyscore k SET {", ".join(f"{v} = g.{v}" for v in _STORED)}
FROM scores_dailyscore g WHERE {_BOTH} AND {_LATER}
"""
DROP = f"""
DELETE FROM scores_dailyscore g USING scores_dailyscore k WHERE {_BOTH}
"""
DROP_REVISIONS = f"""
DELETE FROM scores_scorerevision g USING scores_scorerevision k
WHERE {_BOTH} AND (g.observed_at, g.source) = (k.observed_at, k.source)
"""
MOVE = """
UPDATE {table} SET rep_id = %(kept)s
WHERE organisation_id = %(organisation)s AND rep_id = %(gone)s
"""
# An import of the rep who goes cannot be undone as a whole any more.
FORGET_IMPORTS = """
DELETE FROM scores_importedscores WHERE organisation_id = %(organisation)s AND import_id IN (
    SELECT import_id FROM scores_importedscores
    WHERE organisation_id = %(organisation)s AND rep_id = %(gone)s)
"""


def move_scores(merge: Merge) -> None:
    """Give the scores of a rep, and their revisions, to the one who stays.

    Raises NotAllowed for who may not write scores.
    """
    policies.may_write_scores(merge.caller)
    organisation = Organisation.objects.get(pk=merge.caller.organisation_id)
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "kept": merge.kept,
        "gone": merge.gone,
        "import": None,
        "now": merge.now,
        "today": merge.today,
        "window": organisation.staleness_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.STAGE)
        cursor.execute(STAGE, parameters)
        if cursor.rowcount:
            emit_changed(cursor, parameters)
        tables = ("scores_dailyscore", "scores_scorerevision")
        moves = [MOVE.format(table=table) for table in tables]
        for statement in (REVISE, REPLACE, DROP, DROP_REVISIONS, *moves, FORGET_IMPORTS):
            cursor.execute(statement, parameters)
        cursor.execute(sql.AFFECTED, parameters)
        mark_affected(organisation.pk, cursor.fetchall())
