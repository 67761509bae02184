from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.refusals import Refusal
from ssi_platform.adminsite.requests import caller_of
from ssi_platform.database import clock
from ssi_platform.domain.readings import (
    FIELDS,
    PILLAR_UPPER,
    PILLARS,
    TOTAL_UPPER,
    Source,
    reading_from,
)
from ssi_platform.domain.thousandths import Refused, from_thousandths, to_thousandths

from . import services
from .models import DailyScore, ScoreEntry
from .permissions import SCORES_READ, SCORES_WRITE
from .querysets import DailyScoreQuerySet

POINTS = ("total", *PILLARS)
RANKS = ("industry_rank", "network_rank")
TITLES = {
    "total": "Total, of 100",
    "brand": "Professional brand, of 25",
    "people": "Right people, of 25",
    "insights": "Insights, of 25",
    "relationships": "Relationships, of 25",
}
OF_PILLAR = "Points from 0 to 25."
SOURCES = {
    Source.MANUAL: "Entered, or sent by a program",
    Source.CSV: "File",
    Source.SALES_NAVIGATOR_CSV: "File of Sales Navigator",
    Source.LINKEDIN_PAGE: "LinkedIn page",
    Source.LINKEDIN_API: "LinkedIn API",
}


class PointsField(forms.CharField):
    """Points with up to three decimals, kept in thousandths; the domain reads the digits."""

    def __init__(self, *, upper: int, **kwargs: Any) -> None:
        self.upper = upper
        limits = {"min": 0, "max": upper, "step": "0.001"}
        super().__init__(required=False, widget=forms.NumberInput(limits), **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        try:
            return to_thousandths(text, upper=self.upper) if text else None
        except Refused as refused:
            raise ValidationError(refused.detail, refused.code) from None

    def prepare_value(self, value: int | str | None) -> str | None:
        return _shown(value) if isinstance(value, int) else value

    def has_changed(self, initial: int | None, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != initial)
        except ValidationError:
            return True


class ScoreForm(DaysForm):
    refuses_days = False
    total = PointsField(
        upper=TOTAL_UPPER,
        label=TITLES["total"],
        help_text="Points from 0 to 100; the sum of the four pillars when left out.",
    )
    brand = PointsField(upper=PILLAR_UPPER, label=TITLES["brand"], help_text=OF_PILLAR)
    people = PointsField(upper=PILLAR_UPPER, label=TITLES["people"], help_text=OF_PILLAR)
    insights = PointsField(upper=PILLAR_UPPER, label=TITLES["insights"], help_text=OF_PILLAR)
    relationships = PointsField(
        upper=PILLAR_UPPER, label=TITLES["relationships"], help_text=OF_PILLAR
    )

    def stated(self) -> dict[str, Any]:
        """Return the entered points; an unedited total is replaced by the sum of the pillars."""
        points = self.values(*POINTS)
        if "total" not in self.changed_data and all(points[name] is not None for name in PILLARS):
            points["total"] = None
        return {name: _in_points(value) for name, value in points.items()}


def column(name: str) -> Callable[..., Any]:
    @admin.display(description=TITLES[name], ordering=name)
    def points(entry: ScoreEntry) -> str:
        return _shown(getattr(entry, name))

    return points


@admin.register(ScoreEntry)
class ScoreEntryAdmin(TenantAdmin):
    read_permission = SCORES_READ
    write_permission = SCORES_WRITE
    form = ScoreForm
    fields = ("rep", "day", *POINTS)
    origin = ("came_from", "seen_at")
    about = (
        "One score a rep and day; the latest observation of a day stands. The history on a score's"
        " page says who changed it."
    )
    list_display = ("rep", "day", *map(column, POINTS), "came_from")
    search_fields = ("rep__name", "rep__external_id")
    date_hierarchy = "day"
    autocomplete_fields = ("rep",)
    ordering = ("-day", "-rep_id")
    refusals = {services.Contested: None}

    def start(self, request: HttpRequest) -> DailyScoreQuerySet[Any]:
        return ScoreEntry.objects.select_related("rep")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("rep", "day", *self.origin) if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, *(self.origin if obj else ()))

    @admin.display(description="came from", ordering="source")
    def came_from(self, entry: ScoreEntry) -> str:
        return SOURCES[Source(entry.source)]

    @admin.display(description="observed")
    def seen_at(self, entry: ScoreEntry) -> Any:
        return entry.observed_at

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: Any = None
    ) -> ScoreEntry | None:
        """Look the score up by rep and day, which have an index."""
        rep, _, day = object_id.partition(".")
        try:
            entries = self.get_queryset(request).filter(
                rep_id=UUID(rep), day=date.fromisoformat(day)
            )
        except ValueError:
            return None
        entry: ScoreEntry | None = entries.filter(key=object_id).first()
        return entry

    def audited_as(self, obj: Any) -> tuple[Any, str]:
        return DailyScore._meta.model_name, f"{obj.rep_id}/{obj.day}"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Record the entered score as observed now; an unchanged form records nothing."""
        if change and not form.has_changed():
            return
        now = clock.now()
        beside = _beside(self.stored(request, obj)) if change else {}
        reading = reading_from(beside | form.stated(), observed_at=now, source=Source.MANUAL)
        rep, day = (obj.rep, obj.day) if change else form.values("rep", "day").values()
        score, created = services.record_score(
            caller=caller_of(request), rep=rep, day=day, reading=reading, now=now
        )
        if not (change or created):
            raise Refusal("day", "The rep has a score of this day already; change that one.")
        if any(getattr(score, name) != getattr(reading, name) for name in POINTS):
            raise Refusal(None, "A later observation of this day stands.")
        obj.key = f"{rep.pk}.{day}"

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        score = (
            DailyScore.objects.of_organisation(obj.organisation_id)
            .of_rep(obj.rep_id)
            .on(obj.day)
            .get()
        )
        services.delete_score(caller=caller_of(request), score=score, now=clock.now())


def _shown(thousandths: int | None) -> str:
    return "" if thousandths is None else f"{from_thousandths(thousandths):g}"


def _in_points(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)


def _beside(entry: ScoreEntry) -> dict[str, Any]:
    """Return the other values of a reading, which a correction does not change."""
    names = [name for name in FIELDS if name not in POINTS]
    whole = ("industry", *RANKS)
    values = {name: getattr(entry, name) for name in names}
    return {n: v if n in whole else _in_points(v) for n, v in values.items()}
