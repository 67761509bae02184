from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst

from ssi_platform.domain.refusals import Invalid, NotAllowed
from ssi_platform.tenancy.audited_calls import record_refusal

from .forms import TenantForm
from .history import event_changes, events_of
from .refusals import Refusal, explained
from .requests import caller_of, tenant_request
from .scope import ManagedRows

MOST_AT_ONCE = 500
MAX_SEARCH = 200  # Characters: each word is looked for in each field of each row.


class TenantAdmin(ManagedRows):
    """Base of every model's pages on the admin site.

    Subclasses declare the permissions and write through the services, in `save_model` and
    `delete_model`; they never override `get_queryset`. One that declares no way to write writes
    nothing. What a service refuses becomes an error of the form, or a message, and nothing is
    written.
    """

    form = TenantForm
    refusals: dict[
        type[Exception], str | None
    ] = {}  # Exceptions of the services: the field each is about, or None.
    taken: dict[str, str] = {}  # Unique constraints: the field each is about.
    effect_of_deleting = ""  # A sentence: what else deleting a row does.
    about = ""  # Sentences above the list: what its rows are, and where they come from.
    labels: dict[str, str] = {}  # Fields of the model: what the form calls them.
    view_on_site = False
    show_full_result_count = False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        kwargs.setdefault("labels", self.labels)
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request = request  # type: ignore[attr-defined] # A class made for this request.
        return form

    def links(self, obj: Any) -> list[tuple[str, str]]:
        """Return titles and addresses of pages about the same row, for its page."""
        return []

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        obj = kwargs.get("obj")
        context["links"] = self.links(obj) if obj else []
        return super().render_change_form(request, context, *args, **kwargs)

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        tenant_request(request).unchanged = change and not form.has_changed()
        return super().save_form(request, form, change)

    def message_user(
        self,
        request: HttpRequest,
        message: Any,
        level: int | str = messages.INFO,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Report when a saved form changed nothing."""
        if level == messages.SUCCESS and getattr(request, "unchanged", False):
            message, level = "Nothing was changed.", messages.INFO
        super().message_user(request, message, level, *args, **kwargs)

    def stored(self, request: HttpRequest, obj: Any) -> Any:
        """Return a row as it is stored: the form has already changed the one it holds."""
        return self.get_queryset(request).get(pk=obj.pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[Any, ...]:
        return super().get_search_results(request, queryset, search_term[:MAX_SEARCH])

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        raise PermissionDenied  # Unless the app names its service.

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        raise PermissionDenied  # Unless the app names its service.

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for obj in queryset:
            self.delete_model(request, obj)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """List only the deleted rows: services refuse to delete rows that others refer to."""
        if len(objs) > MOST_AT_ONCE:
            raise Refusal(None, f"Choose at most {MOST_AT_ONCE} rows at a time.")
        kept = [obj for obj in objs if not self.has_delete_permission(request, obj)]
        lacking = {self.opts.verbose_name} if kept else set()
        return [str(obj) for obj in objs], {self.opts.verbose_name_plural: len(objs)}, lacking, []

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        view = super().changeform_view
        try:
            with transaction.atomic():
                self._hold(request, object_id)
                return view(request, object_id, form_url, extra_context)
        except self._refused as error:
            self._record(request, error, object_id or "")
            # Render the page again, with the input and its errors.
            tenant_request(request).refused = explained(error, self.refusals, self.taken)
            return view(request, object_id, form_url, extra_context)

    def _hold(self, request: HttpRequest, object_id: str | None) -> None:
        """Lock the row that a form changes: of two people the second one waits, and is told."""
        if request.method == "POST" and object_id and self.model._meta.managed:
            rows = self.managed(request, self.model).select_for_update(of=["self"], no_key=True)
            try:
                rows.filter(pk=unquote(object_id)).first()
            except (ValidationError, ValueError):
                return  # No id: the page says that there is no such row.

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"effect": self.effect_of_deleting} | (extra_context or {})
        return self._or_message(request, super().delete_view, object_id, context)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        context = {"title": title, "about": self.about} | (extra_context or {})
        return self._or_message(request, super().changelist_view, context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the organisation's audit of the object: Django's log has no organisations."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))
        if obj is None:
            return super().history_view(request, object_id, extra_context)  # Says so.
        events = events_of(caller_of(request), *self.audited_as(obj))
        page = self.get_paginator(request, events, 100).get_page(request.GET.get("p", 1))
        context = self.admin_site.each_context(request) | {
            "title": f"History: {obj}",
            "object": obj,
            "opts": self.opts,
            "page": page,
            "events": [event_changes(event) for event in page],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/audit_history.html", context)

    def audited_as(self, obj: Any) -> tuple[Any, str]:
        """Return the type and the id of an object in the audit."""
        return self.opts.model_name, str(obj.pk)

    # Django's log is one table for all organisations; the services write the audit.

    def log_addition(self, request: HttpRequest, obj: Any, message: list[Any]) -> Any: ...

    def log_change(self, request: HttpRequest, obj: Any, message: list[Any]) -> Any: ...

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any: ...

    @property
    def _refused(self) -> tuple[Any, ...]:
        return Refusal, Invalid, NotAllowed, IntegrityError, *self.refusals

    def _record(self, request: HttpRequest, error: Exception, row: Any) -> None:
        """Record in the audit that the person was not allowed to write."""
        if isinstance(error, NotAllowed):
            what = str(self.opts.model_name)
            record_refusal(
                request, caller_of(request), what=what, row=unquote(str(row)), code=error.code
            )

    def _or_message(self, request: HttpRequest, view: Any, *args: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                response: HttpResponse = view(request, *args)
                return response
        except self._refused as error:
            self._record(request, error, str(args[0] if args and args[0] else ""))
            for _, detail, _ in explained(error, self.refusals, self.taken):
                self.message_user(request, detail, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
