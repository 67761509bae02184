"""Takes an import of scores back: what it created is deleted, what it replaced stands again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.directory import services as directory
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day
from ssi_platform.ingest import NotUndoable
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import VALUES, ImportedScores
from . import sql
from .recording import mark_affected

NAMED = 3  # Of what stands on an import, in the refusal.
_OF_IMPORT = "i.organisation_id = %(organisation)s AND i.import_id = %(import)s"
_ROWS = f"""
SELECT i.rep_id, d.day, d.created, i.loaded_at FROM scores_importedscores i, LATERAL (
    SELECT unnest(i.created) AS day, true AS created
    UNION ALL SELECT unnest(i.updated), false
) d WHERE {_OF_IMPORT}
"""
STAGE = f"""
INSERT INTO incoming_scores (row, rep_id, day, observed_at)
SELECT row_number() OVER (ORDER BY rep_id, day), rep_id, day, loaded_at FROM ({_ROWS}) r
"""
STAGE_UPDATED = f"""
INSERT INTO met_scores
SELECT i.row, 'updated' FROM incoming_scores i JOIN ({_ROWS}) r USING (rep_id, day)
WHERE NOT r.created
"""
_SCORE = "s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id AND s.day = i.day"
_REVISION = _SCORE.replace("s.organisation_id", "v.organisation_id").replace(
    "s.rep_id = ", "v.rep_id = ").replace("s.day = ", "v.day = ")  # fmt: skip
# What is no longer as the import left it, and what it replaced and is not kept.
LATER = f"""
SELECT rep.name, i.day FROM incoming_scores i
JOIN directory_rep rep ON rep.organisation_id = %(organisation)s AND rep.id = i.rep_id
LEFT JOIN scores_dailyscore s ON {_SCORE}
LEFT JOIN met_scores m USING (row)
WHERE s.rep_id IS NULL OR s.recorded_at <> i.observed_at
   OR (m.row IS NULL AND EXISTS (SELECT FROM scores_scorerevision v
                                 WHERE {_REVISION} AND v.replaced_at = i.observed_at))
   OR (m.row IS NOT NULL AND NOT EXISTS (SELECT FROM scores_scorerevision v
              WHERE {_REVISION} AND v.replaced_at = i.observed_at))
ORDER BY i.day DESC, rep.name LIMIT {NAMED}
"""
# Reps of the import who have other scores, or were moved since.
LATER_OF_REPS = f"""
SELECT rep.name FROM scores_importedscores i
JOIN directory_rep rep ON rep.organisation_id = %(organisation)s AND rep.id = i.rep_id
WHERE {_OF_IMPORT} AND i.is_new AND (
    EXISTS (SELECT FROM scores_dailyscore s
            WHERE s.organisation_id = %(organisation)s AND s.rep_id = i.rep_id
              AND s.day <> ALL (i.created) AND s.day <> ALL (i.updated))
    OR (SELECT count(*) FROM directory_assignment a
        WHERE a.organisation_id = %(organisation)s AND a.rep_id = i.rep_id) > 1)
ORDER BY rep.name LIMIT {NAMED}
"""
_COLUMNS = ", ".join(("rep_id", "day", *VALUES))
KEEP = f"""
INSERT INTO scores_scorerevision (organisation_id, {_COLUMNS}, recorded_at, replaced_at)
SELECT s.organisation_id, {", ".join(f"s.{c.strip()}" for c in _COLUMNS.split(","))},
       s.recorded_at, %(now)s
FROM incoming_scores i JOIN scores_dailyscore s ON {_SCORE}
ON CONFLICT DO NOTHING
"""
# It was known since it was first recorded, but while the import's score stood in its place.
RESTORE = f"""
UPDATE scores_dailyscore s SET {", ".join(f"{v} = v.{v}" for v in (*VALUES, "recorded_at"))}
FROM met_scores m JOIN incoming_scores i USING (row)
JOIN scores_scorerevision v ON {_REVISION} AND v.replaced_at = i.observed_at
WHERE {_SCORE}
"""
FORGET = f"""
DELETE FROM scores_scorerevision v USING met_scores m, incoming_scores i
WHERE m.row = i.row AND {_REVISION} AND v.replaced_at = i.observed_at
"""
DELETE = f"""
DELETE FROM scores_dailyscore s USING incoming_scores i
WHERE {_SCORE} AND NOT EXISTS (SELECT FROM met_scores m WHERE m.row = i.row)
"""
DELETE_OF_NEW = f"""
DELETE FROM scores_scorerevision v USING scores_importedscores i
WHERE {_OF_IMPORT} AND i.is_new
  AND v.organisation_id = i.organisation_id AND v.rep_id = i.rep_id
