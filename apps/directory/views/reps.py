from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.tenancy.roles import Permission, Role
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import RepFilter
from ..models import Rep
from ..serializers import NewRepSerializer, RepSerializer
from .teams import today_of


class RepViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Salespeople whose index is measured."""

    queryset = Rep.objects.with_team()
    serializer_class = RepSerializer
    filterset_class = RepFilter
    read_permission = Permission.DIRECTORY_READ
    write_permission = Permission.DIRECTORY_WRITE
    operation_ids = {"put_by_external_id": "putRepByExternalId"}
    orderings = {
        "name": ("name", "id"),
        "-name": ("-name", "-id"),
        "created_at": ("created_at", "id"),
    }

    def get_serializer_class(self):
        creates = self.action in ("create", "put_by_external_id") and self.request.method != "GET"
        return NewRepSerializer if creates else RepSerializer

    def create(self, request, **kwargs):
        return self._create(self.checked())

    def partial_update(self, request, **kwargs):
        return self._change(self.get_object(), self.checked(partial=True))

    def destroy(self, request, **kwargs):
        """Delete a rep who was created by mistake; one who leaves is assigned to no team."""
        try:
            services.delete_rep(rep=self.get_object())
        except services.InUse as error:
            raise Conflict(str(error), "in_use") from None
        return Response(status=204)

    def put_by_external_id(self, request, external_id, **kwargs):
        """Create the rep with this external id, or make it what the body says."""
        data = self.checked() | {"external_id": external_id}
        rep = self.get_queryset().filter(external_id=external_id).first()
        return self._change(rep, data) if rep else self._create(data)

    def _create(self, data):
        team, since = data.pop("team", None), data.pop("from_day", None)
        if team is None and self.caller.role == Role.MANAGER:
            detail = "A manager creates reps in their own teams."
            raise ValidationError({"team": [ErrorDetail(detail, "required")]})
        rep = services.create_rep(organisation_id=self.caller.organisation_id, **data)
        if team:
            today = today_of(self.caller)
            services.assign(rep=rep, from_day=since or today, team=team, today=today)
        return self._answer(rep, status=201)

    def _change(self, rep, changes):
        team, since = changes.pop("team", None), changes.pop("from_day", None)
        services.change_rep(rep=rep, changes=changes)
        if team:
            today = today_of(self.caller)
            services.assign(rep=rep, from_day=since or today, team=team, today=today)
        return self._answer(rep)

    def _answer(self, rep, status=200):
        rep = Rep.objects.of(rep.organisation_id).with_team().get(pk=rep.pk)
        return Response(RepSerializer(rep).data, status=status)
