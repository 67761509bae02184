"""Imports have a room of their own: their rows and files move there.

The owner sees no rows either while row security is forced on it, so it is lifted meanwhile.
"""

from django.db import migrations

TABLES = ("scores_scoreimport", "imports_import", "imports_importpart")
LIFT = [f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY" for table in TABLES]
# What is still to be checked would keep the tables from being altered.
FORCE = [
    "SET CONSTRAINTS ALL IMMEDIATE",
    *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY" for table in TABLES),
]
# Files are kept for ninety days from the day on which that became the rule.
MOVE = """
INSERT INTO imports_import (
    id, organisation_id, job_id, format, filename, sha256, size, rep_id, day, observed_at, rows,
    created, updated, unchanged, rejected, errors, created_at,
    kind, mode, options, skipped, expires_at)
SELECT
    id, organisation_id, job_id, format, filename, sha256, size, rep_id, day, observed_at, rows,
    created, updated, unchanged, rejected, errors, created_at,
    'scores', 'all_or_nothing', '{}', 0, now() + interval '90 days'
FROM scores_scoreimport
"""
# In parts of a megabyte.
MOVE_FILES = """
INSERT INTO imports_importpart (organisation_id, file_id, position, content)
SELECT organisation_id, id, position, substring(content FROM position * 1048576 + 1 FOR 1048576)
FROM scores_scoreimport, generate_series(0, (octet_length(content) - 1) / 1048576) AS position
"""
# What the old table has no words for is lost, and of files that have expired the content.
MOVE_BACK = """
INSERT INTO scores_scoreimport (
    id, organisation_id, job_id, format, filename, sha256, size, rep_id, day, observed_at, rows,
    created, updated, unchanged, rejected, errors, created_at, content)
SELECT
    id, organisation_id, job_id, format, filename, sha256, size, rep_id, day, observed_at, rows,
    created, updated, unchanged, rejected, errors, created_at,
    coalesce((SELECT string_agg(content, ''::bytea ORDER BY position) FROM imports_importpart p
              WHERE (p.organisation_id, p.file_id) = (i.organisation_id, i.id)), ''::bytea)
FROM imports_import i
WHERE kind = 'scores' AND mode = 'all_or_nothing' AND format IN ('csv', 'linkedin_json')
"""


class Migration(migrations.Migration):
    dependencies = [("scores", "0002_entry"), ("imports", "0002_uncompressed")]

    operations = [
        migrations.RunSQL(
            [*LIFT, MOVE, MOVE_FILES, *FORCE],
            [*LIFT, MOVE_BACK, "DELETE FROM imports_import", *FORCE],
        )
    ]
