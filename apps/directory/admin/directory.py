from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse

from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.filters import ManagedFilter
from ssi_platform.adminsite.labels import column
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.refusals import Refusal
from ssi_platform.adminsite.requests import caller_of

from .. import services
from ..forms import LABELS, NewRepForm, TeamForm
from ..models import Assignment, Rep, Team, TeamParent
from ..permissions import DIRECTORY_READ, DIRECTORY_WRITE
from ..querysets import AssignmentQuerySet, OfTeamsQuerySet, RepQuerySet, TeamQuerySet

EXTERNAL_ID = column("external_id", LABELS["external_id"])


def _page(name: str) -> str:
    return reverse(f"admin:{name}")


class DirectoryAdmin(TenantAdmin):
    read_permission = DIRECTORY_READ
    write_permission = DIRECTORY_WRITE
    labels = LABELS


class ArchivedFilter(admin.SimpleListFilter):
    """Teams that are archived today are listed when they are asked for."""

    title, parameter_name = "archive", "archived"
    ways: dict[str | None, Any] = {"true": TeamQuerySet.archived, "any": TeamQuerySet.all}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[Any]:
        return [("true", "Archived"), ("any", "All")]

    def choices(self, changelist: Any) -> Any:
        in_use, *others = super().choices(changelist)
        return [in_use | {"display": "In use"}, *others]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return self.ways.get(self.value(), TeamQuerySet.in_use)(queryset)


