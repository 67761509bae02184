from django.contrib import admin
from django.utils import timezone

from ssi_platform.domain.calendar import local_day


class ManagedRows(admin.ModelAdmin):
    """Limits pages to the rows that the signed-in person manages."""

    read_permission = None
    write_permission = None

    def get_queryset(self, request):
        return _managed(self.start(request), request).order_by(*self.get_ordering(request))

    def start(self, request):
        """Return the queryset to narrow, where a page needs more than the plain rows."""
        return self.model._default_manager.all()

    def managed(self, request, model):
        """Return the rows of a model that may be referred to."""
        return _managed(model._default_manager.all(), request)

    def manages(self, request, model, pk):
        """Tell whether one may be referred to; asked for many rows, it queries once."""
        kept = request.__dict__.setdefault("_managed", {})
        if model not in kept:
            kept[model] = set(self.managed(request, model).values_list("pk", flat=True))
        return pk in kept[model]

    def get_field_queryset(self, db, db_field, request):
        model = db_field.remote_field.model
        ordered = super().get_field_queryset(db, db_field, request)
        order = ordered.query.order_by if ordered is not None else ()
        return self.managed(request, model).order_by(*order)

    def get_fields(self, request, obj=None):
        """Leave out a reference to a row that is not managed: the form would clear it."""
        fields = super().get_fields(request, obj)
        return [field for field in fields if not self._points_beyond(request, obj, field)]

    def today(self, request):
        """Return today in the organisation's time zone."""
        return local_day(timezone.now(), request.organisation.zone)

    def has_module_permission(self, request):
        return self._may(request, self.read_permission)

    def has_view_permission(self, request, obj=None):
        return self._may(request, self.read_permission)

    def has_add_permission(self, request):
        return self._may(request, self.write_permission)

    def has_change_permission(self, request, obj=None):
        return self._may(request, self.write_permission)

    def has_delete_permission(self, request, obj=None):
        return self._may(request, self.write_permission)

    def _may(self, request, permission):
        caller = getattr(request, "caller", None)
        return caller is not None and permission in caller.permissions

    def _points_beyond(self, request, obj, name):
        references = {field.name: field for field in self.opts.fields if field.many_to_one}
        if obj is None or name not in references:
            return False
        field = references[name]
        pk = getattr(obj, field.attname)
        return pk is not None and not self.manages(request, field.remote_field.model, pk)


def _managed(rows, request):
    caller = getattr(request, "caller", None)
    scoped = caller is not None and hasattr(rows, "managed_by")
    return rows.managed_by(caller) if scoped else rows.none()
