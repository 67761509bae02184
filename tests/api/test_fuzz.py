"""Every operation, asked for what its schema allows and for what it does not.

A bounded run of schemathesis' cases; `make fuzz` is the long one. Each is sent
for rows that are there, and what it changes is undone before the next.
"""

import re

import pytest

from ssi_platform.tenancy.permissions import PERMISSIONS
from tests import calls
from tests.routes import tenant_routes
from tests.sample_data import key
from tests.tenancy.leaks import undone

from .cached_cases import cached_cases

pytestmark = pytest.mark.trial

READS = [scope for scope in PERMISSIONS if scope.endswith(":read")]


def addresses(tenant):
    """Return the path parameters of each route, of stored rows."""
    return {
        _template(route): {
            "organisation": tenant.organisation.slug,
            **{_renamed(n): str(value) for n, value in calls.parts(route, tenant).items()},
        }
        for route in tenant_routes()
        if "s/by-external-id/" not in route.pattern  # Former addresses are not described.
    }


def _template(route):
    return "/" + re.sub(r"<\w+:(\w+)>", lambda m: f"{{{_renamed(m[1])}}}", route.pattern)


def _renamed(name):
    return "id" if name == "pk" else name


def finding(case, browser, real):
    """Send a case, and return what is wrong with the answer, or None."""
    guarded = {"If-Match": "*"} if case.method in calls.CHANGES else {}
    address = case.address(real.get(case.path, {}))
    sent = {"content_type": case.media_type, "headers": case.headers | guarded}
    try:
        with undone():
            answer = browser.generic(case.method, address, case.body(), **sent)
    except AssertionError as breach:  # Of the contract, which every answer to a test is held to.
        return f"{case.method} {address}: {breach}"
    return f"{case.method} {address}: {answer.status_code}" if answer.status_code >= 500 else None


def test_no_answer_is_out_of_the_schema(tenants):
    mine, _ = tenants
    real, cases = addresses(mine), cached_cases()
    keys = [key(mine.organisation, *scopes) for scopes in (list(PERMISSIONS), READS)]
    anything, reads = map(calls.client, keys)
    wrong, refused = [], set()
    for case in cases:
        # Who may read all is answered like who may do all where there is nothing but to read.
        both = [reads] if case.method == "GET" else [anything, reads]
        once = case.allowed and (case.method, case.path) not in refused
        refused.add((case.method, case.path))
        browsers = both if once else [both[0]]
        wrong += [failure for one in browsers if (failure := finding(case, one, real))]
    assert {case.path for case in cases} >= set(real)
    assert wrong == []
