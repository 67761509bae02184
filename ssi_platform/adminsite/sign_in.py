"""Access to the admin site, and the organisation that a page shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import transaction
from django.http import HttpRequest

from ssi_platform.api.client_address import client_address
from ssi_platform.database.cross_tenant import MembershipRow
from ssi_platform.tenancy.audited_calls import record_refusal
from ssi_platform.tenancy.authentication import invitations_of, members_of
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import Actor, organisation_context
from ssi_platform.tenancy.roles import Role

from .requests import tenant_request

ROLES = (Role.ADMIN, Role.MANAGER)
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
SESSION_KEY = "organisation"
MAX_QUERY, MAX_VALUE = 4_000, 5_000  # Characters of a query, and of a field of a form.


def places_of(user: Any, session: Any) -> list[Any]:
    """Return the organisations that a person administers or manages teams in, as callers.

    Those that the session may use: see `tenancy.single_sign_on`.
    """
    if not (user.is_authenticated and user.is_active):
        return []
    return [caller for caller in members_of(user, session) if caller.role in ROLES]


def invitations(user: Any, session: Any) -> list[MembershipRow]:
    """Return the memberships that a person has not accepted yet."""
    return invitations_of(user, session) if user.is_authenticated and user.is_active else []


def may_enter(user: Any, places: list[Caller], session: Any) -> bool:
    """Tell whether a person may sign in.

    An operator without a membership may too, and sees an empty site; and whoever has an invitation
    to accept.
    """
    return user.is_active and bool(places or user.is_superuser or invitations(user, session))


def chosen(places: list[Caller], session: Any) -> Caller | None:
    """Return the organisation in the session if the person still belongs to it, else the first."""
    slug = session.get(SESSION_KEY)
    return next((place for place in places if place.slug == slug), places[0] if places else None)


def inside(view: Any, place_of: Callable[..., Any]) -> Callable[..., Any]:
    """Run a view, and render what it returns, inside the organisation of its caller."""

    @wraps(view)
    def confined(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        refuse_ambiguous(request)
        caller = tenant_request(request).caller = place_of(request)
        try:
            with _context(request, caller):
                response: Any = view(request, *args, **kwargs)
                if callable(getattr(response, "render", None)):
                    response.render()  # A lazy queryset rendered outside would see nothing.
                if response.status_code >= 400 and caller is not None:
                    transaction.set_rollback(True)
        except PermissionDenied:
            if caller is not None and request.method not in SAFE_METHODS:
                _record_refusal(request, caller)
            raise
        return response

    return confined


def _record_refusal(request: HttpRequest, caller: Caller) -> None:
    match: Any = request.resolver_match
    row = str(match.kwargs.get("object_id", ""))
    record_refusal(request, caller, what=match.url_name, row=row, code="permission_denied")


@contextmanager
def _context(request: HttpRequest, caller: Caller) -> Iterator[None]:
    if caller is None:
        yield
        return
    actor = Actor(caller.kind, caller.id, caller.name, client_address(request))
    read_only = request.method in SAFE_METHODS
    with organisation_context(caller.organisation_id, actor=actor, read_only=read_only):
        tenants = apps.get_model(settings.TENANT_MODEL).objects
        tenant_request(request).organisation = tenants.visible_to(caller).get()
        yield


def refuse_ambiguous(request: HttpRequest) -> None:
    """Raise BadRequest for NUL or too much in the address, and for a form with a field twice.

    PostgreSQL cannot store NUL, so a look-up with it would be an error of ours. Of a field that is
    given twice, one reader takes the first value and another the last. A page repeats its address
    in each of its links, and a form its values.
    """
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path or "%00" in query or len(query) > MAX_QUERY:
        raise BadRequest("The address holds a NUL character, or is too long.")
    if request.method == "POST":
        fields = dict(request.POST.lists())
        twice = {name for name, values in fields.items() if len(values) > 1}
        if twice - {ACTION_CHECKBOX_NAME} or request.FILES:
            raise BadRequest("The form holds a field twice, or a file.")
        if any(len(value) > MAX_VALUE for values in fields.values() for value in values):
            raise BadRequest("A field of the form is too long.")
