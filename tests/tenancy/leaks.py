"""Tries everything that a key of one organisation can ask about another's rows.

`leaks` returns the requests that returned other rows; with tenant isolation there are none.
"""

from contextlib import contextmanager

from django.db import transaction

from apps.organisations.querysets import OrganisationQuerySet
from ssi_platform.tenancy.querysets import TenantQuerySet
from tests import calls
from tests.routes import METHODS, route_named, tenant_routes

EVERY_METHOD = (*METHODS, "HEAD", "OPTIONS")
IDS = {"pk", "team", "rep", "member"}
METHODS_OF_QUERYSETS = ("of_organisation", "visible_to", "managed_by")


def leaks(browser, mine, other):
    return [*by_their_name(browser, other), *by_their_ids(browser, mine, other),
            *in_lists(browser, mine, other), *by_reference(browser, mine, other)]  # fmt: skip


def by_their_name(browser, other):
    """Every operation on every URL of the other."""
    for route in tenant_routes():
        for method in route.methods:
            answer = tried(browser, method, route, other)
            if answer.status_code != 404:
                yield f"{method} {route.name} by their name: {answer.status_code}"


def by_their_ids(browser, mine, other, methods=METHODS):
    """Every operation under one's own name, on each of the other's ids."""
    for route in tenant_routes():
        for method in route.methods if IDS & set(route.parameters) else ():
            if method in methods:
                answer = tried(browser, method, route, other, slug=mine.organisation.slug)
                if answer.status_code != 404:
                    yield f"{method} {route.name} by their id: {answer.status_code}"


def in_lists(browser, mine, other, names=None):
    """Every address under one's own name, or those of these names."""
    for route in tenant_routes():
        if "GET" in route.methods and (names is None or route.name in names):
            answer = tried(browser, "GET", route, mine)
            assert answer.status_code == 200, f"{route.name}: {answer.getvalue()}"
            if marked(answer, other):
                yield f"GET {route.name} shows theirs"


def by_reference(browser, mine, other):
    """Their ids inside one's own bodies and filters."""
    for method, name, content in references(other):
        answer = asked(browser, method, name, mine, content)
        if answer.status_code != 400:
            yield f"{method} {name} refers to theirs"
    for address in filters(other):
        answer = browser.get(f"/api/v1/organisations/{mine.organisation.slug}/{address}")
        if answer.status_code != 200 or answer.json()["data"]:
            yield f"GET {address.partition('=')[0]} finds theirs"


def references(other):
    team, rep = str(other.teams["own"].pk), str(other.reps["own"].pk)
    return [
        ("POST", "teams-batch", _one(external_id="w", name="W", parent=team)),
        ("POST", "reps-batch", _one(external_id="r", name="R", team=team)),
        ("POST", "assignments-batch", _one(rep="bob", from_day="2026-06-01", team=team)),
        ("POST", "assignments-batch", _one(rep=rep, from_day="2026-06-01", team=None)),
        ("POST", "scores-batch", _one(rep=rep, day="2026-06-01", total=50)),
        ("POST", "teams", {"name": "West", "parent": team}),
        ("PATCH", "team", {"parent": team}),
        ("PUT", "team-parent", {"parent": team}),
        ("POST", "reps", {"name": "Rita", "team": team}),
        ("PUT", "assignment", {"team": team}),
        ("POST", "exports", {"content": "scores", "format": "csv", "team": team}),
        ("POST", "exports", {"content": "scores", "format": "csv",
                             "rep": str(other.reps["own"].pk)}),
        ("POST", "target-plans", {"name": "P", "team": team, "starts_on": "2026-06-01",
                                  "stages": calls.STAGES}),
    ]  # fmt: skip


def _one(**item):
    return {"items": [item]}


def filters(other):
    team, rep = other.teams["own"].pk, other.reps["own"].pk
    by_team = [f"{name}?team={team}" for name in ("reps", "assignments", "target-plans")]
    by_rep = [f"assignments?rep={rep}", f"scores?rep={rep}", f"events?subject_id={rep}"]
    return [*by_team, *by_rep, f"teams?parent={team}", f"audit-events?object_id={rep}"]


def asked(browser, method, name, tenant, content):
    route = route_named(name)
    address = calls.url(route, tenant.organisation.slug, calls.parts(route, tenant))
    with undone():
        return calls.call(browser, method, address, content)


def tried(browser, method, route, tenant, *, slug=None):
    with undone():
        return calls.ask(browser, method, route.name, tenant, slug=slug)


def marked(answer, tenant):
    """Tell whether an answer names any row of a tenant."""
    rows = [tenant.organisation, tenant.key, *tenant.people.values(), *tenant.places.values()]
    rows += [*tenant.teams.values(), *tenant.reps.values(), *tenant.plans.values()]
    rows += [*tenant.imports.values(), *tenant.exports.values()]
    return any(str(row.pk).encode() in answer.getvalue() for row in rows)


@contextmanager
def undone():
    """Roll back what a request writes; a GET may publish events."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def without_querysets(monkeypatch):
    """Remove the isolation of querysets: each method returns all rows."""
    for queryset in [TenantQuerySet, *_subclasses(TenantQuerySet), OrganisationQuerySet]:
        for method in set(METHODS_OF_QUERYSETS) & set(vars(queryset)):
            monkeypatch.setattr(queryset, method, lambda self, *_: self)


@contextmanager
def without_policies(owner):
    """Remove row-level security: the owner disables it."""
    tables = [
        name
        for (name,) in owner.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND relkind = 'r'"
        )
    ]
    assert len(tables) > 10
    try:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        yield
    finally:
        for table in tables:
            owner.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")


def _subclasses(kind):
    for one in kind.__subclasses__():
        yield one
        yield from _subclasses(one)
