"""Parts are stored as they are: compressing a megabyte takes longer than writing it."""

from django.db import migrations

STORAGE = "ALTER TABLE imports_importpart ALTER COLUMN content SET STORAGE {}"


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [migrations.RunSQL(STORAGE.format("EXTERNAL"), STORAGE.format("EXTENDED"))]
