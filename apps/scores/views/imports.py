from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.response import Response

from apps.directory.models import Rep
from ssi_platform.api.cells import CSV_TYPE, csv_of
from ssi_platform.api.files import AnyRenderer, attachment
from ssi_platform.api.links import job_headers
from ssi_platform.api.problems import TooLarge
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.roles import Permission
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import ScoreImportFilter
from ..models import ImportFormat, ScoreImport
from ..serializers import (
    ImportErrorSerializer,
    ImportErrorsSerializer,
    ImportParametersSerializer,
    ImportSerializer,
    as_validation_error,
)
from ..services.files import Unreadable

FORMATS = {"text/csv": ImportFormat.CSV, "application/json": ImportFormat.LINKEDIN_JSON}

TEXT = {"type": "string", "minLength": 1}
FORM = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {"type": "string", "format": "binary"},
        "format": {"$ref": "#/components/schemas/ImportFormat"},
        "rep": TEXT | {"maxLength": 100},
        "day": TEXT | {"format": "date"},
        "observed_at": TEXT | {"format": "date-time"},
        "filename": TEXT | {"maxLength": 200},
    },
}


class CsvParser(BaseParser):
    """The body is the file."""

    media_type = "text/csv"

    def parse(self, stream, media_type=None, parser_context=None):
        return stream.read(settings.MAX_UPLOAD_BYTES + 1)


class JsonFileParser(CsvParser):
    media_type = "application/json"


class ImportViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Files of scores, and what became of them."""

    queryset = ScoreImport.objects.with_job()
    serializer_class = ImportSerializer
    filterset_class = ScoreImportFilter
    parser_classes = [CsvParser, JsonFileParser, MultiPartParser]
    read_permission = Permission.SCORES_READ
    write_permission = Permission.SCORES_WRITE
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    operation_ids = {"errors": "listImportErrors"}
    action_parameters = {"create": tuple(ImportParametersSerializer().fields)}

    @extend_schema(
        parameters=[ImportParametersSerializer],
        request={
            "text/csv": OpenApiTypes.BINARY,
            "application/json": OpenApiTypes.OBJECT,
            "multipart/form-data": FORM,
        },
        responses={202: ImportSerializer},
    )
    def create(self, request, **kwargs):
        """Take in a CSV file of scores, or one member's payload from LinkedIn.

        It is checked and loaded by a job, wholly or not at all. A CSV file has the columns rep,
        day and the four pillars or total; rep is an id or an external id.
        """
        content, parameters = self._content_and_parameters(request)
        format = parameters.get("format") or FORMATS.get(self._media_type(request))
        try:
            received = services.receive_file(
                organisation_id=self.caller.organisation_id,
                content=content,
                format=self._known(format, parameters),
                filename=parameters.get("filename", ""),
                now=timezone.now(),
                rep=self._rep(parameters),
                day=parameters.get("day"),
                observed_at=parameters.get("observed_at"),
            )
        except Unreadable as error:
            raise self._unreadable(error) from None
        except Invalid as invalid:
            raise as_validation_error(invalid) from None
        return self.answer(
            received, status=202, headers=job_headers(request, self.caller.slug, received.job_id)
        )

    @extend_schema(responses=ImportErrorsSerializer)
    def errors(self, request, **kwargs):
        """Why rows were refused, at most the first thousand reasons."""
        return Response({"data": self.get_object().errors})

    def _content_and_parameters(self, request):
        data = request.data
        if not data and self._media_type(request) in FORMATS:
            data = b""  # DRF parses no empty body.
        given = request.query_params.dict()
        if not isinstance(data, bytes):
            file = data.get("file")
            if not hasattr(file, "read"):
                raise ValidationError({"file": [ErrorDetail("Send a file.", "required")]})
            given |= {"filename": file.name} | {k: v for k, v in data.dict().items() if k != "file"}
            self.file_type = file.content_type
            data = file.read()
        if len(data) > settings.MAX_UPLOAD_BYTES:
            raise TooLarge(f"At most {settings.MAX_UPLOAD_BYTES} bytes.")
        parameters = ImportParametersSerializer(data=given)
        parameters.is_valid(raise_exception=True)
        return data, parameters.validated_data

    def _media_type(self, request):
        return getattr(self, "file_type", request.content_type).partition(";")[0].strip().lower()

    def _known(self, format, parameters):
        if format is None:
            detail = f"Say which of {', '.join(ImportFormat.values)} it is."
            raise ValidationError({"format": [ErrorDetail(detail, "required")]})
        if format == ImportFormat.LINKEDIN_JSON and "rep" not in parameters:
            detail = "A member's payload does not say whose it is; name the rep."
            raise ValidationError({"rep": [ErrorDetail(detail, "required")]})
        return format

    def _rep(self, parameters):
        if "rep" not in parameters:
            return None
        rep = self.visible(Rep).referred_to_as([parameters["rep"]]).first()
        if rep is None:
            raise ValidationError({"rep": [ErrorDetail("No such rep.", "unknown_rep")]})
        return rep

    def _unreadable(self, error):
        place = f"row {error.row}" + (f", {error.column}" if error.column else "")
        detail = ErrorDetail(f"{place}: {error}", error.code)
        return ValidationError({"file": [detail]})


class ImportErrorFileViewSet(TenantViewSet):
    """The rows of an import that were refused, as a file for a spreadsheet."""

    queryset = ScoreImport.objects.with_job()
    serializer_class = ImportErrorsSerializer
    renderer_classes = [AnyRenderer]
    read_permission = Permission.SCORES_READ
    write_permission = Permission.SCORES_WRITE
    operation_ids = {"download": "getImportErrorFile"}

    @extend_schema(responses={(200, CSV_TYPE): OpenApiTypes.BINARY})
    def download(self, request, **kwargs):
        """Why rows were refused, at most the first thousand reasons, as CSV."""
        received = self.get_object()
        columns = list(ImportErrorSerializer().fields)
        rows = [[error[name] for name in columns] for error in received.errors]
        headers = attachment(f"import-{received.pk}-errors.csv")
        return HttpResponse(csv_of(columns, rows), content_type=CSV_TYPE, headers=headers)
