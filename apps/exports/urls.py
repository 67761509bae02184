from django.urls import path

from . import views

exports = views.ExportViewSet.as_view({"get": "list", "post": "create"})
export = views.ExportViewSet.as_view({"get": "retrieve", "delete": "destroy"})
file = views.ExportFileViewSet.as_view({"get": "download"})

urlpatterns = [
    path("exports", exports, name="exports"),
    path("exports/<uuid:pk>", export, name="export"),
    path("exports/<uuid:pk>/file", file, name="export-file"),
]
