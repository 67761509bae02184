"""The admin site wants one key a row; the table is keyed by what a score is."""

from django.db import migrations

ENTRY = """
CREATE VIEW scores_entry WITH (security_invoker = true) AS
SELECT rep_id || '.' || day AS key, * FROM scores_dailyscore
"""


class Migration(migrations.Migration):
    dependencies = [("scores", "0001_initial"), ("directory", "0002_views")]

    operations = [migrations.RunSQL(ENTRY, "DROP VIEW scores_entry")]
