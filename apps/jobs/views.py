from django.utils import timezone
from drf_spectacular.utils import extend_schema

from ssi_platform.api.links import WAIT
from ssi_platform.api.views import ListMixin
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import JobFilter
from .models import Job, JobState
from .permissions import JOBS_READ
from .serializers import JobSerializer

UNENDED = (JobState.QUEUED, JobState.RUNNING)


class JobViewSet(ListMixin, TenantViewSet):
    """Work that takes a while: its state, how far it is, and how it ended."""

    queryset = Job.objects.all()
    serializer_class = JobSerializer
    filterset_class = JobFilter
    read_permission = write_permission = JOBS_READ
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def retrieve(self, request, **kwargs):
        """Get a job. While it has not ended, `Retry-After` says when to ask again."""
        job = self.get_object()
        return self.answer(job, headers=WAIT if job.state in UNENDED else None)

    @extend_schema(request=None, responses=JobSerializer)
    def cancel(self, request, **kwargs):
        """Stop a job that has not ended yet; its effect does not happen.

        For whoever asked for the job; with the permission `jobs:write` for any job.
        """
        job = services.cancel(caller=self.caller, job=self.get_object(), now=timezone.now())
        return self.answer(job)
