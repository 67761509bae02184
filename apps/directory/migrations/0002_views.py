"""What follows from teams and assignments, never stored: who is above whom, and until when.

The views run with the rights of whoever reads them, so row-level security holds in them too.
"""

from django.db import migrations

LINEAGE = """
CREATE VIEW directory_lineage WITH (security_invoker = true) AS
WITH RECURSIVE lineage AS (
    SELECT organisation_id, id AS ancestor_id, id AS descendant_id, 0 AS depth
    FROM directory_team
    UNION ALL
    SELECT l.organisation_id, l.ancestor_id, t.id, l.depth + 1
    FROM lineage l
    JOIN directory_team t
      ON t.organisation_id = l.organisation_id AND t.parent_id = l.descendant_id
    WHERE l.depth < 20
)
SELECT organisation_id, ancestor_id, descendant_id, depth FROM lineage
"""

TENURE = """
CREATE VIEW directory_tenure WITH (security_invoker = true) AS
SELECT organisation_id, id, rep_id, team_id, from_day,
       lead(from_day) OVER (PARTITION BY organisation_id, rep_id ORDER BY from_day) AS to_day
FROM directory_assignment
"""


class Migration(migrations.Migration):
    dependencies = [("directory", "0001_initial")]

    operations = [
        migrations.RunSQL(LINEAGE, "DROP VIEW directory_lineage"),
        migrations.RunSQL(TENURE, "DROP VIEW directory_tenure"),
    ]
