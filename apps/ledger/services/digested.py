"""The rows of this app that depend on the installation's pepper."""

from django.db.models.functions import Now

from ssi_platform.tenancy.digests import Digested
from ssi_platform.tenancy.idempotency import KEPT

from ..models import ErasedIdentity, IdempotentAnswer

DIGESTED = (
    Digested(
        "answers kept for retries",
        lambda organisation_id: IdempotentAnswer.objects.of_organisation(organisation_id).filter(
            created_at__gte=Now() - KEPT
        ),
        "a request that is sent again is done again",
    ),
    Digested(
        "identifiers of erased people",
        lambda organisation_id: ErasedIdentity.objects.of_organisation(organisation_id),
        "files bring these people back",
    ),
)
