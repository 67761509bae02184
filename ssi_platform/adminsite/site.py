from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.models import LogEntry
from django.contrib.auth.views import PasswordChangeView
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.session_limits import confirm

from .forms import NewPasswordForm, OwnPasswordForm, SignInForm
from .options import TenantAdmin
from .requests import tenant_request
from .sign_in import (
    SESSION_KEY,
    chosen,
    inside,
    invitations,
    may_enter,
    places_of,
    refuse_ambiguous,
)

FORM_KEY = "_organisation"


class TenantAdminSite(AdminSite):
    """The admin site, for those who administer an organisation or manage teams in it.

    Each page is made inside the organisation that the session names. Only subclasses of
    TenantAdmin can be registered, so nothing unscoped is ever shown.
    """

    site_title = site_header = "SSI Platform"
    index_title = "What you manage"
    site_url = None
    login_form = SignInForm

    def register(
        self,
        model_or_iterable: Any,
        admin_class: type[Any] | None = None,
        **options: Any,
    ) -> None:
        # Django's own apps register their models on the default site, which is this one.
        if admin_class is not None and issubclass(admin_class, TenantAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        # `view_on_site` looks up any object of any model, without tenant isolation.
        urls = [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]
        switch = self.admin_view(self.switch_organisation)
        confirming = self.outside(self.confirm)
        return [
            path("organisation/<slug:slug>/", switch, name="organisation"),
            path("confirm/", confirming, name="confirm"),
            *urls,
        ]

    def places_of(self, request: HttpRequest) -> list[Caller]:
        """Read the memberships once a request, and again after somebody signed in."""
        known = getattr(request, "admin_places", None)
        if known is None or known[0] != request.user.pk:
            known = tenant_request(request).admin_places = (
                request.user.pk,
                places_of(request.user, request.session),
            )
        return known[1]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        refuse_ambiguous(request)
        return super().login(request, extra_context)

    def has_permission(self, request: HttpRequest) -> bool:
        return may_enter(request.user, self.places_of(request), request.session)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(inside(self._of_this_organisation(view), self.place), cacheable)

    def outside(self, view: Any) -> Any:
        """Wrap a view for people who have signed in, which belongs to no organisation."""
        return super().admin_view(view)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        waiting = {"invitations": invitations(request.user, request.session)}
        return super().index(request, waiting | (extra_context or {}))

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        request.current_app = self.name
        return PasswordChangeView.as_view(
            form_class=type("NewPasswordForm", (NewPasswordForm,), {"request": request}),
            success_url=reverse("admin:password_change_done", current_app=self.name),
            extra_context=self.each_context(request) | (extra_context or {}),
        )(request)

    def confirm(self, request: HttpRequest) -> HttpResponse:
        """Let the signed-in person type their password again, before they change rights."""
        form = OwnPasswordForm(request, request.POST or None)
        if form.is_valid():
            confirm(request.session)
            messages.success(request, "Thank you. You can change rights for 15 minutes.")
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = self.each_context(request) | {"title": "Confirm who you are", "form": form}
        return TemplateResponse(request, "admin/confirm.html", context)

    def place(self, request: HttpRequest) -> Caller | None:
        return chosen(self.places_of(request), request.session)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        here = getattr(request, "caller", None)
        others = [place for place in self.places_of(request) if here and place.slug != here.slug]
        return super().each_context(request) | {
            "organisation": getattr(request, "organisation", None),
            "other_organisations": others,
        }

    def get_log_entries(self, request: HttpRequest) -> QuerySet[Any]:
        # Django's log is one table for all organisations; the audit takes its place.
        return LogEntry.objects.none()

    def switch_organisation(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Let the signed-in person switch to another of their organisations."""
        place = next((p for p in self.places_of(request) if p.slug == slug), None)
        if place is None:
            raise Http404
        if request.method == "POST":
            request.session[SESSION_KEY] = slug
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = self.each_context(request) | {"title": "Change organisation", "slug": slug}
        request.current_app = self.name
        return TemplateResponse(request, "admin/organisation.html", context)

    def _of_this_organisation(self, view: Any) -> Callable[..., Any]:
        """Keep a form that was opened in one organisation from being saved into another."""

        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            opened_in = request.POST.get(FORM_KEY)
            caller = tenant_request(request).caller
            if opened_in and (caller is None or caller.slug != opened_in):
                text = (
                    f"Nothing was saved: the form belongs to the organisation “{opened_in[:50]}”."
                )
                messages.error(request, text)
                return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
            response: HttpResponse = view(request, *args, **kwargs)
            return response

        checked.__dict__.update(getattr(view, "__dict__", {}))
        return checked
