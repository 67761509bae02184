from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services
from ..filters import ApiKeyFilter, MemberFilter
from ..models import ApiKey, Membership
from ..permissions import KEYS_READ, KEYS_WRITE, MEMBERS_READ, MEMBERS_WRITE
from ..serializers import (
    ApiKeySerializer,
    MemberChangeSerializer,
    MemberSerializer,
    NewApiKeySerializer,
    NewMemberSerializer,
    RotationSerializer,
)
from .conflicts import conflicts
from .invitations import shown_once


class MemberViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """People of the organisation and their roles."""

    queryset = Membership.objects.with_user().with_rep()
    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    made = ("id", "invitation")
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}
    shapes = {"partial_update": MemberChangeSerializer, "create": NewMemberSerializer}

    def get_serializer_class(self) -> type[Any]:
        return self.shapes.get(self.action, MemberSerializer)

    @extend_schema(request=NewMemberSerializer, responses={201: NewMemberSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Invite a person, or change the role and name of a member.

        The link of the invitation is shown once, and mailed if the installation sends mail. There
        is none if the person has accepted, or has an open link already. The answer is the same
        whether or not the person is known to other organisations.
        """
        data, now = self.checked(), clock.now()
        made = None
        with conflicts():
            member = services.add_member(
                caller=self.caller,
                email=data["user"]["email"],
                name=data.get("name", ""),
                role=data["role"],
                now=now,
            )
            if rep := data.get("rep"):
                services.put_row_of_member(
                    caller=self.caller, membership=member, name="rep", row_id=rep
                )
            if data["invite"]:
                language = data["language"]
                made = services.invite(
                    caller=self.caller, membership=member, language=language, now=now
                )
        member = self._stored(member)
        member.invitation = shown_once(*made) if made else None
        secret = {"Cache-Control": "no-store"} if made else {}
        return self.answer(member, status=201, headers=secret)

    @extend_schema(request=MemberChangeSerializer, responses=MemberSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Give a member another role or name."""
        member = self.get_object()
        changes = self.checked(partial=True)
        with conflicts():
            if "name" in changes:
                member = services.rename_member(
                    caller=self.caller, membership=member, name=changes["name"]
                )
            member = services.change_role(
                caller=self.caller,
                membership=member,
                role=changes.get("role", member.role),
                now=clock.now(),
            )
        return Response(MemberSerializer(self._stored(member)).data)

    def _stored(self, member: Membership) -> Any:
        return self.get_queryset().get(pk=member.pk)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """End a person's place in the organisation, and the keys that they made."""
        member = self.get_object()
        with conflicts():
            services.remove_member(caller=self.caller, membership=member, now=clock.now())
        return Response(status=204)


class ApiKeyViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Keys that programs use. The key's text is answered once, when it is made."""

    queryset = ApiKey.objects.all()
    serializer_class = ApiKeySerializer
    filterset_class = ApiKeyFilter
    read_permission = KEYS_READ
    write_permission = KEYS_WRITE
    confirmed = True
    made = ("id", "public_id", "key")
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    @extend_schema(request=ApiKeySerializer, responses={201: NewApiKeySerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Create a key with scopes that the caller holds.

        A key that is made with a key ends with it and works from its networks, unless narrower
        terms are given.
        """
        return self._shown_once(*services.create_key(caller=self.caller, **self.checked()))

    @extend_schema(request=RotationSerializer, responses={201: NewApiKeySerializer})
    def rotate(self, request: Request, **kwargs: Any) -> Response:
        """Make a key with the same terms; the old one works on for the overlap."""
        key, now = self.get_object(), clock.now()
        checked = RotationSerializer(data=request.data)
        checked.is_valid(raise_exception=True)
        until = now + timedelta(hours=checked.validated_data["overlap_hours"])
        with conflicts():
            new = services.rotate_key(caller=self.caller, key=key, old_until=until, now=now)
        return self._shown_once(*new)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a key for good, and the keys made with it; the rows stay, for the record."""
        services.revoke_key(caller=self.caller, key=self.get_object(), now=clock.now())
        return Response(status=204)

    def replayed(self, response: HttpResponse) -> HttpResponse:
        """Give the text of a key again only while the key works. Raises Conflict."""
        made = UUID(orjson.loads(response.content)["id"])
        keys = ApiKey.objects.visible_to(self.caller).usable_at(clock.now())
        if not keys.filter(pk=made).exists():
            raise Conflict("The key of this answer was revoked or has expired.", "key_ended")
        return response

    def _shown_once(self, key: ApiKey, text: str) -> Response:
        key.key = text  # type: ignore[attr-defined] # Only this answer has it.
        return Response(NewApiKeySerializer(key).data, 201, headers={"Cache-Control": "no-store"})
