"""Rows of single sign-on in a populated organisation."""

from apps.provisioning import services
from apps.provisioning.models import Domain, Identity

from .sample_data import NOW, TODAY, system


def connected(organisation, membership):
    """Connect an organisation with a provider that is never asked; return the rows."""
    caller, slug = system(organisation), organisation.slug
    values = {"name": "Login", "issuer": f"https://127.0.0.1/{slug}", "client_id": "ssi"}
    connection = services.create_connection(caller=caller, values=values | {"secret": "s"})
    # The name of its record is too long for the DNS: no lookup goes out.
    name = ".".join([slug.ljust(60, "x")] * 4) + ".invalid"
    domain = Domain.objects.create(organisation_id=organisation.pk, name=name, challenge="c" * 43)
    mapping, _ = services.save_mapping(
        caller=caller, group="leads", role="analyst", now=NOW, today=TODAY
    )
    Identity.objects.create(
        organisation_id=organisation.pk,
        connection=connection,
        subject=f"subject-{slug}",
        membership=membership,
        own_role=membership.role,
        signed_in_at=NOW,
    )
    return {"sso": connection, "domain": domain, "group": mapping}
