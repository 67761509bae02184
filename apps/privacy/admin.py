from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from apps.access.models import Membership
from apps.access.services import LastAdmin, MemberGone
from apps.directory.models import Rep
from ssi_platform.adminsite.labels import column
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.requests import caller_of, tenant_request
from ssi_platform.database import clock
from ssi_platform.tenancy.session_limits import is_confirmed

from . import services
from .models import Erasure
from .permissions import PRIVACY_READ, PRIVACY_WRITE
from .querysets import ErasureQuerySet

OF_REP = (
    "The rep, all scores and their history, and all assignments are deleted now.",
    "A job then removes the person from stored files, other texts and the audit.",
    "Figures of five reps and more stay as they are. Smaller ones are computed again.",
    "Files and batches do not bring the person back.",
    "Nobody can take this back.",
)
OF_MEMBER = (
    "The member cannot sign in to this organisation any more, and their keys end now.",
    "A job then removes their name and address from the audit, other texts and stored files.",
    "What they did stays, without their name.",
    "Nobody can take this back.",
)
OF_ORGANISATION = (
    "All members and keys end now, also yours: nobody can reach the organisation any more.",
    "A job then deletes everything in it: people, scores, targets, files, figures, the audit.",
    "Export it first, through the API, if you need any of it.",
    "Nobody can take this back.",
)

TIMES = (
    column("subject_id", "reference"),
    column("requested_at", "asked for"),
    column("finished_at", "finished"),
    column("readmitted_at", "may come back since"),
)


@admin.register(Erasure)
class ErasureAdmin(TenantAdmin):
    """Who was erased, by ids; and the pages on which people, and the organisation, are erased."""

    read_permission = PRIVACY_READ
    about = (
        "People who were erased, without their names. A person is erased on the page of the rep, or"
        " of the member."
    )
    fields: ClassVar[Any] = ("subject", *TIMES)
    list_display = ("subject", *TIMES)
    readonly_fields: ClassVar[Any] = TIMES
    ordering = ("-requested_at", "-id")
    refusals = {LastAdmin: None, MemberGone: None}

    def start(self, request: HttpRequest) -> ErasureQuerySet:
        return Erasure.objects.with_job()

    def get_urls(self) -> list[Any]:
        site = self.admin_site
        pages = [
            path(f"{name}/<uuid:pk>/", site.admin_view(view), name=f"privacy_erasure_{name}")
            for name, view in (("rep", self.erase_rep), ("member", self.erase_member))
        ]
        whole = site.admin_view(self.delete_organisation)
        return [
            *pages,
            path("organisation/", whole, name="privacy_erasure_organisation"),
            *super().get_urls(),
        ]

    def erase_rep(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask whether a rep is to be erased, and erase them."""
        rep = self._row(request, Rep, pk)

        def erase() -> None:
            services.erase_rep(
                caller=caller_of(request), rep=rep, today=self.today(request), now=clock.now()
            )

        return self._page(request, f"Erase {rep}", OF_REP, erase, "The rep is erased.")

    def erase_member(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Ask whether a member is to be erased, and erase them."""
        member = self._row(request, Membership, pk)

        def erase() -> None:
            services.erase_member(caller=caller_of(request), membership=member, now=clock.now())

        title = f"Erase {member.name or member.user.email}"
        return self._page(request, title, OF_MEMBER, erase, "The member is erased.")

    def delete_organisation(self, request: HttpRequest) -> HttpResponse:
        """Ask whether the whole organisation is to be deleted, and delete it."""
        organisation = tenant_request(request).organisation

        def delete() -> None:
            services.delete_organisation(
                caller=caller_of(request), confirmed=request.POST.get("confirm"), now=clock.now()
            )

        title, done = f"Delete {organisation}", "The organisation is deleted."
        return self._page(request, title, OF_ORGANISATION, delete, done, typed=organisation.slug)

    def _row(self, request: HttpRequest, model: type[Any], pk: UUID) -> Any:
        self._require(request)
        row = self.managed(request, model).filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def _require(self, request: HttpRequest) -> None:
        if not self._may(request, PRIVACY_WRITE):
            raise PermissionDenied

    def _page(
        self,
        request: HttpRequest,
        title: str,
        sentences: tuple[str, ...],
        act: Callable[[], None],
        done: str,
        typed: str = "",
    ) -> HttpResponse:
        """Show what will happen, and do it once it is confirmed; `typed` has to be entered."""
        self._require(request)
        if request.method == "POST" and not is_confirmed(request.session):
            messages.info(request, "Type your password again, then come back to this page.")
            return HttpResponseRedirect(reverse("admin:confirm", current_app=self.admin_site.name))
        if request.method == "POST":
            return self._or_message(request, self._done, act, done)
        context = self.admin_site.each_context(request) | {
            "title": title,
            "sentences": sentences,
            "typed": typed,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/privacy/erasure/confirm.html", context)

    def _done(self, request: HttpRequest, act: Callable[[], None], done: str) -> HttpResponse:
        act()
        messages.success(request, done)
        return HttpResponseRedirect(reverse("admin:index", current_app=self.admin_site.name))
