"""What the admin site adds to a request."""

from typing import Any, cast

from django.http import HttpRequest

from ssi_platform.tenancy.caller import Caller


class TenantRequest(HttpRequest):
    """A request of a page inside an organisation, or of an operator who belongs to none."""

    caller: Caller | None
    organisation: Any  # The row of the tenant model.
    admin_places: tuple[Any, list[Caller]]
    refused: list[tuple[str | None, str, str]]
    unchanged: bool


def tenant_request(request: HttpRequest) -> TenantRequest:
    """Return the request, typed with what the site adds."""
    return cast(TenantRequest, request)


def caller_of(request: HttpRequest) -> Caller:
    """Return the caller. A page that requires a permission always has one."""
    return cast(Caller, tenant_request(request).caller)
