"""Alerts through the API: who sees which, what is decided, and what is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection

from apps.alerts.models import Alert
from apps.analytics.models import TeamDay
from apps.directory import services as directory
from apps.ledger.models import AuditEvent
from apps.privacy import services as privacy
from ssi_platform.tenancy.context import organisation_context
from tests.calls import client
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, key, move, rep, system, team

URL = "/api/v1/organisations/acme/alerts"
DAY = date(2026, 6, 29)
DROP = {"change": -12.4, "median_change": -0.3, "needed": -5.2}


@pytest.fixture
def raised(acme):
    """Raise an alert straight in the table: `raised("drop", rep=bob)`."""

    def raised(rule, **values):
        with organisation_context(acme.pk):
            return Alert.objects.create(
                **{"organisation_id": acme.pk, "rule": rule, "opened_on": DAY, "details": {}}
                | values
            )

    return raised


@pytest.fixture
def of_all(raised, bobs_rep, dora, north, south):
    """An alert of each subject, by name."""
    return {
        "bob": raised("drop", rep=bobs_rep, details=DROP),
        "dora": raised("no_scores_for", rep=dora, details={"days": 14}),
        "north": raised("coverage_fell", team=north, details={"roster": 4, "scored": 1}),
        "south": raised("coverage_fell", team=south, opened_on=DAY - timedelta(days=1)),
        "all": raised("import_failed", details={"failed": 1}),
    }


def listed(who, alerts, query=""):
    answer = client(who).get(f"{URL}{query}")
    assert answer.status_code == 200, answer.content
    names = {str(alert.pk): name for name, alert in alerts.items()}
    return [names[row["id"]] for row in answer.json()["data"]]


def act(who, alert, action, body=None):
    answer = client(who).post(f"{URL}/{alert.pk}:{action}", body or {}, format="json")
    return answer.status_code, answer.json()


def test_the_answer_has_numbers(acme_key, of_all, bobs_rep):
    row = client(acme_key).get(f"{URL}/{of_all['bob'].pk}").json()
    assert row["details"] == DROP
    assert (row["rule"], row["state"], row["opened_on"]) == ("drop", "open", str(DAY))
    assert (row["rep"], row["team"], row["plan"]) == (str(bobs_rep.pk), None, None)


def test_who_sees_which(acme, of_all, ada, ana, alice, bob, acme_key):
    everything = {"bob", "dora", "north", "south", "all"}
    for who in (ada, ana, acme_key):
        assert set(listed(who, of_all)) == everything
    assert set(listed(alice, of_all)) == {"bob", "north"}
    assert client(bob).get(URL).status_code == 403
    assert listed(key(acme, "alerts:read"), of_all) == []
    assert set(listed(key(acme, "alerts:read", "scores:read"), of_all)) == everything


def test_the_overview_counts_those_that_are_open(acme, of_all, ada, alice, acme_key):
    def counts(who):
        overview = client(who).get("/api/v1/organisations/acme/overview").json()
        lines = {line["name"]: line["open_alerts"] for line in overview["teams"]}
        return {"all": overview["organisation"]["open_alerts"]} | lines

    everything = {"all": 5, "Sales": 2, "North": 2, "South": 2}
    assert counts(ada) == counts(acme_key) == everything
    assert counts(alice) == {"all": 2, "North": 2}
    act(ada, of_all["bob"], "acknowledge")
    assert counts(ada) == everything | {"all": 4, "Sales": 1, "North": 1}
    assert set(counts(key(acme, "statistics:read", "directory:read")).values()) == {None}


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?rule=drop", {"bob"}),
        ("?rule__in=drop,import_failed", {"bob", "all"}),
        ("?state=cleared", set()),
        ("?state__in=open,snoozed", {"bob", "dora", "north", "south", "all"}),
        ("?team=north", {"north"}),
        ("?rep=bob", {"bob"}),
        ("?within=north", {"bob", "north"}),
        ("?within=sales", {"bob", "dora", "north", "south"}),
        ("?opened_on__lte=2026-06-28", {"south"}),
    ],
)
def test_filters(acme_key, of_all, query, names):
    assert set(listed(acme_key, of_all, query)) == names


def test_orderings(acme_key, of_all):
    assert listed(acme_key, of_all, "?ordering=opened_on")[0] == "south"
    assert listed(acme_key, of_all)[-1] == "south"


def test_a_manager_sees_those_of_the_reps_in_the_teams_today(alice, of_all, bobs_rep, dora, south,
                                                             north):  # fmt: skip
    move(bobs_rep, south, TODAY)
    with connection.cursor() as cursor:  # Who is where today is asked by the database's clock.
        cursor.execute("SELECT current_date + 2")
        (later,) = cursor.fetchone()
    move(dora, north, later, today=later)
    assert listed(alice, of_all) == ["north"]
    assert act(alice, of_all["bob"], "acknowledge")[0] == 404
    move(dora, north, TODAY)
    assert set(listed(alice, of_all)) == {"north", "dora"}


def test_a_manager_sees_no_team_of_a_day_with_reps_of_somebody_elses(acme, alice, of_all, north):
    """The team below stood below North on that day, and does not today."""
    inner = team(acme, "Inner", north)
    with organisation_context(acme.pk):
        TeamDay.objects.create(organisation=acme, team=inner, day=DAY, roster=2, scored=2,
                               computed_at=NOW)  # fmt: skip
    assert "north" in listed(alice, of_all)
    with organisation_context(acme.pk):
        directory.set_parent(
            caller=system(acme), team=inner, parent=None, from_day=TODAY, today=TODAY
        )
    assert listed(alice, of_all) == ["bob"]


def test_acknowledging_snoozing_and_reopening(acme, alice, of_all):
    alert, until = of_all["bob"], TODAY + timedelta(days=7)
    assert act(alice, alert, "acknowledge")[1]["state"] == "acknowledged"
    code, row = act(alice, alert, "snooze", {"until": str(until)})
    assert (code, row["state"], row["snoozed_until"]) == (200, "snoozed", str(until))
    code, row = act(alice, alert, "reopen")
    assert (code, row["state"], row["snoozed_until"]) == (200, "open", None)
    assert act(alice, alert, "reopen")[0] == 200
    with organisation_context(acme.pk):
        rows = AuditEvent.objects.filter(object_id=str(alert.pk)).order_by("pk")
        assert [row.action for row in rows] == ["acknowledge", "snooze", "reopen"]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        (str(TODAY), "out_of_range"),
        (str(TODAY + timedelta(days=91)), "out_of_range"),
        ("soon", "not_a_day"),
        (None, "null"),
    ],
)
def test_days_until_which_nothing_is_snoozed(alice, of_all, until, code):
    status, problem = act(alice, of_all["bob"], "snooze", {"until": until})
    (error,) = problem["errors"]
    assert (status, error["code"], error["pointer"]) == (400, code, "/until")


@pytest.mark.parametrize("action", ["acknowledge", "snooze", "reopen"])
def test_nothing_is_decided_about_what_is_over(alice, acme_key, raised, bobs_rep, action):
    over = raised("drop", rep=bobs_rep, state="cleared", cleared_on=DAY)
    body = {"until": str(TODAY + timedelta(days=7))} if action == "snooze" else {}
    status, problem = act(alice, over, action, body)
    assert (status, problem["code"]) == (409, "alert_cleared")


def test_the_alerts_of_a_rep_go_with_an_erasure(acme, of_all, bobs_rep, north, acme_key):
    with organisation_context(acme.pk):
        erasure = privacy.erase_rep(caller=system(acme), rep=bobs_rep, today=TODAY, now=NOW)
    assert erasure.removed["alerts_alert"] == 1
    assert set(listed(acme_key, of_all)) == {"dora", "north", "south", "all"}


def test_the_alerts_of_a_rep_follow_who_stays(acme, acme_key, raised, of_all, bobs_rep, north):
    twin = rep(acme, "Robert", north)
    standing = raised("drop", rep=twin)
    older = raised("drop", rep=twin, state="cleared", cleared_on=DAY)
    silent = raised("no_scores_for", rep=twin)
    with organisation_context(acme.pk):
        directory.merge_reps(
            caller=system(acme), rep=bobs_rep, other=str(twin.pk), today=TODAY, now=NOW
        )
        left = set(Alert.objects.filter(rep=bobs_rep).values_list("pk", flat=True))
    assert left == {of_all["bob"].pk, older.pk, silent.pk}
    assert standing.pk not in left
