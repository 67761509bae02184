from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.models import Membership
from apps.access.permissions import MEMBERS_READ, MEMBERS_WRITE
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..serializers import MemberRepRequestSerializer, MemberRepSerializer


class MemberRepViewSet(TenantViewSet):
    """Which rep a member is, whose scores and standing they read then."""

    queryset = Membership.objects.with_user().with_rep()
    serializer_class = MemberRepSerializer
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    made = ("member", "rep")
    operation_ids = {"read": "getMemberRep", "put": "putMemberRep"}

    def read(self, request: Request, member: UUID, **kwargs: Any) -> Response:
        """Get which rep a member is, or which has the same e-mail address.

        The proposal is for those who may link members.
        """
        return self._answer(member)

    @extend_schema(request=MemberRepRequestSerializer, responses=MemberRepSerializer)
    def put(self, request: Request, member: UUID, **kwargs: Any) -> Response:
        """Let a member be a rep. A member is one rep at most, and a rep one member."""
        membership = self._member(member)
        body = MemberRepRequestSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        services.link_rep(
            caller=self.caller, membership=membership, rep_id=body.validated_data["rep"]
        )
        return self._answer(member)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, member: UUID, **kwargs: Any) -> Response:
        """Let a member no longer be a rep."""
        services.unlink_rep(caller=self.caller, membership=self._member(member))
        return Response(status=204)

    def _member(self, member: UUID) -> Any:
        return get_object_or_404(self.get_queryset(), pk=member)

    def _answer(self, member: UUID) -> Response:
        row = self._member(member)
        proposed = None
        if row.rep is None and MEMBERS_WRITE in self.caller.permissions:
            proposed = services.proposed_rep(caller=self.caller, membership=row)
        return self.answer({"member": row.pk, "rep": row.rep, "proposed": proposed})
