from django.db import migrations

from apps.analytics.services.published import load_figures


def load(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        load_figures(cursor)


class Migration(migrations.Migration):
    dependencies = [("analytics", "0001_initial")]

    operations = [
        migrations.RunSQL(
            ["REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON analytics_publishedfigure FROM ssi_app"],
            ["GRANT INSERT, UPDATE, DELETE ON analytics_publishedfigure TO ssi_app"],
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
    ]
