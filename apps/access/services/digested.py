"""The rows of this app that depend on the installation's pepper."""

from django.db.models.functions import Now

from ssi_platform.tenancy.digests import Digested

from ..models import ApiKey, InvitationLink, OAuthSecret, OAuthToken

DIGESTED = (
    Digested(
        "API keys",
        lambda organisation_id: ApiKey.objects.of_organisation(organisation_id).usable_at(Now()),
        "they are refused",
    ),
    Digested(
        "secrets of OAuth clients",
        lambda organisation_id: OAuthSecret.objects.of_organisation(organisation_id).usable_at(
            Now()
        ),
        "they are refused",
    ),
    Digested(
        "OAuth tokens",
        lambda organisation_id: OAuthToken.objects.of_organisation(organisation_id).usable_at(
            Now()
        ),
        "they are refused; clients get others",
    ),
    *(
        Digested(
            f"invitation links, {name}",
            lambda organisation_id: InvitationLink.objects.of_organisation(organisation_id).open_at(
                Now()
            ),
            "they are refused",
            column=column,
        )
        for name, column in (("as given", "digest"), ("as mailed", "mailed_digest"))
    ),
)
