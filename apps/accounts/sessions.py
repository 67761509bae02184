"""Sessions that people see and end: one row each, whichever way they signed in."""

from typing import Any

from allauth.account.signals import user_logged_in as allauth_logged_in
from allauth.usersessions import signals
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in

from ssi_platform.api.client_address import client_address
from ssi_platform.tenancy.context import person_context


def connect() -> None:
    """List every sign-in, and not only those of django-allauth's views."""
    allauth_logged_in.disconnect(signals.on_user_logged_in)
    user_logged_in.connect(_list, dispatch_uid="accounts.list_session")


def _list(sender: Any, request: Any, user: Any, **_: Any) -> None:
    if request is None or not client_address(request):
        return  # A session that a command or a test opens: nobody signed in.
    with person_context(id=user.pk):
        UserSession.objects.purge_and_list(user)
        UserSession.objects.create_from_request(request, user=user)
