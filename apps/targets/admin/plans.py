from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest

from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.requests import caller_of, tenant_request
from ssi_platform.database import clock
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.nearest_plans import version_on
from ssi_platform.domain.targets import DEFAULT_SHARE, MAX_MONTHS, MAX_STAGES

from .. import services
from ..models import Cohort, Criterion, PlanVersion, Stage, TargetPlan
from ..permissions import TARGETS_READ, TARGETS_WRITE
from ..querysets import TargetPlanQuerySet

ROWS = 4
TERMS = ("starts_on", "ends_on", "criterion", "share_required", "cohort")
STAGE = ("threshold", "due_after_months", "due_on")


def versions_of(plan: TargetPlan) -> list[PlanVersion]:
    return sorted(plan.versions.all(), key=lambda version: version.number)


def latest_of(plan: TargetPlan) -> PlanVersion:
    return versions_of(plan)[-1]


def stages_of(version: PlanVersion) -> list[Stage]:
    return sorted(version.stages.all(), key=lambda stage: stage.position)


def rows_for(plan: TargetPlan | None) -> int:
    """Return how many rows a plan's form has: four, or all stages and, if it may have, one more."""
    longest = max((len(stages_of(each)) for each in versions_of(plan)), default=0) if plan else 0
    return min(max(ROWS, longest + 1), MAX_STAGES)


def names_of(row: int) -> tuple[str, ...]:
    return tuple(f"{name}_{row}" for name in STAGE)


def stage_fields(row: int) -> dict[str, Any]:
    fields = (
        forms.IntegerField(
            required=False, min_value=1, max_value=100, label=f"Stage {row}: points"
        ),
        forms.IntegerField(
            required=False, min_value=1, max_value=MAX_MONTHS, label="due after months"
        ),
        forms.DateField(required=False, widget=AdminDateWidget, label="or due on"),
    )
    return dict(zip(names_of(row), fields, strict=True))


def from_day_field() -> forms.DateField:
    return forms.DateField(
        required=False,
        label="Terms hold from",
        widget=AdminDateWidget,
        help_text="Today when empty. Earlier days keep the terms that they have.",
    )


