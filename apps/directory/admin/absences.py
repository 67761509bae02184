from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from apps.access.models import Membership
from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.refusals import Refusal
from ssi_platform.adminsite.requests import caller_of
from ssi_platform.database import clock

from .. import services
from ..models import Absence, AbsenceState
from ..permissions import ABSENCES_WRITE, DIRECTORY_READ


@admin.register(Absence)
class AbsenceAdmin(TenantAdmin):
    read_permission = DIRECTORY_READ
    write_permission = ABSENCES_WRITE
    form = DaysForm
    about = "Who is away, from which day on until the first day back. Only approved ones count."
    fields = ("rep", "from_day", "to_day", "kind", "state")
    effect_of_deleting = "The rep is on the roster on its days again, if it was approved."
    list_display = ("rep", "from_day", "to_day", "kind", "state")
    list_filter = ("state", "kind")
    search_fields = ("rep__name",)
    date_hierarchy = "from_day"
    autocomplete_fields = ("rep",)
    ordering = ("-from_day", "rep", "id")
    actions = ("approve", "decline")

    def start(self, request: HttpRequest) -> Any:
        return Absence.objects.select_related("rep")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, *(("requested", "approved") if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("rep", "from_day", "requested", "approved") if obj else ()

    @admin.display(description="requested")
    def requested(self, absence: Absence) -> str:
        return _by_whom(absence, absence.requested_by, absence.requested_at)

    @admin.display(description="approved")
    def approved(self, absence: Absence) -> str | None:
        if absence.approved_by is None or absence.approved_at is None:
            return None
        return _by_whom(absence, absence.approved_by, absence.approved_at)

    @admin.action(description="Approve the selected absences", permissions=["change"])
    def approve(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, AbsenceState.APPROVED)

    @admin.action(description="Decline the selected absences", permissions=["change"])
    def decline(self, request: HttpRequest, queryset: Any) -> None:
        self._decide(request, queryset, AbsenceState.DECLINED)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.has_changed():
            return
        rep, day = (obj.rep, obj.from_day) if change else form.values("rep", "from_day").values()
        values = form.cleaned_data
        absence, created = services.save_absence(
            caller=caller_of(request),
            rep=rep,
            span=(day, values["to_day"]),
            kind=values["kind"],
            state=AbsenceState(values["state"]),
            today=self.today(request),
            now=clock.now(),
        )
        if not (change or created):
            raise Refusal("from_day", "An absence of the rep begins on this day already.")
        obj.pk = absence.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_absence(
            caller=caller_of(request), absence=obj, today=self.today(request), now=clock.now()
        )

    def _decide(self, request: HttpRequest, queryset: Any, state: AbsenceState) -> None:
        absences = list(queryset)
        for absence in absences:
            services.decide_absence(
                caller=caller_of(request),
                absence=absence,
                state=state,
                today=self.today(request),
                now=clock.now(),
            )
        self.message_user(request, f"{len(absences)} {state.label.lower()}.", messages.SUCCESS)


def _by_whom(absence: Absence, user_id: UUID, at: datetime) -> str:
    """Return the name of a member and an instant; keys, and members who left, have no name here."""
    members = Membership.objects.of_organisation(absence.organisation_id).filter(user=user_id)
    name = members.values_list("name", flat=True).first() or "a program, or a former member"
    return f"by {name}, {date_format(timezone.localtime(at), 'DATETIME_FORMAT')}"
