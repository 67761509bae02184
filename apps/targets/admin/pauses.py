from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.refusals import Refusal
from ssi_platform.adminsite.requests import caller_of

from .. import services
from ..models import PlanPause
from ..permissions import TARGETS_READ, TARGETS_WRITE
from ..querysets import PlanPauseQuerySet


@admin.register(PlanPause)
class PlanPauseAdmin(TenantAdmin):
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    form = DaysForm
    about = "Days on which a plan rests. Its later due days and its end move by as many days."
    fields = ("plan", "from_day", "last_day")
    effect_of_deleting = "Due days and the end of the plan move back by the length of the pause."
    list_display = ("plan", "from_day", "last_day")
    search_fields = ("plan__name",)
    autocomplete_fields = ("plan",)
    ordering = ("-from_day", "plan", "id")
    refusals = {
        services.PauseOverlaps: "from_day",
        services.PlanOverlaps: "last_day",
        services.VerdictGiven: "from_day",
        services.TooManyPauses: None,
    }

    def start(self, request: HttpRequest) -> PlanPauseQuerySet:
        return PlanPause.objects.select_related("plan")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("plan", "from_day") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        plan, day = (obj.plan, obj.from_day) if change else form.values("plan", "from_day").values()
        pause, created = services.put_pause(
            caller=caller_of(request),
            plan=plan,
            from_day=day,
            last_day=form.cleaned_data["last_day"],
            today=self.today(request),
        )
        if not (change or created):
            raise Refusal("from_day", "A pause of the plan begins on this day already.")
        obj.pk = pause.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_pause(caller=caller_of(request), pause=obj, today=self.today(request))
