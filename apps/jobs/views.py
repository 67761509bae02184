from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.links import WAIT, job_headers
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import JobFilter
from .models import Job
from .permissions import JOBS_READ
from .serializers import JobSerializer


class JobViewSet(ListMixin, TenantViewSet):
    """Background jobs: state, progress and result."""

    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    read_permission = write_permission = JOBS_READ
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Get a job. While it has not ended, `Retry-After` states the pause."""
        job = self.get_object()
        return self.answer(job, headers=WAIT if job.state in services.UNENDED else None)

    @extend_schema(request=None, responses=JobSerializer)
    def cancel(self, request: Request, **kwargs: Any) -> Response:
        """Cancel a job that has not ended yet; it has no effect then.

        Only the requester may; with the permission `jobs:write` any job.
        """
        job = services.cancel(caller=self.caller, job=self.get_object(), now=clock.now())
        return self.answer(job)

    @extend_schema(request=None, responses={202: JobSerializer})
    def retry(self, request: Request, **kwargs: Any) -> Response:
        """Queue a failed job again, unchanged.

        Only the requester may; with the permission `jobs:write` any job. It runs with the rights
        that its requester has then.
        """
        try:
            job = services.retry(caller=self.caller, job=self.get_object())
        except services.NotFailed as refused:
            raise Conflict(str(refused), "not_failed") from None
        headers = job_headers(request, self.caller.slug, job.pk)
        return self.answer(job, status=202, headers=headers)
