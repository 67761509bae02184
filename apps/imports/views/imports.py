from inspect import getdoc
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.jobs.serializers import JobSerializer
from ssi_platform.api.links import job_headers
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.ingest import NotUndoable
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import ImportFilter
from ..models import Import
from ..serializers import (
    ImportErrorsSerializer,
    ImportParametersSerializer,
    ImportSerializer,
    NewRepsSerializer,
)
from . import bodies
from .receiving import RAW, ReceivingViewSet, problems
from .rights import OfKinds


class ImportViewSet(ListMixin, RetrieveMixin, ReceivingViewSet):
    """Imports of scores and of the directory, with their results."""

    queryset = Import.objects.with_job()
    serializer_class = ImportSerializer
    filterset_class = ImportFilter
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    made = ("id", "job", "state", "kind", "filename", "sha256", "size")
    operation_ids = {"errors": "listImportErrors", "new_reps": "listNewReps"}

    @extend_schema(responses={202: ImportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Import a file of scores or of the directory: CSV, XLSX, NDJSON or JSON.

        A job checks and loads it, by default all rows or none. Options that are not stated are
        detected. Files of the directory need `directory:write` instead of `scores:write`;
        `unknown_reps=create` needs both.
        """
        sent = self.sent()
        with problems():
            received = services.receive_file(caller=self.caller, sent=sent, now=clock.now())
        return self.answer(
            received, status=202, headers=job_headers(request, self.caller.slug, received.job_id)
        )

    @extend_schema(responses=ImportErrorsSerializer)
    def errors(self, request: Request, **kwargs: Any) -> Response:
        """Why rows were refused, at most the first hundred reasons."""
        return Response({"data": self.get_object().errors})

    @extend_schema(responses=NewRepsSerializer)
    def new_reps(self, request: Request, **kwargs: Any) -> Response:
        """The reps that the file would create, after a `dry_run`, each with similar stored reps."""
        return Response({"data": self.get_object().new_reps})


class RawImportViewSet(ImportViewSet):
    """Imports of files that are the body of the request."""

    request_body = staticmethod(bodies.raw)

    @extend_schema(parameters=[ImportParametersSerializer], responses={202: ImportSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        return super().create(request, **kwargs)

    create.__doc__ = f"{getdoc(ImportViewSet.create)}{RAW}"


class ImportUndoViewSet(OfKinds, TenantViewSet):
    """The undoing of an import."""

    queryset = Import.objects.with_job()
    serializer_class = JobSerializer
    operation_ids = {"undo": "undoImport"}

    @extend_schema(request=None, responses={202: JobSerializer, 409: None})
    def undo(self, request: Request, **kwargs: Any) -> Response:
        """Undo an import of scores as a whole, while nothing later stands on it.

        A job deletes what the import created, its new reps too, and restores what it replaced. Only
        the sender may, and holders of `jobs:write`; until the file expires.
        """
        try:
            job = services.undo_import(
                caller=self.caller, received=self.get_object(), clock=clock.now
            )
        except NotUndoable as refused:
            raise Conflict(str(refused), "not_undoable") from None
        headers = job_headers(request, self.caller.slug, job.pk)
        return Response(JobSerializer(job, context=self.get_serializer_context()).data, 202,
                        headers=headers)  # fmt: skip
