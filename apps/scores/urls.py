from django.urls import path

from . import views

scores = views.ScoreViewSet.as_view({"get": "list"})
scores_batch = views.ScoreBatchViewSet.as_view({"post": "batch"})
score = views.ScoreViewSet.as_view({"get": "retrieve", "put": "put", "delete": "destroy"})
imports = views.ImportViewSet.as_view({"get": "list", "post": "create"})
import_ = views.ImportViewSet.as_view({"get": "retrieve"})
import_errors = views.ImportViewSet.as_view({"get": "errors"})
import_error_file = views.ImportErrorFileViewSet.as_view({"get": "download"})

urlpatterns = [
    path("scores", scores, name="scores"),
    path("scores:batch", scores_batch, name="scores-batch"),
    path("reps/<uuid:rep>/scores/<str:day>", score, name="score"),
    path("imports", imports, name="imports"),
    path("imports/<uuid:pk>", import_, name="import"),
    path("imports/<uuid:pk>/errors", import_errors, name="import-errors"),
    path("imports/<uuid:pk>/errors.csv", import_error_file, name="import-error-file"),
]
