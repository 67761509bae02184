from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models

from ssi_platform.adminsite.filters import ManagedFilter
from ssi_platform.adminsite.forms import TenantForm
from ssi_platform.adminsite.options import TenantAdmin
from ssi_platform.adminsite.refusals import Refusal
from ssi_platform.tenancy.roles import Permission, Role

from . import services
from .models import Assignment, Rep, Team


class DirectoryAdmin(TenantAdmin):
    read_permission = Permission.DIRECTORY_READ
    write_permission = Permission.DIRECTORY_WRITE


class TeamForm(TenantForm):
    def clean_parent(self):
        """A manager's teams stay below their own, or the manager would lose sight of them."""
        parent = self.cleaned_data["parent"]
        at_the_top = not self.instance._state.adding and self.initial.get("parent") is None
        if parent is None and self.request.caller.role == Role.MANAGER and not at_the_top:
            raise ValidationError("Choose one of your teams to stand below.")
        return parent


@admin.register(Team)
class TeamAdmin(DirectoryAdmin):
    form = TeamForm
    fields = ("name", "external_id", "parent")
    list_display = ("name", "external_id", "parent_team")
    search_fields = ("name", "external_id")
    autocomplete_fields = ("parent",)
    ordering = ("name", "id")
    refusals = {services.Loop: "parent", services.InUse: None}
    taken = {"one_team_per_external_id": "external_id"}

    def start(self, request):
        return Team.objects.with_parent_named_in(self.managed(request, Team))

    @admin.display(description="parent", ordering="parent_name")
    def parent_team(self, team):
        return team.parent_name

    def save_model(self, request, obj, form, change):
        if change:
            team, today = self.stored(request, obj), self.today(request)
            services.change_team(team=team, changes=form.changes(), today=today)
            return
        of, values = request.organisation.pk, form.values(*self.fields)
        obj.pk = services.create_team(organisation_id=of, **values).pk

    def delete_model(self, request, obj):
        services.delete_team(team=obj)


class NewRepForm(TenantForm):
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    from_day = forms.DateField(
        required=False, widget=AdminDateWidget, help_text="In the team from this day on; today."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        teams = Team.objects.managed_by(self.request.caller)
        self.fields["team"].queryset = teams.order_by("name", "id")
        self.fields["team"].required = self.request.caller.role == Role.MANAGER


@admin.register(Rep)
class RepAdmin(DirectoryAdmin):
    columns = ("name", "external_id", "email", "profile_url")
    list_display = ("name", "external_id", "email", "current_team")
    search_fields = ("name", "external_id", "email")
    ordering = ("name", "id")
    readonly_fields = ("current_team",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    refusals = {services.InUse: None}
    taken = {"one_rep_per_external_id": "external_id"}

    def start(self, request):
        return Rep.objects.with_team_named_in(self.managed(request, Team))

    @admin.display(description="current team", ordering="team_name")
    def current_team(self, rep):
        return rep.team_name

    def get_fields(self, request, obj=None):
        return (*self.columns, *(("current_team",) if obj else ("team", "from_day")))

    def get_form(self, request, obj=None, change=False, **kwargs):
        if not change:
            kwargs["form"] = NewRepForm
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request, obj, form, change):
        if change:
            services.change_rep(rep=self.stored(request, obj), changes=form.changes())
            return
        of, values = request.organisation.pk, form.values(*self.columns)
        rep = services.create_rep(organisation_id=of, **values)
        team, today = form.cleaned_data["team"], self.today(request)
        if team:
            since = form.cleaned_data["from_day"] or today
            services.assign(rep=rep, from_day=since, team=team, today=today)
        obj.pk = rep.pk

    def delete_model(self, request, obj):
        services.delete_rep(rep=obj)


@admin.register(Assignment)
class AssignmentAdmin(DirectoryAdmin):
    fields = ("rep", "team", "from_day")
    list_display = ("rep", "team", "from_day")
    list_filter = (("team", ManagedFilter),)
    search_fields = ("rep__name",)
    date_hierarchy = "from_day"
    autocomplete_fields = ("rep", "team")
    ordering = ("-from_day", "rep", "id")

    def start(self, request):
        return Assignment.objects.select_related("rep", "team")

    def get_readonly_fields(self, request, obj=None):
        return ("rep", "from_day") if obj else ()

    def save_model(self, request, obj, form, change):
        rep, day = (obj.rep, obj.from_day) if change else form.values("rep", "from_day").values()
        assignment, created = services.assign(
            rep=rep, from_day=day, team=form.cleaned_data["team"], today=self.today(request)
        )
        if not (change or created):
            raise Refusal("from_day", "An assignment of the rep begins on this day already.")
        obj.pk = assignment.pk

    def delete_model(self, request, obj):
        services.unassign(assignment=obj, today=self.today(request))
