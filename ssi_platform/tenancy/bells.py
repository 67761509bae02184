"""The bell that wakes a worker once a change is committed.

Redis only rings; the work itself lies in the database, and a sweep finds what no bell announced.
"""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string


def ring(name: str, organisation_id: UUID) -> None:
    """Wake the worker for `name` (see settings.BELLS) after the commit.

    A bell that cannot be rung is logged and left to the sweep: the change itself is safe.
    """
    task = import_string(settings.BELLS[name])
    transaction.on_commit(lambda: task.delay(organisation_id=str(organisation_id)), robust=True)
