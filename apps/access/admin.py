from typing import Any, ClassVar

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from ssi_platform.adminsite.labels import column
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.sign_in import invitations
from ssi_platform.api.client_address import client_address
from ssi_platform.database import clock
from ssi_platform.domain.refusals import NotAllowed
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context

from . import services
from .models import Membership
from .permissions import MEMBERS_READ
from .querysets import MembershipQuerySet

ADDRESS = column("user", "e-mail address")
ACCEPTED, INVITED = column("accepted_at", "accepted"), column("created_at", "invited")


@admin.register(Membership)
class MembershipAdmin(TenantAdmin):
    """Read-only: members are invited and removed through the API. People accept here."""

    read_permission = MEMBERS_READ
    about = (
        "Members of the organisation. They are invited and removed through the API; who has not"
        " accepted yet has no rights."
    )
    fields: ClassVar[Any] = (ADDRESS, "name", "role", ACCEPTED, INVITED)
    readonly_fields: ClassVar[Any] = (ADDRESS, ACCEPTED, INVITED)
    list_display = (ADDRESS, "name", "role", ACCEPTED)
    list_filter = ("role",)
    search_fields = ("user__email", "name")
    ordering = ("user__email", "id")

    def start(self, request: HttpRequest) -> MembershipQuerySet:
        return Membership.objects.with_user()

    def get_urls(self) -> list[Any]:
        site: Any = self.admin_site
        page = site.outside(self.invitations)
        return [
            path("invitations/", page, name="access_membership_invitations"),
            *super().get_urls(),
        ]

    def invitations(self, request: HttpRequest) -> HttpResponse:
        """Let the signed-in person accept or decline what organisations offered them."""
        waiting = invitations(request.user, request.session)
        if request.method == "POST":
            asked = request.POST.get("invitation")
            row = next((row for row in waiting if str(row.id) == asked), None)
            if row is None:
                raise Http404
            _answer(request, row)
            return HttpResponseRedirect(reverse("admin:index", current_app=self.admin_site.name))
        context = self.admin_site.each_context(request) | {
            "title": "Invitations",
            "invitations": waiting,
        }
        return TemplateResponse(request, "admin/invitations.html", context)


def _answer(request: HttpRequest, row: Any) -> None:
    user: Any = request.user
    caller = Caller.invited(
        organisation_id=row.organisation_id, slug=row.slug, user_id=user.pk, name=user.email
    )
    actor = Actor("user", user.pk, user.email, client_address(request))
    with organisation_context(row.organisation_id, actor=actor):
        membership = Membership.objects.visible_to(caller).get(pk=row.id)
        try:
            if request.POST.get("answer") == "accept":
                services.accept_invitation(caller=caller, membership=membership, now=clock.now())
                messages.success(request, f"You are a member of {row.slug} now.")
            else:
                services.decline_invitation(caller=caller, membership=membership)
                messages.info(request, f"You declined the invitation of {row.slug}.")
        except NotAllowed as refused:
            messages.error(request, refused.detail)
