"""One organisation never sees another: with both walls, and with either one taken away."""

import uuid

from ssi_platform.tenancy import viewsets
from tests import calls
from tests.cast import key
from tests.routes import tenant_routes

from .leaks import (
    EVERY_METHOD,
    IDS,
    asked,
    by_their_name,
    leaks,
    marked,
    references,
    tried,
    without_policies,
    without_querysets,
)


def key_of(house):
    return calls.client(key(house.organisation))


def test_a_key_finds_nothing_of_another_organisation(houses):
    assert leaks(key_of(houses[0]), *houses, methods=EVERY_METHOD) == []


def test_a_person_finds_nothing_of_another_organisation(houses):
    mine, theirs = houses
    assert list(by_their_name(calls.client(mine.people["ada"]), theirs)) == []


def test_row_level_security_alone_holds(houses, monkeypatch):
    browser = key_of(houses[0])
    without_querysets(monkeypatch)
    assert leaks(browser, *houses) == []


def test_row_level_security_holds_without_the_check_of_the_address(houses, monkeypatch):
    mine, theirs = houses
    browser = key_of(mine)
    without_querysets(monkeypatch)
    monkeypatch.setattr(
        viewsets.TenantViewSet, "_caller", lambda self, request: viewsets.callers_of(request)[0]
    )
    shown = [
        route.name
        for route in tenant_routes()
        if "GET" in route.methods and marked(tried(browser, "GET", route, theirs), theirs)
    ]
    assert shown == []


def test_querysets_alone_hold(open_houses, owner):
    browser = key_of(open_houses[0])
    with without_policies(owner):
        assert leaks(browser, *open_houses) == []


def test_without_both_walls_everything_is_seen(open_houses, owner, monkeypatch):
    """The tests above can fail: with no wall left, each way of asking finds something."""
    browser = key_of(open_houses[0])
    without_querysets(monkeypatch)
    with without_policies(owner):
        found = leaks(browser, *open_houses)
    assert _of(found, "by their id: 200") >= {
        r.name for r in tenant_routes() if "GET" in r.methods and IDS & set(r.parameters)
    }
    assert _of(found, "shows theirs") >= {"teams", "reps", "scores", "members", "audit-events"}
    assert _of(found, "refers to theirs") == {name for _, name, _ in references(open_houses[1])}
    assert _of(found, "finds theirs") >= {"reps?team", "scores?rep", "assignments?rep"}


def test_a_foreign_row_and_a_missing_one_are_answered_alike(houses):
    mine, theirs = houses
    browser = key_of(mine)
    for route in tenant_routes():
        foreign = calls.parts(route, theirs)
        missing = {n: uuid.uuid4() if n in IDS else value for n, value in foreign.items()}
        for method in route.methods if IDS & set(foreign) else ():
            content = calls.body(method, route.name, mine)
            both = [
                said(calls.call(browser, method, calls.url(route, "acme", named), content))
                for named in (foreign, missing)
            ]
            assert both[0][0] == 404
            assert both[0] == both[1], f"{method} {route.name}"


def test_a_foreign_organisation_and_a_missing_one_are_answered_alike(houses):
    mine, theirs = houses
    browser = key_of(mine)
    for route in tenant_routes():
        for method in route.methods:
            both = [
                said(calls.ask(browser, method, route.name, theirs, slug=slug))
                for slug in ("globex", "nobody")
            ]
            assert both[0] == both[1], f"{method} {route.name}"


def test_a_foreign_reference_and_a_missing_one_are_answered_alike(houses):
    mine, theirs = houses
    browser = key_of(mine)
    theirs_id, nobodys = str(theirs.teams["own"].pk), str(uuid.uuid4())
    for method, name, content in references(theirs):
        answers = []
        for team in (theirs_id, nobodys):
            asked_for = {k: team if v == theirs_id else v for k, v in content.items()}
            status, headers, text = said(asked(browser, method, name, mine, asked_for))
            answers.append((status, headers, text.replace(team.encode(), b"")))
        assert answers[0] == answers[1], f"{method} {name}"


def said(answer):
    """An answer, but for its request id."""
    name = answer.headers["X-Request-Id"].encode()
    headers = {k: v for k, v in answer.headers.items() if k != "X-Request-Id"}
    return answer.status_code, headers, answer.content.replace(name, b"")


def _of(found, ending):
    return {line.split()[1] for line in found if line.endswith(ending)}
