from datetime import datetime
from uuid import UUID

from ssi_platform.tenancy.idempotency import KEPT, ROW_BYTES, STORED_AS
from ssi_platform.tenancy.stored_bytes import recount

from ..models import IdempotentAnswer


def take_back_answers(*, organisation_id: UUID) -> int:
    """Empty all stored answers, in the caller's transaction; return how many there are.

    They are encrypted, so their text cannot be searched for a name. A repeated request is still not
    done twice: its response says that the answer is gone.
    """
    answers = IdempotentAnswer.objects.of_organisation(organisation_id)
    taken = answers.update(content=b"", headers={}, size=ROW_BYTES)
    recount(organisation_id, STORED_AS, answers, "size")
    return taken


def expire_answers(*, organisation_id: UUID, now: datetime) -> None:
    """Delete the stored answers that are no longer repeated, and count the bytes of the others."""
    answers = IdempotentAnswer.objects.of_organisation(organisation_id)
    answers.filter(created_at__lt=now - KEPT).delete()
    recount(organisation_id, STORED_AS, answers, "size")
