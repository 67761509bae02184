from typing import Any

from django.urls import path

from . import views

ONE: dict[str, Any] = {"get": "retrieve", "put": "put", "delete": "destroy"}
measures = views.MeasureViewSet.as_view({"get": "list"})
measure = views.MeasureViewSet.as_view(ONE)
values = views.MeasureValueViewSet.as_view({"get": "list"})
values_batch = views.MeasureBatchViewSet.as_view({"post": "batch"})
value = views.MeasureValueViewSet.as_view(ONE)
of_rep = views.RepMeasureValueViewSet.as_view(ONE)
of_team = views.TeamMeasureValueViewSet.as_view(ONE)

OF_MEASURE = "measures/<slug:measure>/values"
urlpatterns = [
    path("measures", measures, name="measures"),
    path("measures/<slug:measure>", measure, name="measure"),
    path(OF_MEASURE, values, name="measure-values"),
    path(f"{OF_MEASURE}:batch", values_batch, name="measure-values-batch"),
    path(f"{OF_MEASURE}/<str:day>", value, name="organisation-measure-value"),
    path(f"reps/<rep:rep>/{OF_MEASURE}/<str:day>", of_rep, name="rep-measure-value"),
    path(f"teams/<team:team>/{OF_MEASURE}/<str:day>", of_team, name="team-measure-value"),
]
