"""`score.recorded` for the scores of an import."""

from collections.abc import Mapping
from typing import Any

from apps.ledger.services import emit

from ..events import MANY, SCORE_RECORDED, recorded

# One row: the first and the last changed day, and the reps, at most one more than a body lists.
CHANGED = f"""
SELECT * FROM (
    WITH changed AS (
        SELECT i.rep_id, min(i.day) AS first, max(i.day) AS last
        FROM incoming_scores i LEFT JOIN met_scores m USING (row)
        WHERE m.row IS NULL OR m.outcome = 'updated'
        GROUP BY i.rep_id
    )
    SELECT min(first), max(last), (array_agg(rep_id))[:{MANY + 1}] FROM changed
) summary
"""


def emit_imported(cursor: Any, incoming: Any, parameters: Mapping[str, Any]) -> None:
    """Write the event of an import that created or updated scores; see `storing.store`."""
    incoming.run(cursor, CHANGED, parameters)
    _emit(cursor, parameters)


def emit_changed(cursor: Any, parameters: Mapping[str, Any]) -> None:
    """Write the event of scores that are staged in `incoming_scores`."""
    cursor.execute(CHANGED, parameters)
    _emit(cursor, parameters)


def _emit(cursor: Any, parameters: Mapping[str, Any]) -> None:
    first, last, reps = cursor.fetchone()
    body = recorded(reps=reps, from_day=first, to_day=last, import_id=parameters["import"])
    emit(SCORE_RECORDED, organisation_id=parameters["organisation"], body=body)
