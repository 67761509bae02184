"""With the fast path and without it, every list answers the same bytes."""

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.analytics.models import OrganisationDay
from apps.directory.models import Rep
from apps.scores.models import DailyScore
from apps.targets.models import TargetPlan
from ssi_platform.api import fastpath
from ssi_platform.api.sparse import expansions_of, selectable_of
from ssi_platform.domain.readings import Source
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.examples import examples
from tests.large_organisation import add_rows
from tests.routes import tenant_routes
from tests.sample_data import JANUARY, NOW, key, organisation

LISTS = [route for route in tenant_routes() if route.lists()]
CLOSED = {
    "members",
    "api-keys",
    "domains",
    "group-mappings",
    "invitations",
    "sso-connections",
    "audit-events",
    "erasures",
    "events",
    "oauth-clients",
    "oauth-grants",
    "team-managers",
}  # To managers.
COMPARED = ("Content-Type", "ETag", "Link", "Content-Length")
# What JSON escapes, or a database and a program may write differently.
TEXTS = ['"', "\\", "/", "<&>", "é", "\u2028", "😀", "a\u007fb", "\u0001\u001f", "tab\tline\n", ""]
POINTS = [0, 1, 10, 100, 999, 1_001, 12_345, 25_000, 33_333, 99_999, 100_000]


@pytest.fixture
def rows(acme, north, bobs_rep, db):
    """Rows of every list, some of them with texts and numbers that are hard to write alike."""
    add_rows(acme, team=north, rep=bobs_rep, numbers=range(1, 5))
    with organisation_context(acme.pk):
        Rep.objects.bulk_create(
            Rep(organisation=acme, name=text, external_id=text or None, email=text)
            for text in TEXTS
        )
        last = JANUARY.replace(year=2025)
        DailyScore.objects.bulk_create(
            DailyScore(
                organisation=acme, rep=bobs_rep, day=last.replace(day=number + 1), total=points,
                brand=points % 25_001, industry=TEXTS[number % len(TEXTS)], observed_at=NOW,
                source=list(Source)[number % len(Source)],
            )
            for number, points in enumerate(POINTS)
        )  # fmt: skip
        OrganisationDay.objects.bulk_create(
            OrganisationDay(
                organisation=acme, day=last.replace(day=number + 1), roster=number, median=points,
                scored=number // 3, computed_at=NOW.replace(microsecond=number * 1_000),
            )
            for number, points in enumerate(POINTS)
        )  # fmt: skip
        plan = TargetPlan.objects.get(name="First").pk
    return {
        "team": north.pk, "rep": bobs_rep.pk, "day": JANUARY, "plan": plan,
        "measure": "meetings_booked",
    }  # fmt: skip


@pytest.fixture
def switch(settings):
    """Django's settings, by a name that Hypothesis does not use."""
    return settings


@st.composite
def selections(draw, route):
    """Query parameters of one list: what it shows of a row, its order, and the size of a page."""
    shape = route.view.serializer_class
    expanded = draw(st.sets(st.sampled_from(expansions_of(shape)))) if expansions_of(shape) else ()
    paths = [path for path in selectable_of(shape) if path.rpartition(".")[0] in {"", *expanded}]
    query = {
        "expand": expanded,
        "fields": draw(st.sets(st.sampled_from(paths))),
        "omit": draw(st.sets(st.sampled_from(paths), max_size=3)),
    }
    query = {name: ",".join(sorted(values)) for name, values in query.items() if values}
    query["page_size"] = draw(st.sampled_from([1, 2, 3, 100]))
    if draw(st.booleans()):
        query["ordering"] = draw(st.sampled_from(sorted(route.view.orderings)))
    return query


def answer(browser, address, query, switch, *, fast):
    switch.FASTPATH = fast
    response = browser.get(address, query)
    headers = {name: response.headers.get(name) for name in COMPARED}
    return response.status_code, headers, response.content, response


def compare(browser, address, query, switch):
    """Return the answer of the fast path, which has to be that of the frameworks."""
    *fast, response = answer(browser, address, query, switch, fast=True)
    *plain, _ = answer(browser, address, query, switch, fast=False)
    assert fast == plain
    assert fast[0] == 200
    return response.json()


def walk(browser, address, query, switch):
    """Compare the first pages of a list, and go back one page from the last of them."""
    body = compare(browser, address, query, switch)
    for _ in range(3):
        if not body["next_cursor"]:
            break
        body = compare(browser, address, query | {"cursor": body["next_cursor"]}, switch)
    if body["previous_cursor"]:
        compare(browser, address, query | {"cursor": body["previous_cursor"]}, switch)


@pytest.mark.check
@pytest.mark.parametrize("route", LISTS, ids=lambda route: route.name)
@settings(max_examples=examples(3), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_list_answers_alike_with_and_without_the_fast_path(
    route, data, acme_key, alice, rows, switch
):
    address = calls.url(route, "acme", {part: rows[part] for part in route.parameters})
    caller = acme_key if route.name in CLOSED else data.draw(st.sampled_from([acme_key, alice]))
    query = data.draw(selections(route))
    with transaction.atomic(), time_machine.travel(NOW, tick=False):  # Cursors carry their time.
        walk(calls.client(caller), address, query, switch)
        transaction.set_rollback(True)


@pytest.mark.parametrize("fast", [True, False])
def test_the_switch_decides_who_writes_the_rows(fast, api, acme_key, rows, settings):
    settings.FASTPATH = fast
    with CaptureQueriesContext(connection) as captured:
        assert api(acme_key).get("/api/v1/organisations/acme/scores").status_code == 200
    assert any("row_to_json" in query["sql"] for query in captured) is fast


def test_nothing_of_it_runs_when_it_is_off(api, committed, settings, monkeypatch):
    """Not on the outermost transaction either, which tests usually hide."""
    acme_key = key(organisation("acme"))
    settings.FASTPATH = False
    settings.QUOTAS = settings.QUOTAS | {"caller_requests": 10, "requests": 10}
    for module, name in [
        (fastpath.transactions, "begin"),
        (fastpath.json_rows, "fetch_json_rows"),
        (fastpath.conditions, "filter_columns"),
    ]:
        monkeypatch.setattr(module, name, lambda *_, **__: pytest.fail("A shortcut was taken."))
    monkeypatch.setattr(fastpath, "begin", fastpath.transactions.begin)
    monkeypatch.setattr(fastpath, "fetch_json_rows", fastpath.json_rows.fetch_json_rows)
    monkeypatch.setattr(fastpath, "filter_columns", fastpath.conditions.filter_columns)

    response = api(acme_key).get("/api/v1/organisations/acme/scores")
    assert response.json()["data"] == []
    assert response.headers["RateLimit"].startswith('"caller";r=9')
