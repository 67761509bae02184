"""By itself: backwards, the table has its keys before rows come into it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("scores", "0003_imports_move")]

    operations = [migrations.DeleteModel("ScoreImport")]
