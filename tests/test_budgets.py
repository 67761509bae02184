"""A list costs the same number of queries with two rows and with thirty."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.targets.models import TargetPlan
from ssi_platform.tenancy.context import organisation_context

from . import calls
from .large_organisation import add_rows
from .routes import route_named, tenant_routes
from .sample_data import JANUARY

pytestmark = pytest.mark.check

# Every request of a key: its row, the context, and the rows of the page.
ROWS = 3
# A list in the order of publication first asks, in a context of its own, for what is unpublished.
PUBLISHED = ROWS + 2
# Lists that cost more than ROWS.
COSTLIER = {
    "audit-events": PUBLISHED,
    "events": PUBLISHED,
    "team-parents": ROWS + 1,  # Whether the team is one that the caller sees.
    "team-managers": ROWS + 1,  # Whether the team is one that the caller sees.
    "rep-assignments": ROWS + 1,  # Whether the rep is one that the caller sees.
    "rep-absences": ROWS + 1,  # Whether the rep is one that the caller sees.
    "measures": ROWS + 1,  # The organisation's day: whether a review is overdue.
    "measure-values": ROWS + 1,  # Likewise.
    "score-revisions": ROWS + 1,  # Whether the rep is one that the caller sees.
    "target-plan-pauses": ROWS + 1,  # Whether the plan is one that the caller sees.
    "target-plan-versions": ROWS + 2,  # Whether the plan is one that the caller sees, and stages.
    "target-plans": ROWS + 3,  # Versions and pauses of all plans, and the stages of all versions.
}
# Figures computed for a page of teams or reps have tests of their own, in tests/analytics:
# test_all_teams.py and test_roster_standings.py.
COMPUTED = {"attainment", "standings"}
LISTS = {
    r.name: COSTLIER.get(r.name, ROWS)
    for r in tenant_routes()
    if r.lists() and r.name not in COMPUTED
}
# What only a test's outer transaction makes necessary.
OURS = ("SAVEPOINT", "RELEASE SAVEPOINT", "SET LOCAL app.organisation_id = ''")


def first_plan(team):
    """The plan that `add_rows` adds versions to; a manager of the team sees it."""
    with organisation_context(team.organisation_id):
        return TargetPlan.objects.filter(team=team).earliest("pk").pk


def costs(browser, team, rep):
    """Return (queries, rows) for every list."""
    ids = {"team": team.pk, "rep": rep.pk, "day": JANUARY, "plan": first_plan(team)}
    ids |= {"measure": "meetings_booked"}
    return {name: _cost(browser, name, ids) for name in LISTS}


def _cost(browser, name, ids):
    route = route_named(name)
    address = calls.url(route, "acme", {part: ids[part] for part in route.parameters})
    browser.get("/api/v1/me")  # Records the use of a key, at most once a minute.
    with CaptureQueriesContext(connection) as captured:
        answer = browser.get(f"{address}?page_size=500")
    assert answer.status_code == 200, f"{name}: {answer.content}"
    spent = [q["sql"] for q in captured if not q["sql"].startswith(OURS)]
    return len(spent), len(answer.json()["data"])


def test_every_list_keeps_its_budget(acme, north, bobs_rep, acme_key):
    browser = calls.client(acme_key)
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(1, 3))
    few = costs(browser, north, bobs_rep)
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(3, 31))
    many = costs(browser, north, bobs_rep)

    assert {name: queries for name, (queries, _) in many.items()} == LISTS
    assert {name: queries for name, (queries, _) in few.items()} == LISTS
    assert {many[name][1] - few[name][1] for name in LISTS} == {28}


def test_a_managers_narrower_view_costs_no_more_with_more_rows(acme, alice, north, bobs_rep):
    browser = calls.client(alice)
    closed = {"members", "api-keys", "audit-events", "events", "team-managers", "erasures"}
    closed |= {"invitations", "oauth-clients", "oauth-grants", "sso-connections", "domains"}
    closed |= {"group-mappings"}
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(1, 3))
    ids = {"team": north.pk, "rep": bobs_rep.pk, "day": JANUARY, "plan": first_plan(north)}
    ids |= {"measure": "meetings_booked"}
    names = dict.fromkeys(set(LISTS) - closed, ids)
    few = {name: _cost(browser, name, ids) for name, ids in names.items()}
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(3, 31))
    many = {name: _cost(browser, name, ids) for name, ids in names.items()}

    assert {n: q for n, (q, _) in few.items()} == {n: q for n, (q, _) in many.items()}
    assert sum(rows for _, rows in many.values()) > sum(rows for _, rows in few.values()) + 100


def test_the_count_notices_a_query_a_row(acme, acme_key, monkeypatch, north, bobs_rep):
    """The measurement itself: without the join of members to people, it would tell."""
    from apps.access.models import Membership
    from apps.access.views import MemberViewSet

    monkeypatch.setattr(MemberViewSet, "queryset", Membership.objects.all())
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(1, 6))
    queries, rows = _cost(calls.client(acme_key), "members", {})
    assert queries == ROWS + rows
