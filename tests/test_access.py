"""The access matrix: every operation, by every kind of caller, on own and other rows.

The expected statuses are in `access_matrix.py`.
"""

import pytest
from django.conf import settings
from django.db import transaction

from . import calls
from .access_matrix import CALLERS, MATRIX
from .routes import operations, route_named, tenant_routes
from .sample_data import key

pytestmark = pytest.mark.check
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def rows():
    for line in MATRIX.strip().splitlines():
        operation, statuses, scope = line.split("|")
        method, name, which = operation.split()
        yield method, name, which, dict(zip(CALLERS, statuses.split(), strict=True)), scope.strip()


def belongs_to_somebody(route):
    """Tell whether the address names a row that one team's people see and another's do not."""
    kind = route.name.split("-")[0]
    return bool({"team", "rep", "plan", "external_id"} & set(route.parameters)) or (
        "pk" in route.parameters
        and kind in ("team", "rep", "job", "import", "export", "target", "verdict", "alert")
    )


@pytest.fixture
def tenant(tenants):
    return tenants[0]


def browser_of(caller, tenant, another):
    by_role = {"rep": "bob", "manager": "alice", "analyst": "ana", "admin": "ada"}
    if caller in by_role:  # Who they are is proved in other tests, from their session.
        browser = calls.client(tenant.people[by_role[caller]])
        browser.force_authenticate(tenant.people[by_role[caller]])
        return browser
    with_a_key = {"stranger": another, "key": tenant}
    return calls.client(key(with_a_key[caller].organisation) if caller in with_a_key else None)


def status(browser, method, name, tenant, which="own"):
    if method == "GET":  # Nothing to undo: the context of a GET is read-only.
        return calls.ask(browser, method, name, tenant, which).status_code
    with transaction.atomic():
        answer = calls.ask(browser, method, name, tenant, which)
        transaction.set_rollback(True)
    return answer.status_code


def test_the_matrix_has_every_operation_and_no_other():
    assert {(method, name) for method, name, *_ in rows()} == operations()


def test_rows_of_other_teams_are_in_the_matrix():
    whose = {}
    for method, name, which, *_ in rows():
        whose.setdefault((method, name), set()).add(which)
    for (method, name), whose_rows in whose.items():
        wanted = {"own", "other"} if belongs_to_somebody(route_named(name)) else {"-"}
        assert whose_rows - {"all"} == wanted, f"{method} {name}"


@pytest.mark.parametrize("caller", CALLERS[:-1])
def test_a_caller_may_do_what_the_matrix_says(caller, tenants):
    tenant, another = tenants
    browser = browser_of(caller, tenant, another)
    differing = [
        f"{method} {name} {which}: {got}, not {statuses[caller]}"
        for method, name, which, statuses, _ in rows()
        if (got := status(browser, method, name, tenant, which)) != int(statuses[caller])
    ]
    assert differing == []


@pytest.mark.parametrize("header", ["Cookie", "X-Session-Token"])
@pytest.mark.parametrize("caller", ["rep", "manager", "analyst", "admin"])
def test_sessions_of_both_clients_read_what_the_matrix_says(caller, header, tenants):
    tenant = tenants[0]
    by_role = {"rep": "bob", "manager": "alice", "analyst": "ana", "admin": "ada"}
    session = tenant.people[by_role[caller]].session_key
    browser = calls.client(None)
    value = f"{settings.SESSION_COOKIE_NAME}={session}" if header == "Cookie" else session
    browser.credentials(**{f"HTTP_{header.upper().replace('-', '_')}": value})
    differing = [
        f"{method} {name} {which}: {got}, not {statuses[caller]}"
        for method, name, which, statuses, _ in rows()
        if method == "GET"
        and (got := status(browser, method, name, tenant, which)) != int(statuses[caller])
    ]
    assert differing == []


def test_a_key_may_do_what_its_only_scope_says(tenant):
    keys = {scope: calls.client(key(tenant.organisation, scope)) for *_, scope in rows()}
    differing = [
        f"{method} {name} {which}: {got}, not {statuses['scoped']}"
        for method, name, which, statuses, scope in rows()
        if (got := status(keys[scope], method, name, tenant, which)) != int(statuses["scoped"])
    ]
    assert differing == []


def test_methods_that_a_route_lacks_are_refused(tenant):
    browser = calls.client(key(tenant.organisation))
    answers = {
        calls.ask(browser, method, route.name, tenant).status_code
        for route in tenant_routes()
        for method in METHODS - set(route.methods)
    }
    assert answers == {405}