"""


@transaction.atomic
def undo_file(*, caller: Caller, import_id: UUID, now: datetime, dry: bool) -> None:
    """Take the scores of an import back, with the reps that it created; `dry` only checks.

    What the import stored is kept as revisions, but of reps that it created. Raises NotUndoable,
    which names what stands on the import, and NotAllowed.
    """
    policies.may_write_scores(caller)
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "import": import_id,
        "now": now,
        "today": local_day(now, organisation.zone),
        "window": organisation.staleness_days,
    }
    with connection.cursor() as cursor:
        _stage(cursor, caller, parameters)
        _refuse_later(cursor, parameters)
        if dry:
            return
        for statement in (KEEP, RESTORE, FORGET, DELETE):
            cursor.execute(statement, parameters)
        cursor.execute(sql.AFFECTED, parameters)
        mark_affected(organisation.pk, cursor.fetchall())
        cursor.execute(DELETE_OF_NEW, parameters)
    _forget(caller, import_id, parameters["today"])


def _stage(cursor: Any, caller: Caller, parameters: dict[str, Any]) -> None:
    """Stage what the import stored, as a file is, and lock its reps."""
    cursor.execute(sql.STAGE)
    cursor.execute(STAGE, parameters)
    if not cursor.rowcount:
        raise NotUndoable("The import has stored nothing, or it was too long ago.")
    cursor.execute(STAGE_UPDATED, parameters)
    cursor.execute(f"{sql.INDEX}; {sql.INDEX_MET}; ANALYZE incoming_scores; ANALYZE met_scores")
    cursor.execute(sql.LOCK, parameters)
    teams = policies.writable_teams(caller)
    if teams is not None:
        cursor.execute(policies.ROWS_OF_OTHERS, {**parameters, "teams": teams})
        if cursor.fetchone():
            raise policies.day_of_others()


def _refuse_later(cursor: Any, parameters: dict[str, Any]) -> None:
    cursor.execute(LATER, parameters)
    if rows := cursor.fetchall():
        scores = ", ".join(f"{name} on {day}" for name, day in rows)
        raise NotUndoable(f"Scores of the import were changed or deleted since: {scores}.")
    cursor.execute(LATER_OF_REPS, parameters)
    if rows := cursor.fetchall():
        names = ", ".join(name for (name,) in rows)
        raise NotUndoable(f"Reps of the import have other scores, or were moved since: {names}.")


def _forget(caller: Caller, import_id: UUID, today: Any) -> None:
    traces = ImportedScores.objects.of_organisation(caller.organisation_id)
    new = list(traces.filter(import_id=import_id, is_new=True).values_list("rep_id", flat=True))
    traces.filter(import_id=import_id).delete()
    if new:
        directory.remove_reps(caller=caller, rep_ids=new, today=today)


def forget_file(*, caller: Caller, import_id: UUID) -> None:
    """Forget what an import stored: it cannot be undone any more."""
    policies.may_forget_scores(caller)
    traces = ImportedScores.objects.of_organisation(caller.organisation_id)
    traces.filter(import_id=import_id).delete()


def mark_new_reps(*, caller: Caller, import_id: UUID, rep_ids: Sequence[UUID]) -> None:
    """Keep that an import created reps, in its transaction. Raises NotAllowed."""
    policies.may_write_scores(caller)
    traces = ImportedScores.objects.of_organisation(caller.organisation_id)
    traces.filter(import_id=import_id, rep_id__in=rep_ids).update(is_new=True)
