from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from .. import services
from ..filters import RepFilter
from ..models import Rep
from ..serializers import NewRepSerializer, RepSerializer
from .entries import DirectoryViewSet
from .teams import conflicts, today_of


class RepViewSet(DirectoryViewSet):
    """Salespeople whose index is measured."""

    queryset = Rep.objects.with_team()
    serializer_class = RepSerializer
    filterset_class = RepFilter
    operation_ids = {"put_by_external_id": "putRepByExternalId"}

    def get_serializer_class(self):
        creates = self.action in ("create", "put_by_external_id") and self.request.method != "GET"
        return NewRepSerializer if creates else RepSerializer

    @extend_schema(responses={201: RepSerializer})
    def create(self, request, **kwargs):
        return super().create(request, **kwargs)

    @extend_schema(responses=RepSerializer)
    def put_by_external_id(self, request, **kwargs):
        return super().put_by_external_id(request, **kwargs)

    def destroy(self, request, **kwargs):
        """Delete a rep who was created by mistake; one who leaves is assigned to no team."""
        with conflicts():
            services.delete_rep(caller=self.caller, rep=self.get_object())
        return Response(status=204)

    def _create(self, data):
        rep = services.create_rep(caller=self.caller, today=today_of(self.caller), **data)
        return self._answer(rep, status=201)

    def _change(self, rep, changes):
        today = today_of(self.caller)
        services.change_rep(caller=self.caller, rep=rep, changes=changes, today=today)
        return self._answer(rep)

    def _answer(self, rep, status=200):
        rep = Rep.objects.of_organisation(rep.organisation_id).with_team().get(pk=rep.pk)
        return Response(RepSerializer(rep).data, status=status)
