from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.views import RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .models import Organisation
from .permissions import ORGANISATION_READ, ORGANISATION_WRITE
from .serializers import OrganisationSerializer


class OrganisationViewSet(RetrieveMixin, TenantViewSet):
    """The organisation itself: its name, time zone and staleness window."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    read_permission = ORGANISATION_READ
    write_permission = ORGANISATION_WRITE
    lookup_field = "slug"
    lookup_url_kwarg = "organisation"

    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        today = local_day(clock.now(), self.get_object().zone)
        changes = self.checked(partial=True)
        confirmed = changes.pop("confirm_deletion_before", None)
        organisation = services.change_organisation(
            caller=self.caller, changes=changes, today=today, confirmed=confirmed
        )
        return self.answer(organisation)
