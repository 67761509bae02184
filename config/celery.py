import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("ssi_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@celeryd_init.connect
def _refuse_unsafe_role(**_: Any) -> None:
    from ssi_platform.database.roles import refuse_unsafe_role

    refuse_unsafe_role()
