"""A scope to write does not read: the answer of a write has what was sent, and what it made."""

import pytest
from django.db import transaction

from ssi_platform.tenancy.permissions import PERMISSIONS

from . import calls
from .routes import route_named
from .sample_data import key
from .test_access import rows, status

pytestmark = pytest.mark.check


@pytest.fixture
def tenant(tenants):
    return tenants[0]


# Besides the id, the parts of the address and what was sent. None: all of it is of the call.
MADE = {
    "api-keys": {"key", "public_id"},
    "api-key-rotate": {"key", "public_id"},
    "members": {"invitation"},
    "member-invite": {"link", "expires_at"},
    "oauth-client": {"client_id"},
    "oauth-clients": {"client_id", "client_secret"},
    "oauth-client-rotate": {"client_id", "client_secret"},
    "imports": {"job", "state", "kind", "filename", "sha256", "size"},
    "imports-preview": None,
    "imports-preview-raw": None,
    "imports-raw": {"job", "state", "kind", "filename", "sha256", "size"},
    "exports": {"job", "state"},
    "member-erase": {"job", "state"},
    "organisation-deletion": {"slug", "state"},
    "rep-erase": {"job", "state"},
    "erasure-readmit": {"state", "readmitted_at"},
    "teams-batch": None,
    "reps-batch": None,
    "assignments-batch": None,
    "absences-batch": None,
    "scores-batch": None,
    "measure-values-batch": None,
}
EVERYBODYS = {"organisation:read", "jobs:read"}
# Analysts may read members.
NOT_GRANTABLE = {("PATCH", "member"), ("DELETE", "member"), ("POST", "member-password")}


def writes_without_reading():
    for method, name, which, statuses, scope in rows():
        done = statuses["key"].startswith("2") and method not in ("GET", "DELETE")
        if done and which != "other" and scope not in EVERYBODYS:
            yield pytest.param(method, name, which, scope, id=f"{method}-{name}-{which}")


@pytest.mark.parametrize(("method", "name", "which", "scope"), list(writes_without_reading()))
def test_a_caller_who_may_not_read_gets_back_what_it_sent(tenant, method, name, which, scope):
    writer = calls.client(key(tenant.organisation, *(set(PERMISSIONS) - {scope})))
    reader = calls.client(key(tenant.organisation))
    if (method, name) in NOT_GRANTABLE:
        assert status(writer, method, name, tenant, which) == 403
        return
    with transaction.atomic():
        whole = calls.ask(reader, method, name, tenant, which).json()
        transaction.set_rollback(True)
    answer = calls.ask(writer, method, name, tenant, which)
    assert answer.status_code < 300
    got, made = answer.json(), MADE.get(name, set())
    if made is None:
        assert got.keys() == whole.keys()
        return
    sent = calls.body(method, name, tenant, which)
    sent = sent if isinstance(sent, dict) else {}
    known = {"id", *made, *sent, *route_named(name).parameters}
    assert got.keys() == whole.keys() & known
    assert {field: got[field] for field in got.keys() & sent.keys()} == {
        field: sent[field] for field in got.keys() & sent.keys()
    }


def test_a_newer_score_is_not_told_to_a_caller_who_may_not_read(tenant):
    writer = calls.client(key(tenant.organisation, "scores:write"))
    older = {"total": 11, "observed_at": "2020-01-01T00:00:00Z"}
    route = route_named("score")
    answer = calls.call(writer, "PUT", calls.url(
        route, tenant.organisation.slug, calls.parts(route, tenant)
    ), older)  # fmt: skip
    assert answer.status_code == 200
    assert answer.json().items() >= older.items()
    assert answer.json().keys() <= {*older, *route.parameters, "id"}
