from typing import Any, ClassVar, TypeVar
from uuid import UUID

import uuid_utils.compat
from django.conf import settings
from django.db import models

from ssi_platform.database import privileges

from .constraints import KeyedByOrganisation, RowLevelSecurity
from .querysets import TenantQuerySet


def new_id() -> UUID:
    """Return a UUIDv7: unique without a server, and in the order of creation."""
    return uuid_utils.compat.uuid7()


Set = TypeVar("Set")
Get = TypeVar("Get")


class TenantForeignKey(models.ForeignKey[Set, Get]):
    """A reference inside one organisation.

    The database checks it by the `SameOrganisation` constraint beside it, and indexes lead with
    the organisation; so Django's own constraint and index are left out.
    """

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs["db_index"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantModel(models.Model):
    """A row of exactly one organisation, invisible to all others."""

    organisation = models.ForeignKey(
        settings.TENANT_MODEL, models.CASCADE, related_name="+", editable=False, db_index=False
    )

    # What the application's role may do to the table; see `database.privileges`.
    app_privileges: ClassVar[frozenset[str]] = privileges.ALL
    # Each model declares its own, so that mypy knows what rows it has.
    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [RowLevelSecurity(name="%(app_label)s_%(class)s_tenant_policy")]


class TenantEntity(TenantModel):
    """A tenant row with a UUID as its id. Rows with a natural key use TenantModel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True
        constraints = [
            *TenantModel.Meta.constraints,
            KeyedByOrganisation(name="%(app_label)s_%(class)s_key"),
        ]
