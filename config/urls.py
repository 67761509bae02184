"""The API on one screen."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerView

from apps.analytics.views import PublishedFigureViewSet
from apps.organisations.views import MeViewSet, OrganisationViewSet
from ssi_platform.api import health, pages
from ssi_platform.api.schema.served import schema

organisation = OrganisationViewSet.as_view({"get": "retrieve", "patch": "partial_update"})
organisation_urls = [
    path("", include("apps.organisations.urls")),
    path("", include("apps.jobs.urls")),
    path("", include("apps.directory.urls")),
    path("", include("apps.scores.urls")),
    path("", include("apps.imports.urls")),
    path("", include("apps.targets.urls")),
    path("", include("apps.analytics.urls")),
    path("", include("apps.exports.urls")),
]
reference = SpectacularRedocView.as_view(url_name="schema", template_name="reference.html")
platform_urls = [
    path("healthz", health.HealthView.as_view(), name="healthz"),
    path("readyz", health.ReadinessView.as_view(), name="readyz"),
    path("schema", schema, name="schema"),
    path("docs", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("docs/errors", pages.errors, name="errors"),
    path("docs/reference", reference, name="reference"),
]
api_urls = [
    path("schema", schema, name="api-schema"),
    path("me", MeViewSet.as_view({"get": "retrieve"}), name="me"),
    path("benchmarks/published", PublishedFigureViewSet.as_view({"get": "list"}), name="published"),
    path("organisations/<slug:organisation>", organisation, name="organisation"),
    path("organisations/<slug:organisation>/", include(organisation_urls)),
]
urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include(platform_urls)),
    path("api/v1/", include(api_urls)),
]

handler400 = "ssi_platform.api.problems.bad_request"
handler404 = "ssi_platform.api.problems.not_found"
handler500 = "ssi_platform.api.problems.server_error"
