from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.views import ApiViewSet
from ssi_platform.tenancy.authentication import SessionAuthentication

from ..serializers import AcceptanceSerializer, LinkSerializer, OfferSerializer
from ..services import OpenLink
from .acceptance import accept, offered


class LinkViewSet(ApiViewSet):
    """The link of an invitation, for whoever holds it: no key and no session is needed."""

    serializer_class = OfferSerializer
    authentication_classes = [SessionAuthentication]
    permission_classes = [AllowAny]
    operation_ids = {"read": "readInvitationLink", "accept": "acceptInvitation"}

    @extend_schema(request=LinkSerializer, responses={200: OfferSerializer, 410: None})
    def read(self, request: Request, **kwargs: Any) -> Response:
        """Read what a link invites to.

        It does not say whether the person has a password. A link that was used or revoked, that has
        expired, or that nobody made, is refused.
        """
        link = offered(self._checked(LinkSerializer)["secret"])
        return self.answer(_offer(link, link.row.name))

    @extend_schema(request=AcceptanceSerializer, responses={200: OfferSerializer, 410: None})
    def accept(self, request: Request, **kwargs: Any) -> Response:
        """Accept an invitation with its link, once.

        A person without a password sets one; others give theirs, or are signed in. Ten attempts a
        minute are judged, of a link and of an address. It signs nobody in.
        """
        given = self._checked(AcceptanceSerializer)
        link = offered(given["secret"])
        member = accept(
            request,
            secret=given["secret"],
            password=given.get("password"),
            name=given.get("name", ""),
        )
        return self.answer(_offer(link, member.name))

    def _checked(self, shape: type[Any]) -> dict[str, Any]:
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        data: dict[str, Any] = serializer.validated_data
        return data

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response["Cache-Control"] = "no-store"
        return super().finalize_response(request, response, *args, **kwargs)


def _offer(link: OpenLink, name: str) -> dict[str, Any]:
    row = link.row
    return {
        "organisation": row.organisation,
        "slug": row.slug,
        "email": row.email,
        "name": name,
        "role": row.role,
        "expires_at": row.expires_at,
    }
