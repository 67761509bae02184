from django.urls import path

from . import views

scores = views.ScoreViewSet.as_view({"get": "list"})
score = views.ScoreViewSet.as_view({"get": "retrieve", "put": "put", "delete": "destroy"})
imports = views.ImportViewSet.as_view({"get": "list", "post": "create"})
import_ = views.ImportViewSet.as_view({"get": "retrieve"})
import_errors = views.ImportViewSet.as_view({"get": "errors"})

urlpatterns = [
    path("scores", scores, name="scores"),
    path("reps/<uuid:rep>/scores/<str:day>", score, name="score"),
    path("imports", imports, name="imports"),
    path("imports/<uuid:pk>", import_, name="import"),
    path("imports/<uuid:pk>/errors", import_errors, name="import-errors"),
]
