from typing import ClassVar

from django.db import models

from ssi_platform.database import privileges
from ssi_platform.tenancy.digests import LENGTH as DIGEST_LENGTH
from ssi_platform.tenancy.models import TenantModel
from ssi_platform.tenancy.querysets import TenantQuerySet


class ErasedIdentity(TenantModel):
    """A keyed hash of an identifier of a person who was erased; see `services.erased_identities`.

    It recognises the identifier when somebody sends it again, and tells nothing about it otherwise.
    `subject_id` is the id that the person had: with it the person can be readmitted.
    """

    app_privileges = privileges.ADD | {"DELETE"}

    pk = models.CompositePrimaryKey("organisation_id", "digest", "subject_id")
    digest = models.CharField(max_length=DIGEST_LENGTH)
    subject_id = models.UUIDField()
    erased_at = models.DateTimeField()

    objects: ClassVar = TenantQuerySet.as_manager()

    class Meta(TenantModel.Meta): ...

    def __str__(self) -> str:
        return self.digest
