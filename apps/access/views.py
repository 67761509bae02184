from datetime import timedelta

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from ssi_platform.api.problems import Conflict
from ssi_platform.api.views import ApiViewSet, ListMixin, RetrieveMixin
from ssi_platform.tenancy.authentication import callers_of
from ssi_platform.tenancy.roles import Permission
from ssi_platform.tenancy.viewsets import TenantViewSet

from . import services
from .filters import ApiKeyFilter, MemberFilter
from .models import ApiKey, Membership
from .serializers import (
    ApiKeySerializer,
    MemberSerializer,
    MeSerializer,
    NewApiKeySerializer,
    RoleSerializer,
    RotationSerializer,
)
from .services.members import LastAdmin


class MeViewSet(ApiViewSet):
    """Who is asking, and what they may do where."""

    serializer_class = MeSerializer

    @extend_schema(responses=MeSerializer)
    def retrieve(self, request):
        """Tell who is asking, and what they may do where."""
        callers = callers_of(request)
        places = [
            {"slug": c.slug, "role": c.role, "permissions": sorted(c.permissions)} for c in callers
        ]
        by_key = request.auth is not None
        return self.answer(
            {
                "kind": "key" if by_key else "user",
                "id": request.user.pk,
                "name": request.auth.name if by_key else request.user.email,
                "organisations": places,
            }
        )


class MemberViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """People of the organisation and their roles."""

    queryset = Membership.objects.with_user()
    serializer_class = MemberSerializer
    filterset_class = MemberFilter
    read_permission = Permission.MEMBERS_READ
    write_permission = Permission.MEMBERS_WRITE
    orderings = {"created_at": ("created_at", "id"), "-created_at": ("-created_at", "-id")}

    def get_serializer_class(self):
        return RoleSerializer if self.action == "partial_update" else MemberSerializer

    def create(self, request, **kwargs):
        data = self.checked()
        member = services.add_member(
            organisation_id=self.caller.organisation_id,
            email=data["user"]["email"],
            name=data["user"].get("name", ""),
            role=data["role"],
        )
        return self.answer(member, status=201)

    @extend_schema(request=RoleSerializer, responses=MemberSerializer)
    def partial_update(self, request, **kwargs):
        """Give a member another role."""
        member = self.get_object()
        try:
            role = self.checked(partial=True).get("role", member.role)
            services.change_role(membership=member, role=role)
        except LastAdmin as error:
            raise Conflict(str(error), "last_admin") from None
        return Response(MemberSerializer(member).data)

    def destroy(self, request, **kwargs):
        try:
            services.remove_member(membership=self.get_object())
        except LastAdmin as error:
            raise Conflict(str(error), "last_admin") from None
        return Response(status=204)


class ApiKeyViewSet(ListMixin, RetrieveMixin, TenantViewSet):
    """Keys that programs use. The key's text is answered once, when it is made."""

    queryset = ApiKey.objects.all()
    serializer_class = ApiKeySerializer
    filterset_class = ApiKeyFilter
    read_permission = Permission.KEYS_READ
    write_permission = Permission.KEYS_WRITE
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    @extend_schema(request=ApiKeySerializer, responses={201: NewApiKeySerializer})
    def create(self, request, **kwargs):
        data = self.checked()
        self._check_scopes(data["scopes"])
        new = services.create_key(organisation_id=self.caller.organisation_id, **data)
        return self._shown_once(*new)

    @extend_schema(request=RotationSerializer, responses={201: NewApiKeySerializer})
    def rotate(self, request, **kwargs):
        """Make a key with the same scopes; the old one works on for the overlap."""
        key = self.get_object()
        self._check_scopes(key.scopes)
        checked = RotationSerializer(data=request.data)
        checked.is_valid(raise_exception=True)
        until = timezone.now() + timedelta(hours=checked.validated_data["overlap_hours"])
        return self._shown_once(*services.rotate_key(key=key, old_until=until))

    def destroy(self, request, **kwargs):
        """Revoke a key for good; the row stays, for the record."""
        services.revoke_key(key=self.get_object(), now=timezone.now())
        return Response(status=204)

    def _check_scopes(self, scopes):
        # Nobody hands out more than they hold.
        beyond = sorted(set(scopes) - self.caller.permissions)
        if beyond:
            self.permission_denied(self.request, f"You do not hold {beyond[0]} yourself.", "scope")

    def _shown_once(self, key, text):
        key.key = text
        return Response(NewApiKeySerializer(key).data, 201, headers={"Cache-Control": "no-store"})
