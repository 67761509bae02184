from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.directory.models import Rep
from apps.organisations.models import Organisation
from ssi_platform.api.links import job_headers
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .models import Erasure
from .permissions import PRIVACY_READ, PRIVACY_WRITE
from .serializers import ErasureSerializer


class ErasureViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """People who were erased, by the ids that they had."""

    queryset = Erasure.objects.with_job()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    orderings = {"-requested_at": ("-requested_at", "-id"), "requested_at": ("requested_at", "id")}


class RepErasureViewSet(TenantViewSet):
    """The end of everything that is held about a rep."""

    queryset = Rep.objects.all()
    serializer_class = ErasureSerializer
    read_permission = PRIVACY_READ
    write_permission = PRIVACY_WRITE
    confirmed = True
    made = ("id", "job", "state")
    operation_ids = {"erase": "eraseRep"}

    @extend_schema(request=None, responses={202: ErasureSerializer})
    def erase(self, request: Request, **kwargs: Any) -> Response:
        """Erase a rep: at once from every list, and by a job from files, texts and the audit.

        It cannot be taken back. Figures of five reps and more stay as they are, marked with
        `erased_members`. Rows that name the rep by external id, e-mail or profile address are left
        out from now on.
        """
        zone = Organisation.objects.get(pk=self.caller.organisation_id).zone
        now = clock.now()
        erasure = services.erase_rep(
            caller=self.caller, rep=self.get_object(), today=local_day(now, zone), now=now
        )
        headers = job_headers(request, self.caller.slug, erasure.job_id)
        return self.answer(erasure, status=202, headers=headers)
