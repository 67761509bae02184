"""Two reps who are one person are merged: scores, history, assignments and figures."""

from datetime import date, timedelta

import pytest

from apps.analytics import services as analytics
from apps.analytics.models import TeamDay
from apps.directory.models import Assignment, Rep
from apps.ledger.models import AuditEvent
from apps.ledger.services import mark_stale
from apps.scores.models import DailyScore, ScoreRevision
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, TODAY, move, reading, record, rep

from .conftest import ACME

MARCH, APRIL, JUNE = date(2026, 3, 1), date(2026, 4, 1), date(2026, 6, 1)
FIGURES = ("team_id", "day", "roster", "scored", "median", "mean")


@pytest.fixture
def double(acme, south):
    """A second row for Bob: in South from March, in none from June."""
    double = rep(acme, "Bob M", south, since=MARCH)
    with organisation_context(acme.pk):
        Rep.objects.filter(pk=double.pk).update(email="bob@acme.example")
    move(double, None, JUNE)
    return double


@pytest.fixture
def merged(acme_api, bobs_rep):
    def merged(other):
        return acme_api.post(f"{ACME}/reps/{bobs_rep.pk}:merge", {"other": other})

    return merged


@pytest.fixture
def stored(acme):
    def stored(model, *names):
        with organisation_context(acme.pk):
            return list(model.objects.order_by("day").values_list(*names))

    return stored


def test_the_latest_observation_stands_and_the_other_is_kept(
    acme, acme_api, bobs_rep, double, merged, stored
):
    early, late = NOW - timedelta(hours=3), NOW - timedelta(hours=2)
    record(acme, {
        (bobs_rep, MARCH): reading(40, at=early), (double, MARCH): reading(41, at=late),
        (bobs_rep, APRIL): reading(50, at=late), (double, APRIL): reading(51, at=early),
        (double, JUNE): reading(60, at=early),
    })  # fmt: skip
    record(acme, {(double, JUNE): reading(61, at=late)})
    answer = merged("bob m")

    assert (answer.status_code, answer.json()["email"]) == (200, "bob@acme.example")
    assert stored(DailyScore, "rep_id", "day", "total") == [
        (bobs_rep.pk, MARCH, 41_000), (bobs_rep.pk, APRIL, 50_000), (bobs_rep.pk, JUNE, 61_000)
    ]  # fmt: skip
    assert stored(ScoreRevision, "rep_id", "day", "total") == [
        (bobs_rep.pk, MARCH, 40_000), (bobs_rep.pk, APRIL, 51_000), (bobs_rep.pk, JUNE, 60_000)
    ]  # fmt: skip
    with organisation_context(acme.pk):
        assert not Rep.objects.filter(pk=double.pk).exists()
        event = AuditEvent.objects.get(action="merge")
        assert (event.object_id, event.after["merged"]) == (str(bobs_rep.pk), str(double.pk))
        assert AuditEvent.objects.filter(object_id=double.pk, action="delete").exists()
    events = acme_api.get(f"{ACME}/events?type=score.recorded").json()["data"]
    body = {"reps": [str(bobs_rep.pk)], "from_day": str(MARCH), "to_day": str(JUNE)}
    assert body.items() <= events[-1]["body"].items()


def test_assignments_are_united(acme, bobs_rep, double, merged, north, south):
    move(bobs_rep, None, MARCH)
    move(bobs_rep, north, APRIL)
    move(bobs_rep, None, date(2026, 5, 1))

    assert merged(str(double.pk)).status_code == 200
    with organisation_context(acme.pk):
        rows = Assignment.objects.filter(rep=bobs_rep).order_by("from_day")
        assert list(rows.values_list("from_day", "team_id")) == [
            (date(2026, 1, 1), north.pk), (MARCH, south.pk), (APRIL, north.pk),
            (date(2026, 5, 1), south.pk), (JUNE, None),
        ]  # fmt: skip


def test_figures_are_those_of_one_person(acme, bobs_rep, dora, double, merged):
    days = [MARCH + timedelta(days=7 * week) for week in range(16)]
    move(bobs_rep, None, MARCH)
    scores = {(bobs_rep, days[0]): reading(40), (dora, days[1]): reading(70)}
    scores |= {(double, day): reading(30 + place) for place, day in enumerate(days)}
    record(acme, scores)

    def figures():
        with organisation_context(acme.pk):
            while analytics.drain(organisation_id=acme.pk, now=NOW):
                pass
            return set(TeamDay.objects.filter(day__lte=TODAY).values_list(*FIGURES))

    before = figures()
    assert merged(str(double.pk)).status_code == 200
    after = figures()
    with organisation_context(acme.pk):
        TeamDay.objects.all().delete()
        teams = {team for team, *_ in after}
        mark_stale(acme.pk, [(team, date(2026, 1, 1), TODAY) for team in teams])

    assert after != before
    assert figures() == {row for row in after if row[1] >= date(2026, 1, 1)}


def test_what_is_not_merged(api, alice, bobs_rep, double, merged, globex):
    codes = [merged(other).json()["errors"][0]["code"] for other in ("nobody", str(bobs_rep.pk))]
    refused = api(alice).post(f"{ACME}/reps/{bobs_rep.pk}:merge", {"other": "bob"})

    assert codes == ["unknown_rep", "same_rep"]
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_team")
