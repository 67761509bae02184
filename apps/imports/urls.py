from django.urls import path

from . import views

imports = views.ImportViewSet.as_view({"get": "list", "post": "create"})
preview = views.ImportPreviewViewSet.as_view({"post": "preview"})
raw = views.RawImportViewSet.as_view({"post": "create"})
raw_preview = views.RawImportPreviewViewSet.as_view({"post": "preview"})
import_ = views.ImportViewSet.as_view({"get": "retrieve"})
undo = views.ImportUndoViewSet.as_view({"post": "undo"})
errors = views.ImportViewSet.as_view({"get": "errors"})
new_reps = views.ImportViewSet.as_view({"get": "new_reps"})
error_file = views.ImportErrorFileViewSet.as_view({"get": "download"})
file = views.ImportFileViewSet.as_view({"get": "download"})
mappings = views.ImportMappingViewSet.as_view({"get": "list"})
mapping = views.ImportMappingViewSet.as_view({"get": "retrieve", "put": "put", "delete": "destroy"})

urlpatterns = [
    path("imports", imports, name="imports"),
    path("imports:preview", preview, name="imports-preview"),
    path("imports:raw", raw, name="imports-raw"),
    path("imports:preview-raw", raw_preview, name="imports-preview-raw"),
    path("imports/<uuid:pk>", import_, name="import"),
    path("imports/<uuid:pk>:undo", undo, name="import-undo"),
    path("imports/<uuid:pk>/errors", errors, name="import-errors"),
    path("imports/<uuid:pk>/errors.csv", error_file, name="import-error-file"),
    path("imports/<uuid:pk>/new-reps", new_reps, name="import-new-reps"),
    path("imports/<uuid:pk>/file", file, name="import-file"),
    path("import-mappings", mappings, name="import-mappings"),
    path("import-mappings/<str:name>", mapping, name="import-mapping"),
]
