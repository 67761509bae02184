from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ApiViewSet, ListMixin, RetrieveMixin
from ssi_platform.database import clock
from ssi_platform.tenancy.authentication import callers_of
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import ApiKeyFilter, MemberFilter
from .models import ApiKey, Membership
from .permissions import KEYS_READ, KEYS_WRITE, MEMBERS_READ, MEMBERS_WRITE
from .serializers import (
    ApiKeySerializer,
    MemberSerializer,
    MeSerializer,
    NewApiKeySerializer,
    RoleSerializer,
    RotationSerializer,
)


@contextmanager
def _conflicts() -> Iterator[None]:
    """Convert the exceptions of services to problem responses."""
    try:
        yield
    except services.LastAdmin as error:
        raise Conflict(str(error), "last_admin") from None
    except services.KeyEnded as error:
        raise Conflict(str(error), "key_ended") from None
    except services.MemberGone:
        raise NotFound from None


class MeViewSet(ApiViewSet):
    """The caller of the request, with its organisations and permissions."""

    serializer_class = MeSerializer

    @extend_schema(responses=MeSerializer)
    def retrieve(self, request: Request) -> Response:
        """Get the caller, with its organisations and permissions."""
        callers = callers_of(request)
        places = [
            {"slug": c.slug, "role": c.role, "permissions": sorted(c.permissions)} for c in callers
        ]
        by_key = request.auth is not None
        user: Any = request.user
        key: Any = request.auth
        return self.answer(
            {
                "kind": "key" if by_key else "user",
                "id": user.pk,
                "name": key.name if by_key else user.email,
                "organisations": places,
            }
        )


class MemberViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """People of the organisation and their roles."""

    queryset = Membership.objects.with_user()
    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_serializer_class(self) -> type[Any]:
        return RoleSerializer if self.action == "partial_update" else MemberSerializer

    def create(self, request: Request, **kwargs: Any) -> Response:
        data = self.checked()
        with _conflicts():
            member = services.add_member(
                caller=self.caller,
                email=data["user"]["email"],
                name=data["user"].get("name", ""),
                role=data["role"],
                now=clock.now(),
            )
        return self.answer(member, status=201)

    @extend_schema(request=RoleSerializer, responses=MemberSerializer)
    def partial_update(self, request: Request, **kwargs: Any) -> Response:
        """Give a member another role."""
        member = self.get_object()
        role = self.checked(partial=True).get("role", member.role)
        with _conflicts():
            member = services.change_role(
                caller=self.caller, membership=member, role=role, now=clock.now()
            )
        return Response(MemberSerializer(member).data)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """End a person's place in the organisation, and the keys that they made."""
        member = self.get_object()
        with _conflicts():
            services.remove_member(caller=self.caller, membership=member, now=clock.now())
        return Response(status=204)


class ApiKeyViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Keys that programs use. The key's text is answered once, when it is made."""

    queryset = ApiKey.objects.all()
    serializer_class = ApiKeySerializer
    filterset_class = ApiKeyFilter
    read_permission = KEYS_READ
    write_permission = KEYS_WRITE
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
        with _conflicts():
            new = services.rotate_key(caller=self.caller, key=key, old_until=until, now=now)
        return self._shown_once(*new)

    def destroy(self, request: Request, **kwargs: Any) -> Response:
        """Revoke a key for good; the row stays, for the record."""
        services.revoke_key(caller=self.caller, key=self.get_object(), now=clock.now())
        return Response(status=204)

    def _shown_once(self, key: ApiKey, text: str) -> Response:
        key.key = text  # type: ignore[attr-defined] # Only this answer has it.
        return Response(NewApiKeySerializer(key).data, 201, headers={"Cache-Control": "no-store"})
