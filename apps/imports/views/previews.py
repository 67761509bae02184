from inspect import getdoc
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.database import clock

from .. import services
from ..models import Import
from ..serializers import ImportParametersSerializer, ImportPreviewSerializer
from . import bodies
from .receiving import RAW, ReceivingViewSet, problems


class ImportPreviewViewSet(ReceivingViewSet):
    """Previews of files."""

    queryset = Import.objects.none()
    serializer_class = ImportPreviewSerializer
    made = None  # All of it is in the file.
    operation_ids = {"preview": "previewImport"}

    @extend_schema(responses={200: ImportPreviewSerializer})
    def preview(self, request: Request, **kwargs: Any) -> Response:
        """Show how a file would be read: its columns, and its first twenty rows.

        Stores nothing. Takes the same request as an import. Missing columns are listed as errors.
        """
        sent = self.sent()
        with problems():
            preview = services.preview_file(caller=self.caller, sent=sent, now=clock.now())
        return Response(ImportPreviewSerializer(preview).data)


class RawImportPreviewViewSet(ImportPreviewViewSet):
    """Previews of files that are the body of the request."""

    request_body = staticmethod(bodies.raw)
    operation_ids = {"preview": "previewRawImport"}

    @extend_schema(
        parameters=[ImportParametersSerializer],
        responses={200: ImportPreviewSerializer},
    )
    def preview(self, request: Request, **kwargs: Any) -> Response:
        return super().preview(request, **kwargs)

    preview.__doc__ = f"{getdoc(ImportPreviewViewSet.preview)}{RAW}"
