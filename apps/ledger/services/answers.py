from datetime import datetime
from uuid import UUID

from ssi_platform.tenancy.idempotency import KEPT, STORED_AS
from ssi_platform.tenancy.stored_bytes import recount

from ..models import IdempotentAnswer


def expire_answers(*, organisation_id: UUID, now: datetime) -> None:
    """Delete the stored answers that are no longer repeated, and count the bytes of the others."""
    answers = IdempotentAnswer.objects.of_organisation(organisation_id)
    answers.filter(created_at__lt=now - KEPT).delete()
    recount(organisation_id, STORED_AS, answers, "size")
