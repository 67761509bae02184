"""Forms of the admin site for teams and reps."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect

from ssi_platform.adminsite.days import DaysForm
from ssi_platform.adminsite.requests import caller_of
from ssi_platform.tenancy.roles import Role

from .models import Team, TeamParent

LABELS = {  # Fields of the models on the admin site, in the words of managers.
    "external_id": "Id in your other systems",
    "profile_url": "LinkedIn profile",
    "parent": "Part of",
}


class TeamForm(DaysForm):
    """A team and its parent today; a parent that the reader does not manage is left out."""

    placed: bool
    parent = forms.ModelChoiceField(
        Team.objects.none(),
        required=False,
        label=LABELS["parent"],
        widget=AutocompleteSelect(TeamParent._meta.get_field("parent"), admin.site),
    )
    from_day = forms.DateField(
        required=False,
        widget=AdminDateWidget,
        help_text="Below the parent from this day on: today, or always where the team is new.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.placed:
            self.fields["parent"].queryset = Team.objects.managed_by(caller_of(self.request))
            self.initial["parent"] = getattr(self.instance, "parent", None)
        else:
            del self.fields["parent"], self.fields["from_day"]

    def clean(self) -> Any:
        cleaned = super().clean()
        is_new = self.instance._state.adding
        if is_new and cleaned.get("from_day") and not cleaned.get("parent"):
            detail = "Choose the parent that this day is about, or leave the day empty."
            self.add_error("parent", forms.ValidationError(detail, "required"))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """Return the edited fields, and the day of the parent."""
        changes = super().changes()
        if changes.get("from_day"):
            changes |= self.values("parent")
        return changes


class NewRepForm(DaysForm):
    team = forms.ModelChoiceField(Team.objects.none(), required=False)
    from_day = forms.DateField(
        required=False, widget=AdminDateWidget, help_text="In the team from this day on; today."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        caller, team = caller_of(self.request), self.fields["team"]
        team.queryset = Team.objects.managed_by(caller).in_use().order_by("name", "id")
        team.required = caller.role == Role.MANAGER

    def clean(self) -> Any:
        cleaned = super().clean()
        if cleaned.get("from_day") and not cleaned.get("team") and "team" not in self.errors:
            detail = "Choose the team that the rep is in from this day on, or leave the day empty."
            self.add_error("team", forms.ValidationError(detail, "required"))
        return cleaned