@admin.register(Team)
class TeamAdmin(DirectoryAdmin):
    form = TeamForm
    fields = ("name", "external_id", "archived_from")
    about = "Teams that are in use. A team that is part of another one counts there as well."
    place = ("parent", "from_day")
    effect_of_deleting = (
        "Its place below other teams and its managers are deleted with it. A team that reps were"
        " in, or that has teams below it, is not deleted: archive it."
    )
    list_display = ("name", EXTERNAL_ID, "parent_team", "archived_from")
    list_filter = (ArchivedFilter,)
    search_fields = ("name", "external_id")
    ordering = ("name", "id")
    refusals = {services.InUse: None}
    taken = {"one_team_per_external_id": "external_id"}

    def start(self, request: HttpRequest) -> TeamQuerySet:
        managed = self.managed(request, Team)
        return Team.objects.with_parent().with_parent_named_in(managed)

    @admin.display(description="part of", ordering="parent_name")
    def parent_team(self, team: Any) -> Any:
        return team.parent_name

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Leave archived teams out of the choices."""
        if getattr(request.resolver_match, "url_name", "") == "autocomplete":
            queryset = queryset.in_use()
        return super().get_search_results(request, queryset, search_term)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, *(self.place if self._is_placed(request, obj) else ()))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        kwargs["fields"] = self.fields
        form = super().get_form(request, obj, change=change, **kwargs)
        form.placed = self._is_placed(request, obj)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"caller": caller_of(request), "today": self.today(request)}
        if change:
            services.change_team(team=self.stored(request, obj), changes=form.changes(), **given)
            return
        values = {k: v for k, v in form.cleaned_data.items() if v is not None}
        obj.pk = services.create_team(**values, **given).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.delete_team(caller=caller_of(request), team=obj)

    def _is_placed(self, request: HttpRequest, obj: Any) -> bool:
        """Tell whether the form shows the parent: not one that the reader does not manage."""
        parent = getattr(obj, "parent", None)
        return parent is None or self.manages(request, Team, parent)


@admin.register(TeamParent)
class TeamParentAdmin(DirectoryAdmin):
    form = DaysForm
    fields = ("team", "parent", "from_day")
    about = "Which team is part of which, from which day on. Earlier days stay as they were."
    effect_of_deleting = "From its day on, the team is below the parent before it, or at the top."
    list_display = ("team", column("parent", LABELS["parent"]), "from_day")
    search_fields = ("team__name",)
    date_hierarchy = "from_day"
    autocomplete_fields = ("team", "parent")
    ordering = ("-from_day", "team", "id")

    def start(self, request: HttpRequest) -> OfTeamsQuerySet[Any]:
        return TeamParent.objects.select_related("team", "parent")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("team", "from_day") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.has_changed():
            return  # Perhaps the form shows no field: what the reader does not manage.
        team, day = (obj.team, obj.from_day) if change else form.values("team", "from_day").values()
        row, created = services.set_parent(
            caller=caller_of(request),
            team=team,
            parent=form.cleaned_data["parent"],
            from_day=day,
            today=self.today(request),
        )
        if not (change or created):
            raise Refusal("from_day", "A parent of the team begins on this day already.")
        obj.pk = row.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.remove_parent(caller=caller_of(request), row=obj, today=self.today(request))


@admin.register(Rep)
class RepAdmin(DirectoryAdmin):
    columns = ("name", "external_id", "email", "profile_url")
    about = "Reps whose scores are measured, with the team that each is in today."
    effect_of_deleting = (
        "The assignments to teams are deleted with the rep. A rep with scores is not deleted:"
        " assign a rep who leaves to no team."
    )
    list_display = ("name", EXTERNAL_ID, "email", "current_team")
    search_fields = ("name", "external_id", "email")
    ordering = ("name", "id")
    readonly_fields = ("current_team",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    refusals = {services.InUse: None}
    taken = {"one_rep_per_external_id": "external_id"}

    def start(self, request: HttpRequest) -> RepQuerySet:
        return Rep.objects.with_team_named_in(self.managed(request, Team))

    def links(self, obj: Any) -> list[tuple[str, str]]:
        """Lead to where a manager moves the rep, and to what the rep's figures are made of."""
        named = f"?{urlencode({'q': obj.name})}"
        return [
            ("Move to another team", f"{_page('directory_assignment_add')}?rep={obj.pk}"),
            ("Moves", f"{_page('directory_assignment_changelist')}{named}"),
            ("Request an absence", f"{_page('directory_absence_add')}?rep={obj.pk}"),
            ("Absences", f"{_page('directory_absence_changelist')}{named}"),
            ("Scores", f"{_page('scores_scoreentry_changelist')}{named}"),
        ]

    @admin.display(description="current team", ordering="team_name")
    def current_team(self, rep: Any) -> Any:
        return rep.team_name

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.columns, *(("current_team",) if obj else ("team", "from_day")))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[Any]:
        if not change:
            kwargs["form"] = NewRepForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        given: dict[str, Any] = {"caller": caller_of(request), "today": self.today(request)}
        if change:
            services.change_rep(rep=self.stored(request, obj), changes=form.changes(), **given)
            return
        values = form.values(*self.columns, "team", "from_day")
        obj.pk = services.create_rep(**values, **given).pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.delete_rep(caller=caller_of(request), rep=obj)


@admin.register(Assignment)
class AssignmentAdmin(DirectoryAdmin):
    form = DaysForm
    fields = ("rep", "team", "from_day")
    about = (
        "Who is in which team, from which day on; without a team: who left. Add one to move a rep."
    )
    effect_of_deleting = "From its day on, the rep is in the team of the assignment before it."
    list_display = ("rep", "team", "from_day")
    list_filter = (("team", ManagedFilter),)
    search_fields = ("rep__name",)
    date_hierarchy = "from_day"
    autocomplete_fields = ("rep", "team")
    ordering = ("-from_day", "rep", "id")

    def start(self, request: HttpRequest) -> AssignmentQuerySet:
        return Assignment.objects.select_related("rep", "team")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[Any, ...]:
        return ("rep", "from_day") if obj else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if change and not form.has_changed():
            return  # Perhaps the form shows no field: what the reader does not manage.
        rep, day = (obj.rep, obj.from_day) if change else form.values("rep", "from_day").values()
        assignment, created = services.assign(
            caller=caller_of(request),
            rep=rep,
            from_day=day,
            team=form.cleaned_data["team"],
            today=self.today(request),
        )
        if not (change or created):
            raise Refusal("from_day", "An assignment of the rep begins on this day already.")
        obj.pk = assignment.pk

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        services.unassign(caller=caller_of(request), assignment=obj, today=self.today(request))
