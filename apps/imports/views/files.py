from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request

from ssi_platform.api.files import AnyRenderer, attachment, stream
from ssi_platform.api.spreadsheet_safe import CSV_TYPE, csv_of
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..models import Import
from ..serializers import ImportErrorSerializer, ImportErrorsSerializer, ImportSerializer
from ..serializers.imports import kept
from . import bodies
from .rights import OfKinds

# Without a character set: the file is in whichever it was sent in.
MEDIA_TYPES = {
    "csv": bodies.CSV_TYPE,
    "xlsx": bodies.XLSX_TYPE,
    "ods": bodies.ODS_TYPE,
    "gz": bodies.GZIP_TYPE,
    "zip": bodies.ZIP_TYPE,
    "ndjson": bodies.NDJSON_TYPE,
    "json": bodies.JSON_TYPE,
}


PACKED = ("gz", "zip")


def ending_of(received: Import) -> str:
    """Return the ending of a file's name: that of JSON for formats that are a single object."""
    last = received.filename.rpartition(".")[2].lower()
    if last in PACKED:
        return last
    return received.format if received.format in MEDIA_TYPES else "json"


class ImportErrorFileViewSet(OfKinds, TenantViewSet):
    """The rows of an import that were refused, as a file for a spreadsheet."""

    queryset = Import.objects.with_job()
    serializer_class = ImportErrorsSerializer
    renderer_classes = [AnyRenderer]
    is_download = True
    operation_ids = {"download": "getImportErrorFile"}

    @extend_schema(responses={(200, CSV_TYPE): OpenApiTypes.BINARY})
    def download(self, request: Request, **kwargs: Any) -> HttpResponse:
        """Why rows were refused, at most the first hundred reasons, as CSV."""
        received = self.get_object()
        columns = list(ImportErrorSerializer().fields)
        rows = [[error[name] for name in columns] for error in received.errors]
        headers = attachment(f"import-{received.pk}-errors.csv")
        return HttpResponse(csv_of(columns, rows), content_type=CSV_TYPE, headers=headers)


class ImportFileViewSet(OfKinds, TenantViewSet):
    """The file of an import as it was sent, for ninety days."""

    queryset = Import.objects.with_job()
    serializer_class = ImportSerializer
    renderer_classes = [AnyRenderer]
    is_download = True
    operation_ids = {"download": "getImportFile"}

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in sorted(set(MEDIA_TYPES.values()))}
    )
    def download(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Fetch the file, byte for byte as it was sent."""
        received = self.get_object()
        if not kept(received):
            raise NotFound("The file was kept for ninety days.", "expired")
        ending = ending_of(received)
        return stream(
            request,
            services.parts_of(received),
            size=received.size,
            tag=f'"{received.sha256}"',
            media_type=MEDIA_TYPES[ending],
            filename=received.filename or f"import-{received.pk}.{ending}",
        )
