from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.jobs.services import submit
from apps.ledger.services import record_event

from ..models import Export


@transaction.atomic
def request_export(*, organisation_id: UUID, asked: Mapping[str, Any]) -> Export:
    """Write down what was asked for, and the job that writes the file.

    `asked` are columns of Export: content, format and what narrows the rows.
    """
    job = submit(organisation_id=organisation_id, kind="export", arguments={})
    export = Export.objects.create(organisation_id=organisation_id, job=job, **asked)
    record_event("request", export, after=asked)
    return export
