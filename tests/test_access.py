"""Who may do what: every operation, by every kind of caller, on rows that are theirs or not.

`own` and `other` are rows inside and outside of the team that Alice manages and Bob sells for;
`all` is the plan of the whole organisation. The last column is a key with that one scope.
"""

import pytest
from django.db import transaction

from . import calls
from .conftest import key
from .furnished import furnish
from .routes import operations, route_named, tenant_routes

CALLERS = ("nobody", "stranger", "rep", "manager", "analyst", "admin", "key", "scoped")
#          operation                       row    | no  str rep man ana adm key sco | scope
MATRIX = """
MATRIX_ROWS
"""
# Why some answers are neither 2xx nor a refusal:
# - DELETE team and rep: 409, for there are assignments; a row that others lean on stays.
# - PUT by an external id that another team's row has: 409 for a manager, who cannot see that row.
# - POST job-cancel: a job is stopped by whoever asked for it, or by an administrator.
METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


def rows():
    for line in MATRIX.strip().splitlines():
        operation, statuses, scope = line.split("|")
        method, name, which = operation.split()
        yield method, name, which, dict(zip(CALLERS, statuses.split(), strict=True)), scope.strip()


def belongs_to_somebody(route):
    """Tell whether the address names a row that one team's people see and another's do not."""
    kind = route.name.split("-")[0]
    return bool({"team", "rep", "external_id"} & set(route.parameters)) or (
        "pk" in route.parameters and kind in ("team", "rep", "job", "import", "target")
    )


def people(house, globex):
    by_role = {"rep": "bob", "manager": "alice", "analyst": "ana", "admin": "ada"}
    who = {role: calls.client(house.people[name]) for role, name in by_role.items()}
    who |= {"nobody": calls.client(), "stranger": calls.client(key(globex))}
    return who | {"key": calls.client(key(house.organisation))}


def status(browser, method, name, house, which="own"):
    with transaction.atomic():
        answer = calls.ask(browser, method, name, house, which)
        transaction.set_rollback(True)
    return answer.status_code


def test_the_matrix_has_every_operation_and_no_other():
    assert {(method, name) for method, name, *_ in rows()} == operations()


def test_rows_of_other_teams_are_in_the_matrix():
    whose = {}
    for method, name, which, *_ in rows():
        whose.setdefault((method, name), set()).add(which)
    for (method, name), found in whose.items():
        wanted = {"own", "other"} if belongs_to_somebody(route_named(name)) else {"-"}
        assert found - {"all"} == wanted, f"{method} {name}"


@pytest.mark.parametrize("caller", CALLERS[:-1])
def test_a_caller_may_do_what_the_matrix_says(caller, acme, globex):
    house = furnish(acme)
    browser = people(house, globex)[caller]
    found = [
        f"{method} {name} {which}: {got}, not {statuses[caller]}"
        for method, name, which, statuses, _ in rows()
        if (got := status(browser, method, name, house, which)) != int(statuses[caller])
    ]
    assert found == []


def test_a_key_may_do_what_its_only_scope_says(acme):
    house = furnish(acme)
    keys = {scope: calls.client(key(acme, scope)) for *_, scope in rows()}
    found = [
        f"{method} {name} {which}: {got}, not {statuses['scoped']}"
        for method, name, which, statuses, scope in rows()
        if (got := status(keys[scope], method, name, house, which)) != int(statuses["scoped"])
    ]
    assert found == []


def test_methods_that_a_route_lacks_are_refused_after_the_right_to_be_there(acme, globex):
    house = furnish(acme)
    who = people(house, globex)
    found = {
        (caller, status(who[caller], method, route.name, house))
        for route in tenant_routes()
        for method in sorted(METHODS - set(route.methods))
        for caller in ("stranger", "admin")
    }
    assert found == {("stranger", 404), ("admin", 405)}
