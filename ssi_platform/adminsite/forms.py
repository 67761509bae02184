from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused

from .sign_in import may_enter, places_of

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


class SignInForm(AuthenticationForm):
    """Refuses people without access to the site with the message of a wrong password."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "Please enter the e-mail address and password of an administrator or"
        " a manager. Both fields may be case-sensitive.",
    }
    required_css_class = "required"

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not may_enter(user, places_of(user)):
            raise self.get_invalid_login_error()


class TenantForm(ModelForm):
    """A form that shows the refusals of the service as errors of its fields."""

    fields: dict[str, Any]  # Of types that the subclass knows.
    request: HttpRequest = None  # type: ignore[assignment] # The admin creates a subclass for each request.

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name, value in list((cleaned or {}).items()):
            if isinstance(value, str):
                self._refuse_unfit(name, value)
        for name, detail, code in getattr(self.request, "refused", ()):
            field = self.field_for(name)
            self.add_error(field if field in self.fields else None, ValidationError(detail, code))
        return cleaned

    def _refuse_unfit(self, name: str, value: str) -> None:
        try:
            refuse_unfit(value)
        except Refused as refused:
            self.add_error(name, ValidationError(refused.detail, refused.code))

    def field_for(self, name: str | None) -> str | None:
        """Return the form's field for what the domain or the database calls `name`."""
        return name

    def values(self, *names: Any) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}

    def changes(self) -> dict[str, Any]:
        """Return the fields that were edited, with their new values."""
        return self.values(*self.changed_data)
