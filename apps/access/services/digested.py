"""The rows of this app that depend on the installation's pepper."""

from django.db.models.functions import Now

from ssi_platform.tenancy.digests import Digested

from ..models import ApiKey

DIGESTED = (
    Digested(
        "API keys",
        lambda organisation_id: ApiKey.objects.of_organisation(organisation_id).usable_at(Now()),
        "they are refused",
    ),
)
