"""The API on one screen."""

from importlib import import_module
from typing import Any

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView

from apps.access.urls import platform_urlpatterns as oauth_urls
from apps.access.views import LinkViewSet, front_end_urlpatterns, pages, password_pages
from apps.analytics.views import PublishedFigureViewSet
from apps.directory.urls import former_urlpatterns
from apps.directory.views import CsrfViewSet, MeViewSet
from apps.organisations.views import OrganisationViewSet
from apps.privacy.views import OrganisationDeletionViewSet
from apps.provisioning.urls import scim_urlpatterns, sign_in_urlpatterns
from apps.shifts.views import PlatformShiftViewSet
from ssi_platform.api import guides, health
from ssi_platform.api.partial import with_partial_reads
from ssi_platform.api.schema.serving import schema


def routes_of(module: str) -> list[Any]:
    """Return an app's routes: one flat list resolves in half the time of nested ones."""
    patterns: list[Any] = import_module(module).urlpatterns
    return patterns


organisation = OrganisationViewSet.as_view({"get": "retrieve", "patch": "partial_update"})
deletion = OrganisationDeletionViewSet.as_view({"post": "delete_whole"})
whole_urls = [  # Tried in turn: the busiest come first.
    *routes_of("apps.scores.urls"),
    *routes_of("apps.analytics.urls"),
    *routes_of("apps.directory.urls"),
    *routes_of("apps.imports.urls"),
    *routes_of("apps.jobs.urls"),
    *routes_of("apps.exports.urls"),
    *routes_of("apps.targets.urls"),
    *routes_of("apps.benchmarks.urls"),
    *routes_of("apps.measures.urls"),
    *routes_of("apps.alerts.urls"),
    *routes_of("apps.access.urls"),
    *routes_of("apps.provisioning.urls"),
    *routes_of("apps.ledger.urls"),
    *routes_of("apps.privacy.urls"),
]
organisation_urls = [*with_partial_reads(whole_urls), *former_urlpatterns]
shifts = PlatformShiftViewSet.as_view({"get": "list"})
published = PublishedFigureViewSet.as_view({"get": "list"})
reference = SpectacularRedocView.as_view(url_name="schema", template_name="reference.html")
explorer = SpectacularSwaggerSplitView.as_view(url_name="schema", template_name="explorer.html")
platform_urls = [
    path("", guides.start, name="start"),
    path("admin", RedirectView.as_view(url="/admin/"), name="to-admin"),
    path("docs/", RedirectView.as_view(url="/docs"), name="to-docs"),
    path("healthz", health.HealthView.as_view(), name="healthz"),
    path("readyz", health.ReadinessView.as_view(), name="readyz"),
    path("schema", schema, name="schema"),
    path("invitations/<str:secret>", pages.invitation, name="invitation-page"),
    path("passwords/", password_pages.ask, name="admin_password_reset"),
    path("passwords/<str:secret>", password_pages.change, name="password-page"),
    path("docs", explorer, name="docs"),
    path("docs/errors", guides.errors, name="errors"),
    path("docs/guides", guides.guides, name="guides"),
    path("docs/guides/<str:name>", guides.guide, name="guide"),
    path("docs/reference", reference, name="reference"),
]
api_urls: list[Any] = [
    path("schema", schema, name="api-schema"),
    path("invitations:read", LinkViewSet.as_view({"post": "read"}), name="link-read"),
    path("invitations:accept", LinkViewSet.as_view({"post": "accept"}), name="link-accept"),
    path("auth/csrf", CsrfViewSet.as_view({"get": "retrieve"}), name="csrf"),
    path("me", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="me"),
    *with_partial_reads(
        [
            path("benchmarks/published", published, name="published"),
            path("platform-shifts", shifts, name="platform-shifts"),
            path("organisations/<slug:organisation>", organisation, name="organisation"),
        ]
    ),
    path("organisations/<slug:organisation>:erase", deletion, name="organisation-deletion"),
    path("organisations/<slug:organisation>/", include(organisation_urls)),
]
urlpatterns = [
    path("api/v1/", include(api_urls)),
    path("scim/v2/<slug:organisation>/", include(scim_urlpatterns)),
    path("sso/", include(sign_in_urlpatterns)),
    path("_allauth/", include(front_end_urlpatterns)),
    path("_allauth/", include("apps.accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include(oauth_urls)),
    path("", include(platform_urls)),
]

handler400 = "ssi_platform.api.error_handlers.bad_request"
handler403 = "ssi_platform.api.error_handlers.forbidden"
handler404 = "ssi_platform.api.error_handlers.not_found"
handler500 = "ssi_platform.api.error_handlers.server_error"
