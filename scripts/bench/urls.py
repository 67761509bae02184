from django.urls import include, path

from config.urls import urlpatterns as ours

from . import limit, plain, plain_import
from .ninja import api

urlpatterns = [
    path("plain/<slug:organisation>/scores", plain.Scores.as_view({"get": "list"})),
    path("plain/<slug:organisation>/teams/<uuid:team>", plain.Days.as_view({"get": "list"})),
    path("plain/<slug:organisation>/batches", plain_import.Batches.as_view({"post": "create"})),
    path("lean/<slug:organisation>/batches", plain_import.LeanBatches.as_view({"post": "create"})),
    path("ninja/", api.urls),
    path("limit/<uuid:organisation>/scores", limit.scores),
    path("limit/<uuid:organisation>/teams/<uuid:team>", limit.days),
    path("", include(ours)),
]
