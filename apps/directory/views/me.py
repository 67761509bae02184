"""The caller of a request, in all of their organisations."""

from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.middleware.csrf import get_token
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from apps.access.models import Membership
from apps.access.services import choose_language
from apps.organisations.models import Organisation
from ssi_platform.api.views import ApiViewSet
from ssi_platform.database import clock
from ssi_platform.tenancy.authentication import callers_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context, person_context
from ssi_platform.tenancy.roles import Role
from ssi_platform.tenancy.session_limits import BEGAN, is_confirmed

from ..models import TeamManager
from ..serializers import CsrfTokenSerializer, MeChangeSerializer, MeSerializer


class MeViewSet(ApiViewSet):
    """The caller of the request, with its organisations and permissions."""

    serializer_class = MeSerializer
    described_with = "access"  # It names reps and teams, so it is made here.
    operation_ids = {"partial_update": "updateMe"}

    @extend_schema(responses=MeSerializer)
    def retrieve(self, request: Request) -> Response:
        """Get the caller, with its organisations and permissions."""
        return self.answer(_shown(request))

    @extend_schema(request=MeChangeSerializer, responses={200: MeSerializer, 403: None})
    def partial_update(self, request: Request) -> Response:
        """Change what is the person's own, in all of their organisations. A program has nothing."""
        if request.auth is not None:
            raise PermissionDenied("A program has no language: a person changes their own.")
        given = MeChangeSerializer(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        if "language" in given.validated_data:
            user: Any = request.user
            choose_language(user=user, language=given.validated_data["language"])
        return self.answer(_shown(request))


class CsrfViewSet(ApiViewSet):
    """The token that a page sends with each write in the session of its cookie."""

    serializer_class = CsrfTokenSerializer
    described_with = "access"
    authentication_classes = []
    permission_classes = [AllowAny]
    operation_ids = {"retrieve": "getCsrfToken"}

    @extend_schema(responses=CsrfTokenSerializer)
    def retrieve(self, request: Request) -> Response:
        """Get a token for the header `X-CSRFToken`. It changes when the person signs in."""
        answer = self.answer({"csrf_token": get_token(request)})
        answer["Cache-Control"] = "no-store"
        return answer


def _shown(request: Request) -> dict[str, Any]:
    user: Any = request.user
    places = [_place(caller) for caller in callers_of(request)]
    if request.auth is not None:
        program: Any = request.auth
        own = {"kind": program.kind, "name": program.name, "email": None, "language": ""}
        return own | {
            "id": program.id,
            "session": None,
            "second_factors": [],
            "organisations": places,
        }
    own = {"kind": "user", "name": user.email, "email": user.email, "language": user.language}
    return own | {
        "id": user.pk,
        "session": _session(request.session),
        "second_factors": _second_factors(user),
        "organisations": places,
    }


def _place(caller: Caller) -> dict[str, Any]:
    with organisation_context(caller.organisation_id, read_only=True):
        organisation = Organisation.objects.visible_to(caller).get()
        return {
            "slug": caller.slug,
            "name": organisation.name,
            "timezone": organisation.timezone,
            "role": caller.role,
            "permissions": sorted(caller.permissions),
            "member": caller.membership_id,
            **_of_member(caller),
        }


def _of_member(caller: Caller) -> dict[str, Any]:
    if caller.membership_id is None:
        return {"member_name": "", "rep": None, "teams_managed": []}
    members = Membership.objects.of_organisation(caller.organisation_id)
    name = members.filter(pk=caller.membership_id).values_list("name", flat=True).first()
    teams: Any = []
    if caller.role == Role.MANAGER:
        managed = TeamManager.objects.of_organisation(caller.organisation_id)
        managed = managed.filter(membership=caller.membership_id).order_by("team")
        teams = managed.values_list("team", flat=True)
    return {"member_name": name or "", "rep": caller.rep_id, "teams_managed": list(teams)}


def _session(session: Any) -> dict[str, Any]:
    now = clock.now()
    began = datetime.fromtimestamp(float(session.get(BEGAN, now.timestamp())), UTC)
    return {
        "began_at": began,
        "age_seconds": max(0, int((now - began).total_seconds())),
        "ends_at": began + timedelta(seconds=settings.SESSION_COOKIE_AGE),
        "confirmed": is_confirmed(session),
    }


def _second_factors(user: Any) -> list[str]:
    with person_context(id=user.pk):
        held = Authenticator.objects.filter(user_id=user.pk).order_by("type")
        return list(held.values_list("type", flat=True).distinct())
