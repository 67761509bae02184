import hashlib
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ssi_platform.domain.texts import refuse_unfit
from ssi_platform.domain.thousandths import Refused
from ssi_platform.tenancy.password_backend import has_password
from ssi_platform.tenancy.second_factor import has_second_factor, is_right_code

from .sign_in import may_enter, places_of

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Any]
else:
    ModelForm = forms.ModelForm


VERSION = "_version"  # The hidden field of a form.
STALE = (
    "Nothing was saved: somebody else changed this after you opened the page. Below is what you"
    " entered. Open the page again to see what is stored now, and make your change there."
)


class SignInForm(AuthenticationForm):
    """Refuses people without access to the site with the message of a wrong password."""

    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": "Please enter the e-mail address and password of an administrator or"
        " a manager. Both fields may be case-sensitive.",
    }
    required_css_class = "required"
    code = forms.CharField(
        max_length=50,
        required=False,
        label="Code",
        help_text="Of your authenticator app, or a recovery code, if you use one.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not may_enter(user, places_of(user, {}), {}):
            given = {"username": user.get_username()}
            user_login_failed.send(__name__, credentials=given, request=self.request)
            raise self.get_invalid_login_error()
        self._confirm_second_factor(user)

    def _confirm_second_factor(self, user: Any) -> None:
        if not has_second_factor(user):
            return
        code = self.cleaned_data.get("code") or ""
        if not code:
            raise ValidationError("Enter the code of your authenticator app, too.", "code_required")
        if not is_right_code(self.request, user, code):
            raise ValidationError("This code is not right, or was used already.", "incorrect_code")


class OwnPasswordForm(forms.Form):
    """Asks the signed-in person for their password; an attempt counts like a sign-in."""

    password = forms.CharField(strip=False, widget=forms.PasswordInput)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        return _own(self.request, password)


class NewPasswordForm(PasswordChangeForm):
    """Changes the password; an attempt at the old one counts like a sign-in."""

    request: HttpRequest = None  # type: ignore[assignment] # The site creates a subclass for each request.

    def clean_old_password(self) -> str:
        return _own(self.request, self.cleaned_data["old_password"])


def _own(request: HttpRequest, password: str) -> str:
    if not has_password(request, password):
        raise ValidationError("This is not your password.", "password_incorrect")
    return password


class TenantForm(ModelForm):
    """A form that shows the refusals of the service as errors of its fields."""

    fields: dict[str, Any]  # Of types that the subclass knows.
    request: HttpRequest = None  # type: ignore[assignment] # The admin creates a subclass for each request.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and not _is_id(self.initial.get(name)):
                self.initial.pop(name, None)  # An address may bring any text.

    @property
    def version(self) -> str:
        """Return a digest of what the form was opened with; empty for a new row."""
        sent: str = self.data.get(VERSION, "")
        return sent or self._stored_version()

    def _stored_version(self) -> str:
        if self.instance._state.adding:
            return ""
        shown = sorted((name, str(self.initial.get(name))) for name in self.fields)
        return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]

    def _refuse_stale(self) -> None:
        """Refuse to overwrite what somebody else stored since the form was opened."""
        sent = self.data.get(VERSION)
        if sent and sent != self._stored_version():
            self.add_error(None, ValidationError(STALE, "stale"))

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        self._refuse_stale()
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


def _is_id(value: Any) -> bool:
    try:
        UUID(str(getattr(value, "pk", value)))
    except ValueError:
        return False
    return True
