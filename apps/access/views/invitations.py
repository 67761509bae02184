from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.links import public_url
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import InvitationFilter
from ..models import InvitationLink, Membership
from ..permissions import MEMBERS_READ, MEMBERS_WRITE
from ..serializers import InvitationRequestSerializer, InvitationSerializer, NewLinkSerializer
from ..tasks import INVITATIONS
from .conflicts import conflicts


def shown_once(link: InvitationLink, text: str) -> InvitationLink:
    """Give a new link the address of its page, which only this answer shows."""
    link.link = public_url(f"{INVITATIONS}{text}")  # type: ignore[attr-defined]
    return link


class InvitationViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Links of invitations, and what became of them. Their texts are not kept."""

    queryset = InvitationLink.objects.with_member().with_state()
    serializer_class = InvitationSerializer
    filterset_class = InvitationFilter
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a link for good. The invitation stays; the row stays, for the record."""
        with conflicts():
            services.revoke_link(caller=self.caller, link=self.get_object(), now=clock.now())
        return Response(status=204)


class InviteAgainViewSet(TenantViewSet):
    """Another link for a person who has not accepted yet."""

    queryset = Membership.objects.with_user()
    serializer_class = NewLinkSerializer
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    made = ("id", "link", "expires_at")
    operation_ids = {"invite": "inviteAgain"}

    @extend_schema(request=InvitationRequestSerializer, responses={201: NewLinkSerializer})
    def invite(self, request: Request, **kwargs: Any) -> Response:
        """Make a new link for an invitation, and mail it; links from before end.

        The link is shown once. A member who has accepted is refused with `already_member`.
        """
        given = InvitationRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with conflicts():
            made = services.invite_again(
                caller=self.caller,
                membership=self.get_object(),
                language=given.validated_data["language"],
                now=clock.now(),
            )
        headers = {"Cache-Control": "no-store"}
        return self.answer(shown_once(*made), status=201, headers=headers)
