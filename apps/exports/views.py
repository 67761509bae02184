from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from apps.jobs.models import JobState
from apps.organisations.models import Organisation
from ssi_platform.api.files import AnyRenderer, stream
from ssi_platform.api.links import job_headers
from ssi_platform.api.problems import Conflict
from ssi_platform.api.spreadsheet_safe import CSV_TYPE
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import ExportFilter
from .models import Export, ExportFormat
from .permissions import EXPORTS_READ, EXPORTS_WRITE
from .serializers import ExportRequestSerializer, ExportSerializer, there

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {
    ExportFormat.CSV: CSV_TYPE,
    ExportFormat.NDJSON: "application/x-ndjson",
    ExportFormat.XLSX: XLSX_TYPE,
}


class ExportViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Files of scores, statistics, attainment and the directory, written by jobs."""

    queryset = Export.objects.with_job()
    serializer_class = ExportSerializer
    filterset_class = ExportFilter
    read_permission = EXPORTS_READ
    write_permission = EXPORTS_WRITE
    made = ("id", "job", "state")
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    @extend_schema(request=ExportRequestSerializer, responses={202: ExportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Request a file. A job writes it, with the rows that the caller may see when it runs.

        Needs the right to read what is in it, too: `scores:read`, `statistics:read`
        or `directory:read`.
        """
        body = ExportRequestSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        export = services.request_export(
            caller=self.caller, asked=body.validated_data, today=local_day(clock.now(), zone)
        )
        headers = job_headers(request, self.caller.slug, export.job_id)
        return self.answer(export, status=202, headers=headers)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete an export and its file; a running job is cancelled.

        Only the requester may; with the permission `jobs:write` any export.
        """
        export = self.get_object()
        services.delete_export(caller=self.caller, export=export, now=clock.now())
        return Response(status=204)


class ExportFileViewSet(TenantViewSet):
    """The file of an export, for seven days after it was written."""

    queryset = Export.objects.with_job()
    serializer_class = ExportSerializer
    renderer_classes = [AnyRenderer]
    is_download = True
    read_permission = EXPORTS_READ
    write_permission = EXPORTS_WRITE
    operation_ids = {"download": "getExportFile"}

    @extend_schema(
        responses={(200, kind): OpenApiTypes.BINARY for kind in MEDIA_TYPES.values()} | {409: None}
    )
    def download(self, request: Request, **kwargs: Any) -> HttpResponseBase:
        """Fetch the file, in the requested format.

        Needs the right to read what is in it, too: `scores:read`, `statistics:read`
        or `directory:read`.
        """
        export = self.get_object()
        parts = services.parts_of(caller=self.caller, export=export)
        _require_file(export)
        day = export.created_at.date()
        return stream(
            request,
            parts,
            size=export.size,
            tag=f'"{export.sha256}"',
            media_type=MEDIA_TYPES[export.format],
            filename=f"{self.caller.slug}-{export.content}-{day}.{export.format}",
        )


def _require_file(export: Export) -> None:
    if export.job.state in (JobState.QUEUED, JobState.RUNNING):
        raise Conflict("The file is not written yet; see the job.", "not_ready")
    if export.expires_at is None:
        raise NotFound("There is no file, for its job did not succeed.", "no_file")
    if not there(export):
        raise NotFound("The file was kept for seven days. Ask for a new one.", "expired")
