from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from .. import services
from ..models import Import
from ..serializers import ImportParametersSerializer, ImportPreviewSerializer
from .bodies import REQUEST
from .imports import PARAMETERS
from .taking import TakingViewSet, problems


class ImportPreviewViewSet(TakingViewSet):
    """How a file would be read."""

    queryset = Import.objects.none()
    serializer_class = ImportPreviewSerializer
    operation_ids = {"preview": "previewImport"}
    action_parameters = {"preview": PARAMETERS}

    @extend_schema(
        parameters=[ImportParametersSerializer],
        request=REQUEST,
        responses={200: ImportPreviewSerializer},
    )
    def preview(self, request, **kwargs):
        """Show how a file would be read: its columns, and its first twenty rows. Stores nothing.

        Takes what an import takes. A header that says too little is shown with what is missing.
        """
        sent, now = self.sent(), timezone.now()
        about = {"organisation_id": self.caller.organisation_id, "observed_at": now} | sent.about
        with problems():
            preview = services.preview_file(
                received=Import(**about),
                file=sent.file,
                told=sent.format,
                options=sent.options,
                caller=self.caller,
                now=now,
            )
        return Response(ImportPreviewSerializer(preview).data)
