from django.urls import path

from . import views

settings = views.BenchmarkSettingsViewSet.as_view({"get": "retrieve", "put": "put"})
industry = views.IndustryBenchmarksViewSet.as_view({"get": "retrieve"})

urlpatterns = [
    path("benchmarks/settings", settings, name="benchmark-settings"),
    path("benchmarks/industry", industry, name="industry-benchmarks"),
]
