from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from apps.organisations.permissions import ORGANISATION_READ
from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from ..filters import OAuthClientFilter, OAuthGrantFilter
from ..models import OAuthClient, OAuthGrant
from ..permissions import CLIENTS_READ, CLIENTS_WRITE
from ..serializers import (
    NewOAuthClientSerializer,
    OAuthClientChangeSerializer,
    OAuthClientSerializer,
    OAuthGrantSerializer,
    RotationSerializer,
)
from ..services import oauth
from .conflicts import conflicts


class OAuthClientViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Programs that get tokens by OAuth 2.0. A secret is answered once, when it is made."""

    queryset = OAuthClient.objects.all()
    serializer_class = OAuthClientSerializer
    filterset_class = OAuthClientFilter
    read_permission = CLIENTS_READ
    write_permission = CLIENTS_WRITE
    confirmed = True
    made = ("id", "client_id", "client_secret")
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def get_serializer_class(self) -> type[Any]:
        changes = self.action == "partial_update"
        return OAuthClientChangeSerializer if changes else OAuthClientSerializer

    @extend_schema(request=OAuthClientSerializer, responses={201: NewOAuthClientSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Create a client with scopes that the caller holds.

        A client that is made with a key or a client ends with it and works from its networks,
        unless narrower terms are given.
        """
        return self._shown_once(*oauth.create_client(caller=self.caller, **self.checked()))

    @extend_schema(request=OAuthClientChangeSerializer, responses=OAuthClientSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Change the name, redirects, scopes, networks or expiry of a client.

        The terms hold for its tokens at once.
        """
        client, changes = self.get_object(), self.checked(partial=True)
        with conflicts():
            client = oauth.change_client(
                caller=self.caller, client=client, changes=changes, now=clock.now()
            )
        return Response(OAuthClientSerializer(client).data)

    @extend_schema(request=RotationSerializer, responses={201: NewOAuthClientSerializer})
    def rotate(self, request: Request, **kwargs: Any) -> Response:
        """Make a new secret; the old one works on for the overlap, and tokens go on."""
        client, now = self.get_object(), clock.now()
        checked = RotationSerializer(data=request.data)
        checked.is_valid(raise_exception=True)
        until = now + timedelta(hours=checked.validated_data["overlap_hours"])
        with conflicts():
            new = oauth.rotate_secret(caller=self.caller, client=client, old_until=until, now=now)
        return self._shown_once(*new)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """End a client for good, its tokens, and what was made with it; the row stays."""
        oauth.delete_client(caller=self.caller, client=self.get_object(), now=clock.now())
        return Response(status=204)

    def replayed(self, response: HttpResponse) -> HttpResponse:
        """Give a secret again only while the client works. Raises Conflict."""
        made = UUID(orjson.loads(response.content)["id"])
        clients = OAuthClient.objects.visible_to(self.caller).usable_at(clock.now())
        if not clients.filter(pk=made).exists():
            raise Conflict("The client of this answer was deleted or has expired.", "client_ended")
        return response

    def _shown_once(self, client: OAuthClient, secret: str) -> Response:
        client.client_secret = secret  # type: ignore[attr-defined] # Only this answer has it.
        headers = {"Cache-Control": "no-store"}
        return Response(NewOAuthClientSerializer(client).data, 201, headers=headers)


class OAuthGrantViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """What members let clients do for them: a member's own, and for administrators all."""

    queryset = OAuthGrant.objects.with_member()
    serializer_class = OAuthGrantSerializer
    filterset_class = OAuthGrantFilter
    read_permission = ORGANISATION_READ
    write_permission = ORGANISATION_READ
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Take back what a member granted to a client; its tokens for the member end."""
        oauth.end_grant(caller=self.caller, grant=self.get_object())
        return Response(status=204)
