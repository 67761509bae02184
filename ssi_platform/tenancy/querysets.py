"""Tenant isolation in querysets: every read of an organisation's rows uses one of three methods."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.db import models

from ssi_platform.api import fastpath
from ssi_platform.database import clock
from ssi_platform.database.fields import counted

if TYPE_CHECKING:
    from .caller import Caller

Row = TypeVar("Row", bound=models.Model, covariant=True)


class TenantQuerySet(models.QuerySet[Row]):
    def of_organisation(self, organisation_id: UUID) -> Self:
        """For services and jobs: all rows of one organisation."""
        return self.where_columns(organisation=organisation_id)

    def where_columns(self, **conditions: Any) -> Self:
        """Filter by columns of the table itself and values that are not None."""
        if fastpath.is_on():
            return fastpath.filter_columns(self, **conditions)
        return self.filter(**conditions)

    def visible_to(self, caller: "Caller") -> Self:
        """For the API: the rows that the caller may see. Apps narrow it for managers and reps."""
        return self.of_organisation(caller.organisation_id)

    def managed_by(self, caller: "Caller") -> Self:
        """For the admin site: rows, and choices, that the signed-in manager manages."""
        return self.visible_to(caller)

    def update(self, **columns: Any) -> int:
        """Write columns, and `changed_at` where the model has it and they count as a change."""
        for name in counted(self.model, columns) - columns.keys():
            columns[name] = clock.now()
        return super().update(**columns)

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Write columns of many rows, and `changed_at` as `update` does."""
        rows: list[Any] = list(objs)
        names = set(fields)
        written = counted(self.model, names)
        for row in rows if written > names else ():
            row.changed_at = clock.now()
        return super().bulk_update(rows, sorted(written), batch_size=batch_size)

    def _related(self, name: str) -> Any:
        """Return all rows of the model that a relation leads to."""
        model: Any = self.model._meta.get_field(name).related_model
        return model.objects.all()
