from typing import Any

from django.contrib.admin.filters import RelatedFieldListFilter
from django.http import HttpRequest


class ManagedFilter(RelatedFieldListFilter):
    """Filters a list by rows that the signed-in person manages; Django's would offer all rows."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> list[Any]:
        rows = model_admin.managed(request, field.remote_field.model)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, str(row)) for row in rows.order_by(*ordering)]