class PlanForm(DaysForm):
    """A plan with the terms of its latest version; each row is a stage, empty rows are none."""

    starts_on = forms.DateField(widget=AdminDateWidget)
    ends_on = forms.DateField(
        required=False, widget=AdminDateWidget, help_text="The last day; empty without an end."
    )
    criterion = forms.ChoiceField(choices=Criterion.choices)
    share_required = forms.IntegerField(
        min_value=1,
        max_value=100,
        initial=DEFAULT_SHARE,
        label="Share of reps, in percent",
        help_text="Of the reps who count.",
    )
    cohort = forms.ChoiceField(choices=Cohort.choices, label="Who counts")
    rows = ROWS

    def __init__(
        self,
        *args: Any,
        instance: TargetPlan | None = None,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        today = local_day(clock.now(), tenant_request(self.request).organisation.zone)
        shown = _terms(instance, today) if instance else {}
        kwargs |= {"instance": instance, "initial": shown | (initial or {})}
        super().__init__(*args, **kwargs)

    def days(self) -> list[str]:
        """Return two: due days and ends are far from today by nature."""
        return [name for name in ("starts_on", "effective_from") if name in self.fields]

    def given(self) -> Iterator[tuple[Any, ...]]:
        """Return (row, stage) for each row that is filled in."""
        for row in range(1, self.rows + 1):
            values = [self.cleaned_data.get(name) for name in names_of(row)]
            if any(value is not None for value in values):
                yield row, dict(zip(STAGE, values, strict=True))

    def clean(self) -> Any:
        cleaned = super().clean()
        for row, stage in self.given():
            name = f"threshold_{row}"
            if stage["threshold"] is None and name not in self.errors:
                self.add_error(name, "This field is required.")
        return cleaned

    def terms(self) -> dict[str, Any]:
        return self.values(*TERMS) | {"stages": [stage for _, stage in self.given()]}

    def field_for(self, name: str | None) -> str | None:
        """Return the form field for an error path such as `stages/0/due_on`."""
        first, _, rest = (name or "").partition("/")
        if first != "stages" or not rest:
            return name
        index, _, column = rest.partition("/")
        row, stage = list(self.given())[int(index)]
        by_months = column == "due_on" and stage["due_on"] is None
        return f"{'due_after_months' if by_months else column}_{row}"


def _terms(plan: TargetPlan, today: date) -> dict[str, Any]:
    """Return the terms in force today, as the form shows them."""
    version = version_on(versions_of(plan), today)
    shown = {name: getattr(version, name) for name in TERMS} | {"effective_from": today}
    for row, stage in enumerate(stages_of(version), start=1):
        due_on = None if stage.due_after_months else stage.due_on
        values = (stage.threshold, stage.due_after_months, due_on)
        shown |= dict(zip(names_of(row), values, strict=True))
    return shown


@admin.register(TargetPlan)
class TargetPlanAdmin(TenantAdmin):
    read_permission = TARGETS_READ
    write_permission = TARGETS_WRITE
    shows_visible = True  # Plans of teams above apply to a manager's teams as well.
    effect_of_deleting = (
        "All versions of the plan and the verdicts on it are deleted with it. Then the plan of the"
        " nearest team above applies, if there is one."
    )
    about = (
        "What a team promises to reach, and by when. It applies to the teams below unless they have"
        " a plan. A plan of a rep is for how this rep stands alone. Plans of teams above yours are"
        " shown, and changed by others."
    )
    list_display = ("name", "team", "rep", "starts_on", "stages", "version")
    search_fields = ("name", "team__name", "rep__name")
    autocomplete_fields = ("team", "rep")
    ordering = ("name", "id")
    refusals = {
        services.PlanOverlaps: "starts_on",
        services.TooManyVersions: None,
        services.VerdictGiven: "effective_from",
    }

    def start(self, request: HttpRequest) -> TargetPlanQuerySet:
        return TargetPlan.objects.select_related("team", "rep").with_versions()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("team", "rep") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        if obj and not self.has_change_permission(request, obj):
            return [(None, {"fields": ("name", "team", "rep", *TERMS, "stages", "version")})]
        stages = [names_of(row) for row in range(1, rows_for(obj) + 1)]
        about = "Points in rising order, each with either months from the start or a day."
        terms = ("name", "team", "rep", *TERMS)
        return [
            (None, {"fields": ("effective_from", *terms) if obj else terms}),
            ("Stages", {"fields": stages, "description": about}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        rows = rows_for(obj)
        fields = {
            key: field for row in range(1, rows + 1) for key, field in stage_fields(row).items()
        }
        if obj:
            fields["effective_from"] = from_day_field()
        kwargs["form"] = type("PlanForm", (PlanForm,), fields | {"rows": rows})
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given = {
            "caller": caller_of(request),
            "name": form.cleaned_data["name"],
            "terms": form.terms(),
            "today": self.today(request),
        }
        if change:
            effective = form.cleaned_data["effective_from"]
            services.change_plan(plan=self.stored(request, obj), effective_from=effective, **given)
        else:
            owners = {name: form.cleaned_data[name] for name in ("team", "rep")}
            obj.pk = services.create_plan(**owners, **given).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.delete_plan(caller=caller_of(request), plan=obj, today=self.today(request))

    @admin.display(description="starts on")
    def starts_on(self, plan: TargetPlan) -> date:
        return latest_of(plan).starts_on

    @admin.display(description="ends on")
    def ends_on(self, plan: TargetPlan) -> date | None:
        return latest_of(plan).ends_on

    @admin.display
    def criterion(self, plan: TargetPlan) -> str:
        return Criterion(latest_of(plan).criterion).label

    @admin.display(description="share of reps, in percent")
    def share_required(self, plan: TargetPlan) -> int:
        return latest_of(plan).share_required

    @admin.display(description="who counts")
    def cohort(self, plan: TargetPlan) -> str:
        return Cohort(latest_of(plan).cohort).label

    @admin.display
    def stages(self, plan: TargetPlan) -> str:
        return ", ".join(
            f"{stage.threshold} by {stage.due_on}" for stage in stages_of(latest_of(plan))
        )

    @admin.display
    def version(self, plan: TargetPlan) -> int:
        return latest_of(plan).number
