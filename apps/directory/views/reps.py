from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.database import clock

from .. import services
from ..filters import RepFilter
from ..models import Rep
from ..serializers import NewRepSerializer, RepMergeSerializer, RepSerializer
from .entries import DirectoryViewSet
from .teams import conflicts, today_of


class RepViewSet(DirectoryViewSet):
    """Salespeople whose index is measured."""

    queryset = Rep.objects.with_team()
    serializer_class = RepSerializer
    filterset_class = RepFilter
    operation_ids = {"put_by_external_id": "putRepByExternalId", "merge": "mergeReps"}

    def get_serializer_class(self) -> type[Any]:
        creates = self.action in ("create", "put_by_external_id") and self.request.method != "GET"
        return NewRepSerializer if creates else RepSerializer

    @extend_schema(responses={201: RepSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        return super().create(request, **kwargs)

    @extend_schema(responses=RepSerializer)
    def put_by_external_id(self, request: Request, external_id: str, **kwargs: Any) -> Response:
        return super().put_by_external_id(request, external_id, **kwargs)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Delete a rep who was created by mistake; one who leaves is assigned to no team."""
        with conflicts():
            services.delete_rep(caller=self.caller, rep=self.get_object())
        return Response(status=204)

    @extend_schema(request=RepMergeSerializer, responses=RepSerializer)
    def merge(self, request: Request, **kwargs: Any) -> Response:
        """Merge another rep into this one: both are one person. It cannot be undone.

        On each day the latest observation stands, and this rep's team, else the other's. The other
        rep is gone then. Needs `scores:write` too, and is for administrators and keys.
        """
        body = RepMergeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        rep, other = self.get_object(), body.validated_data["other"]
        now, today = clock.now(), today_of(self.caller)
        services.merge_reps(caller=self.caller, rep=rep, other=other, today=today, now=now)
        return self._answer(rep)

    def _create(self, data: Any) -> Response:
        rep = services.create_rep(caller=self.caller, today=today_of(self.caller), **data)
        return self._answer(rep, status=201)

    def _change(self, rep: Rep, changes: dict[str, Any]) -> Response:
        today = today_of(self.caller)
        services.change_rep(caller=self.caller, rep=rep, changes=changes, today=today)
        return self._answer(rep)

    def _answer(self, rep: Rep, status: int = 200) -> Response:
        rep = Rep.objects.of_organisation(rep.organisation_id).with_team().get(pk=rep.pk)
        return Response(RepSerializer(rep).data, status=status)
