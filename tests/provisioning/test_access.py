"""The access matrix of SCIM: every operation, by every kind of caller."""

import pytest
from django.db import transaction
from django.urls import get_resolver

from ssi_platform.tenancy.permissions import PERMISSIONS
from tests.sample_data import key

from .conftest import USER, Directory

CALLERS = ("nobody", "stranger", "rep", "manager", "analyst", "admin", "scopes", "key", "scim")
# operation                 | no  str rep man ana adm oth key scim
MATRIX = """
GET    scim-config          | 401 404 401 401 401 401 403 200 200
GET    scim-resource-types  | 401 404 401 401 401 401 403 200 200
GET    scim-resource-type   | 401 404 401 401 401 401 403 200 200
GET    scim-schemas         | 401 404 401 401 401 401 403 200 200
GET    scim-schema          | 401 404 401 401 401 401 403 200 200
GET    scim-users           | 401 404 401 401 401 401 403 200 200
POST   scim-users           | 401 404 401 401 401 401 403 201 201
GET    scim-user            | 401 404 401 401 401 401 403 200 200
PUT    scim-user            | 401 404 401 401 401 401 403 200 200
PATCH  scim-user            | 401 404 401 401 401 401 403 200 200
DELETE scim-user            | 401 404 401 401 401 401 403 204 204
GET    scim-groups          | 401 404 401 401 401 401 403 200 200
POST   scim-groups          | 401 404 401 401 401 401 403 201 201
GET    scim-group           | 401 404 401 401 401 401 403 200 200
PUT    scim-group           | 401 404 401 401 401 401 403 200 200
PATCH  scim-group           | 401 404 401 401 401 401 403 200 200
DELETE scim-group           | 401 404 401 401 401 401 403 204 204
GET    scim-refused         | 401 404 401 401 401 401 403 501 501
POST   scim-refused         | 401 404 401 401 401 401 403 501 501
PUT    scim-refused         | 401 404 401 401 401 401 403 501 501
PATCH  scim-refused         | 401 404 401 401 401 401 403 501 501
DELETE scim-refused         | 401 404 401 401 401 401 403 501 501
"""
PREFIX = "scim/v2/<slug:organisation>/"
PATHS = {
    "scim-config": "ServiceProviderConfig",
    "scim-resource-types": "ResourceTypes",
    "scim-resource-type": "ResourceTypes/User",
    "scim-schemas": "Schemas",
    "scim-schema": f"Schemas/{USER}",
    "scim-users": "Users",
    "scim-user": "Users/{user}",
    "scim-groups": "Groups",
    "scim-group": "Groups/{group}",
    "scim-refused": "Bulk",
}
NEW_USER = {"schemas": [USER], "userName": "new@acme.example"}
NEW_GROUP = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "New"}
OPERATIONS = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "displayName", "value": "Renamed"}],
}


def rows():
    for line in MATRIX.strip().splitlines():
        operation, statuses = line.split("|")
        yield (*operation.split(), dict(zip(CALLERS, map(int, statuses.split()), strict=True)))


def served():
    """Every operation of SCIM's addresses, as the URLconf has it."""
    for pattern in get_resolver().url_patterns:
        if str(pattern.pattern) == PREFIX:
            for route in pattern.url_patterns:
                methods = {method.upper() for method in route.callback.actions} - {"HEAD"}
                yield from ((method, route.name) for method in methods)


def test_the_matrix_has_every_operation_and_no_other():
    assert {(method, name) for method, name, _ in rows()} == set(served())


@pytest.fixture
def callers(acme, globex, ada, alice, ana, bob, token):
    others = [scope for scope in PERMISSIONS if scope != "provisioning:write"]
    return {
        "nobody": lambda: None,
        "stranger": lambda: key(globex),
        "rep": lambda: bob,
        "manager": lambda: alice,
        "analyst": lambda: ana,
        "admin": lambda: ada,
        "scopes": lambda: key(acme, *others),
        "key": lambda: key(acme),
        "scim": lambda: token,
    }


@pytest.mark.parametrize("caller", CALLERS)
def test_a_caller_may_do_what_the_matrix_says(callers, directory, caller):
    made = {
        "user": directory.user("yan@acme.example")[1]["id"],
        "group": directory.group("Sales")[1]["id"],
    }
    browser = Directory(callers[caller]())
    differing = []
    for method, name, statuses in rows():
        body = {"PATCH": OPERATIONS, "GET": None, "DELETE": None}.get(
            method, NEW_USER if "user" in name else NEW_GROUP
        )
        with transaction.atomic():
            got = browser.call(method, PATHS[name].format(**made), body)[0]
            transaction.set_rollback(True)
        if got != statuses[caller]:
            differing.append(f"{method} {name}: {got}, not {statuses[caller]}")
    assert differing == []
