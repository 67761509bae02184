from typing import ClassVar

from django.db import models

from ssi_platform.database.fields import CreatedAt
from ssi_platform.tenancy.models import TenantEntity

from ..querysets import DomainQuerySet


class Domain(TenantEntity):
    """A domain of e-mail addresses. Once it is verified, the organisation speaks for its people.

    It is in lower case. `challenge` is the text that the organisation publishes in the DNS. A
    verified domain is looked up again; one whose record is missing since `missing_since` for long
    is verified no longer.
    """

    name = models.CharField(max_length=253)
    challenge = models.CharField(max_length=64, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    missing_since = models.DateTimeField(null=True, blank=True)
    created_at = CreatedAt()

    objects: ClassVar = DomainQuerySet.as_manager()

    class Meta(TenantEntity.Meta):
        constraints = [
            *TenantEntity.Meta.constraints,
            models.UniqueConstraint(fields=["organisation", "name"], name="one_domain_per_name"),
        ]
        # For the cross-tenant functions, which run before the organisation is known.
        indexes = [models.Index(fields=["name", "organisation"], name="domains_by_name")]

    def __str__(self) -> str:
        return self.name
