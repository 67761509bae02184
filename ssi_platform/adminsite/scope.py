from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import admin
from django.http import HttpRequest

from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.permissions import Permission
from ssi_platform.tenancy.querysets import TenantQuerySet

from .requests import tenant_request

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class ManagedRows(ModelAdmin):
    """Limits pages to the rows that the signed-in person manages."""

    read_permission: Permission | None = None
    write_permission: Permission | None = None
    shows_visible = False  # Whether rows are shown that the person sees and does not manage.

    def get_queryset(self, request: HttpRequest) -> Any:
        start = self.start(request)
        rows = _visible(start, request) if self.shows_visible else _managed(start, request)
        return rows.order_by(*self.get_ordering(request))

    def start(self, request: HttpRequest) -> TenantQuerySet[Any]:
        """Return the queryset to narrow, where a page needs more than the plain rows."""
        rows: TenantQuerySet[Any] = self.model._default_manager.all()
        return rows

    def managed(self, request: HttpRequest, model: type[Any]) -> Any:
        """Return the rows of a model that may be referred to."""
        return _managed(model._default_manager.all(), request)

    def manages(self, request: HttpRequest, model: type[Any], pk: UUID) -> bool:
        """Tell whether one may be referred to; asked for many rows, it queries once."""
        kept = request.__dict__.setdefault("_managed", {})
        if model not in kept:
            kept[model] = set(self.managed(request, model).values_list("pk", flat=True))
        return pk in kept[model]

    def get_field_queryset(self, db: Any, db_field: Any, request: HttpRequest) -> Any:
        model = db_field.remote_field.model
        ordered = super().get_field_queryset(db, db_field, request)
        order = ordered.query.order_by if ordered is not None else ()
        return self.managed(request, model).order_by(*order)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Leave out a reference to a row that is not managed: the form would clear it."""
        fields = super().get_fields(request, obj)
        return [field for field in fields if not self._points_beyond(request, obj, field)]

    def today(self, request: HttpRequest) -> date:
        """Return today in the organisation's time zone."""
        return local_day(clock.now(), tenant_request(request).organisation.zone)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.read_permission)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.read_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request, self.write_permission)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.write_permission) and self._is_managed(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, self.write_permission) and self._is_managed(request, obj)

    def _is_managed(self, request: HttpRequest, obj: Any) -> bool:
        """Tell whether the person manages a row; others that are shown are read-only."""
        if obj is None or not self.shows_visible:
            return True
        return self.manages(request, self.model, obj.pk)

    def _may(self, request: HttpRequest, permission: Permission | None) -> bool:
        caller = getattr(request, "caller", None)
        return caller is not None and permission in caller.permissions

    def _references(self) -> dict[str, Any]:
        return {field.name: field for field in self.opts.fields if field.many_to_one}

    def _points_beyond(self, request: HttpRequest, obj: Any, name: Any) -> bool:
        references: dict[str, Any] = {
            field.name: field for field in self.opts.fields if field.many_to_one
        }
        if obj is None or name not in references:
            return False
        field = references[name]
        pk = getattr(obj, field.attname)
        return pk is not None and not self.manages(request, field.remote_field.model, pk)


def _visible(rows: Any, request: HttpRequest) -> Any:
    caller = getattr(request, "caller", None)
    return rows.none() if caller is None else rows.visible_to(caller)


def _managed(rows: Any, request: HttpRequest) -> Any:
    caller = getattr(request, "caller", None)
    scoped = caller is not None and hasattr(rows, "managed_by")
    return rows.managed_by(caller) if scoped else rows.none()
