"""What a large import left behind, compared with what it should have."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection

from apps.imports.models import Import, ImportPart
from apps.jobs.models import Job
from ssi_platform.tenancy.context import organisation_context

from .large_files import DAYS, FIRST_SEEN, PILLARS, SINCE, Counts, Fold, Key, Row

SCORES = f"SELECT rep_id, day, observed_at, {', '.join(PILLARS)}, total FROM "  # noqa: S608
TEMPORARY = """
SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname LIKE 'pg\\_temp\\_%' AND c.relkind IN ('r', 'i')
"""
BEGINS = re.compile(r"score_import (\S+) begins, attempt (\d+)")


def wrong_rows(organisation_id: UUID, reps: dict[UUID, int], fold: Fold) -> list[str]:
    """Return what of the scores and their revisions is not as the fold has it."""
    standing = dict(_rows(organisation_id, "scores_dailyscore", reps))
    replaced = _rows(organisation_id, "scores_scorerevision", reps)
    faults = []
    if standing != fold.standing:
        count = sum(standing.get(key) != row for key, row in fold.standing.items())
        faults.append(f"{count} of {len(fold.standing)} scores, {len(standing)} stored")
    if len(replaced) != len(fold.replaced) or set(replaced) != fold.replaced:
        faults.append(f"{len(replaced)} revisions instead of {len(fold.replaced)}")
    return faults


def wrong_job(organisation_id: UUID, received: Import, counts: Counts, log: Path) -> list[str]:
    """Return what of the job, of its attempts and of its counts is not true."""
    with organisation_context(organisation_id):
        jobs = list(Job.objects.filter(created_at__gte=received.created_at - timedelta(seconds=1)))
        received = Import.objects.with_job().get(pk=received.pk)
        orphans = ImportPart.objects.exclude(file__in=Import.objects.values("pk")).count()
    job, faults = received.job, []
    if [one.pk for one in jobs] != [job.pk]:
        faults.append(f"{len(jobs)} jobs")
    if (job.state, job.error, job.retry_at) != ("succeeded", "", None):
        faults.append(f"the job {job.state}: {job.error!r}")
    begun = [int(n) for pk, n in BEGINS.findall(log.read_text()) if pk == str(job.pk)]
    if begun != list(range(1, job.attempt + 1)):
        faults.append(f"attempt {job.attempt}, begun as {begun}")
    counted = Counts(received.created, received.updated, received.unchanged)
    if counted != counts or received.rejected or received.errors:
        faults.append(f"counts {counted} instead of {counts}, {received.rejected} rejected")
    return faults + ([f"{orphans} parts of no import"] if orphans else [])


def leftovers(folder: Path) -> list[str]:
    """Return files and temporary tables that are left while nobody works."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        tables = connection.execute(TEMPORARY).fetchone()
    files = sorted(path.name for path in folder.rglob("*") if not path.is_dir())
    faults = [f"files {files}"] if files else []
    return faults + ([f"{tables[0]} temporary tables"] if tables and tables[0] else [])


def _rows(organisation_id: UUID, table: str, reps: dict[UUID, int]) -> list[tuple[Key, Row]]:
    with organisation_context(organisation_id), connection.cursor() as cursor:
        cursor.execute(SCORES + table)
        stored = cursor.fetchall()
    return [_row(reps, *row) for row in stored]


def _row(reps: Any, rep_id: Any, day: Any, observed_at: Any, *values: Any) -> tuple[Key, Row]:
    *pillars, total = values
    assert total == sum(pillars) and 0 <= (day - SINCE).days < DAYS
    minute = (observed_at - FIRST_SEEN) // timedelta(minutes=1)
    return (reps[rep_id], (day - SINCE).days), Row(minute, tuple(pillars))
