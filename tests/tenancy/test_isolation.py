"""Organisations are isolated with both layers, and with either layer removed."""

import json
import uuid

import pytest

from ssi_platform.tenancy import viewsets
from tests import calls
from tests.routes import tenant_routes
from tests.sample_data import key

from .leaks import (
    EVERY_METHOD,
    IDS,
    asked,
    by_reference,
    by_their_ids,
    by_their_name,
    in_lists,
    leaks,
    marked,
    references,
    tried,
    undone,
    without_policies,
    without_querysets,
)

LISTS = {"teams", "reps", "scores", "members", "audit-events", "events"}


def key_of(tenant):
    return calls.client(key(tenant.organisation))


def test_a_key_finds_nothing_of_another_organisation(tenants):
    assert leaks(key_of(tenants[0]), *tenants) == []


def test_a_person_finds_nothing_of_another_organisation(tenants):
    mine, other = tenants
    assert list(by_their_name(calls.client(mine.people["ada"]), other)) == []


@pytest.mark.check
def test_row_level_security_alone_holds(tenants, monkeypatch):
    browser = key_of(tenants[0])
    without_querysets(monkeypatch)
    assert leaks(browser, *tenants) == []


@pytest.mark.check
def test_row_level_security_holds_without_the_check_of_the_address(tenants, monkeypatch):
    mine, other = tenants
    browser = key_of(mine)
    without_querysets(monkeypatch)
    monkeypatch.setattr(
        viewsets.TenantViewSet, "_caller", lambda self, request: viewsets.callers_of(request)[0]
    )
    shown = [
        route.name
        for route in tenant_routes()
        if "GET" in route.methods and marked(tried(browser, "GET", route, other), other)
    ]
    assert shown == []


@pytest.mark.check
def test_querysets_alone_hold(committed_tenants, owner):
    browser = key_of(committed_tenants[0])
    with without_policies(owner):
        assert leaks(browser, *committed_tenants) == []


# A policy refuses to put a rep into a team that is not among the organisation's own.
REFUSED_BY_POLICY = {"assignment", "reps", "reps-batch"}
# The measure has the same key in both organisations: the address names one's own.
OWN_MEASURE = {"team-measure-value"}


@pytest.mark.check
def test_without_both_layers_every_row_is_visible(committed_tenants, owner, monkeypatch):
    """The tests above can fail: without both layers, every kind of request returns other rows."""
    mine, other = committed_tenants
    browser = key_of(mine)
    without_querysets(monkeypatch)
    with without_policies(owner):
        by_id = list(by_their_ids(browser, mine, other, methods=["GET"]))
        shown = list(in_lists(browser, mine, other, names=LISTS))
        referred = list(by_reference(browser, mine, other))
    assert (
        _names(by_id, "by their id: 200")
        == {r.name for r in tenant_routes() if "GET" in r.methods and IDS & set(r.parameters)}
        - OWN_MEASURE
    )
    assert _names(shown, "shows theirs") == LISTS
    named = {name for _, name, _ in references(other)}
    assert _names(referred, "refers to theirs") == named - REFUSED_BY_POLICY
    assert _names(referred, "finds theirs") >= {"reps?team", "scores?rep", "assignments?rep"}


@pytest.mark.check
def test_without_both_layers_the_slug_of_another_organisation_is_unknown(
    committed_tenants, owner, monkeypatch
):
    """It is answered like a missing one."""
    mine, other = committed_tenants
    browser = key_of(mine)
    without_querysets(monkeypatch)
    with without_policies(owner), undone():
        assert list(_told_apart(browser, other)) == []


def _told_apart(browser, other):
    """The methods on their URLs that are no 404, or not that of a missing organisation."""
    for route in tenant_routes():
        for method in EVERY_METHOD:
            status, *rest = without_request_id(calls.ask(browser, method, route.name, other))
            if status != 404:
                yield f"{method} {route.name} by their name: {status}"
            elif method in route.methods:
                missing = calls.ask(browser, method, route.name, other, slug="nobody")
                if [status, *rest] != [*without_request_id(missing)]:
                    yield f"{method} {route.name} is told from a missing one"


def test_a_foreign_row_and_a_missing_one_are_answered_alike(tenants):
    mine, other = tenants
    browser, wrong = key_of(mine), []
    for route in tenant_routes():
        foreign = calls.parts(route, other)
        missing = {n: uuid.uuid4() if n in IDS else value for n, value in foreign.items()}
        for method in route.methods if IDS & set(foreign) else ():
            content = calls.body(method, route.name, mine)
            both = [
                without_request_id(
                    calls.call(browser, method, calls.url(route, "acme", named), content)
                )
                for named in (foreign, missing)
            ]
            if both[0] != both[1] or both[0][0] != 404:
                wrong.append(f"{method} {route.name}: {both[0][0]} and {both[1][0]}")
    assert wrong == []


@pytest.mark.check
def test_a_foreign_reference_and_a_missing_one_are_answered_alike(tenants):
    mine, other = tenants
    browser, wrong = key_of(mine), []
    ids = {str(row.pk) for row in (other.teams["own"], other.reps["own"])}
    for method, name, content in references(other):
        foreign = json.dumps(content)
        (named,) = [pk for pk in ids if pk in foreign]
        answers = []
        for pk in (named, str(uuid.uuid4())):
            asked_for = json.loads(foreign.replace(named, pk))
            status, headers, text = without_request_id(
                asked(browser, method, name, mine, asked_for)
            )
            answers.append((status, headers, text.replace(pk.encode(), b"")))
        if answers[0] != answers[1] or answers[0][0] != 400:
            wrong.append(f"{method} {name}: {answers[0][0]} and {answers[1][0]}")
    assert wrong == []


def without_request_id(answer):
    """An answer, but for its request id."""
    name = answer.headers["X-Request-Id"].encode()
    headers = {k: v for k, v in answer.headers.items() if k != "X-Request-Id"}
    return answer.status_code, headers, answer.content.replace(name, b"")


def _names(leaked, ending):
    return {leak.split()[1] for leak in leaked if leak.endswith(ending)}
