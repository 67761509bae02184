from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ssi_platform.tenancy.viewsets import TenantViewSet

from .. import services, tasks
from ..models import Membership
from ..permissions import MEMBERS_READ, MEMBERS_WRITE
from ..serializers import InvitationRequestSerializer, MemberSerializer
from .conflicts import conflicts


class PasswordLinkViewSet(TenantViewSet):
    """A link that sets a member's password."""

    queryset = Membership.objects.with_user().with_rep()
    serializer_class = MemberSerializer
    read_permission = MEMBERS_READ
    write_permission = MEMBERS_WRITE
    confirmed = True
    operation_ids = {"send": "sendPasswordLink"}

    @extend_schema(request=InvitationRequestSerializer, responses={200: MemberSerializer})
    def send(self, request: Request, **kwargs: Any) -> Response:
        """Mail a member a link that sets their password.

        The link works once, for an hour. It is never shown to the caller, because the person may
        belong to other organisations.
        """
        given = InvitationRequestSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with conflicts():
            member = services.allow_password_link(caller=self.caller, membership=self.get_object())
        member = self.get_queryset().get(pk=member.pk)
        email, language = member.user.email, given.validated_data["language"]
        transaction.on_commit(
            lambda: tasks.mail_password_link.delay(email=email, language=language), robust=True
        )
        return self.answer(member)
