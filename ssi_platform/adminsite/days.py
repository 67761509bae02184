"""Days in admin forms: one allowed range, and a confirmation of days far from today."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from ssi_platform.database import clock
from ssi_platform.domain.calendar import allowed_days, local_day

from .forms import TenantForm
from .requests import tenant_request

FAR = 300  # Days from today: a day of the wrong year is farther away.
CONFIRMED = "confirmed_days"


class DaysForm(TenantForm):
    """A form with days from which on something holds.

    A day outside `allowed_days` is refused. A day that was edited, and is more than FAR days from
    today, is asked about: the page comes back with a box to tick. Confirmed are exactly these
    days, so that another slip is asked about again.
    """

    refuses_days = True  # False leaves days out of range to the service and its own codes.

    def clean(self) -> Any:
        cleaned: Any = super().clean()
        today = local_day(clock.now(), tenant_request(self.request).organisation.zone)
        far = {}
        for name in self._edited_days():
            day, allowed = cleaned[name], allowed_days(today)
            if day in allowed:
                if abs((day - today).days) > FAR:
                    far[name] = day
            elif self.refuses_days:
                detail = f"Must be a day from {allowed.first} to {allowed.last}."
                self.add_error(name, ValidationError(detail, "day_out_of_range"))
        self._ask_about(far, today)
        return cleaned

    def days(self) -> list[str]:
        """Return the names of the fields that are checked: all days of the form."""
        return [name for name, field in self.fields.items() if isinstance(field, forms.DateField)]

    def _edited_days(self) -> list[str]:
        edited = set(self.changed_data)
        return [name for name in self.days() if name in edited and self.cleaned_data.get(name)]

    def _ask_about(self, far: dict[str, Any], today: date) -> None:
        written = ",".join(f"{name}={day}" for name, day in far.items())
        if not far or self.data.get(CONFIRMED) == written:
            return
        first, *others = far
        for name in others:
            self.add_error(name, ValidationError(_how_far(far[name], today), "far_day"))
        question = format_html(
            '{} <label><input type="checkbox" name="{}" value="{}"> This is intended.</label>',
            _how_far(far[first], today),
            CONFIRMED,
            written,
        )
        self.add_error(first, ValidationError(question, "far_day"))


def _how_far(day: date, today: date) -> str:
    side = "after" if day > today else "before"
    return f"This is {abs((day - today).days)} days {side} today."
