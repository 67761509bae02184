"""Scores past their time go, step by step; what was computed from them stays."""

import re
from datetime import date, timedelta

import pytest

from apps.analytics.models import TeamDay
from apps.analytics.services import drain
from apps.ledger import services as ledger
from apps.ledger.models import AuditEvent, StaleRange
from apps.organisations import services as organisations
from apps.scores import services, tasks
from apps.scores.models import DailyScore, ScoreRevision
from apps.scores.services import retention
from ssi_platform.domain.calendar import months_before
from ssi_platform.domain.retention import GRACE
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import JANUARY, NOW, TODAY, reading, record, system

ACME = "/api/v1/organisations/acme"
LATER = NOW.replace(year=2027)  # A year on: what is older than 30 June 2026 goes.
DAYS = [date(2026, 6, day) for day in range(20, 31)]


@pytest.fixture
def scored(acme, bobs_rep, dora):
    """Two readings of each day, so that there are revisions too."""
    keys = [(rep, day) for rep in (bobs_rep, dora) for day in DAYS]
    with organisation_context(acme.pk):
        for minutes, total in ((0, 50), (1, 60)):
            observed = reading(total, at=NOW + timedelta(minutes=minutes))
            record(acme, dict.fromkeys(keys, observed))
        drain(organisation_id=acme.pk, now=NOW)


def keep(acme, months, today=TODAY):
    with organisation_context(acme.pk):
        organisations.change_organisation(
            caller=system(acme),
            changes={"retention_months": months},
            today=today,
            confirmed=months_before(today + GRACE, months),
        )


def counted(acme, *models):
    with organisation_context(acme.pk):
        return [model.objects.count() for model in models]


@pytest.mark.usefixtures("scored")
def test_expired_rows_are_deleted_in_steps(acme, monkeypatch):
    monkeypatch.setattr(retention, "STEP", 3)
    keep(acme, 12)
    (computed,) = counted(acme, TeamDay)
    assert services.forget_scores(caller=system(acme), now=LATER) == 40

    with organisation_context(acme.pk):
        assert set(DailyScore.objects.values_list("day", flat=True)) == {date(2026, 6, 30)}
        assert set(ScoreRevision.objects.values_list("day", flat=True)) == {date(2026, 6, 30)}
        event = AuditEvent.objects.get(action="forget")
    assert event.after == {"before": "2026-06-30", "scores": 20, "revisions": 20}
    assert counted(acme, StaleRange, TeamDay) == [0, computed]
    assert services.forget_scores(caller=system(acme), now=LATER) == 0
    with organisation_context(acme.pk):
        assert AuditEvent.objects.filter(action="forget").count() == 1


@pytest.mark.usefixtures("scored")
def test_computed_days_are_not_computed_again(acme, north):
    keep(acme, 12)
    services.forget_scores(caller=system(acme), now=LATER)
    with organisation_context(acme.pk):
        days = TeamDay.objects.filter(team=north, day__range=(DAYS[0], DAYS[-1]))
        before = list(days.order_by("day").values_list("day", "median", "version"))
        ledger.mark_stale(acme.pk, [(None, JANUARY, LATER.date())])
        while drain(organisation_id=acme.pk, now=LATER):
            pass
        assert not StaleRange.objects.exists()
        after = list(days.order_by("day").values_list("day", "median", "version"))

    assert [median for _, median, _ in before] == [60_000] * len(DAYS)
    assert after == before


@pytest.mark.usefixtures("scored")
def test_nothing_goes_unless_it_was_asked_for(acme, globex):
    keep(globex, 12)
    tasks.forget()
    services.forget_scores(caller=system(acme), now=LATER)

    assert counted(acme, DailyScore, ScoreRevision) == [22, 22]


def test_only_administrators_say_how_long(api, ada, alice):
    changes = {"retention_months": 24}
    assert api(alice).patch(ACME, changes).status_code == 403
    for months, status in ((24, 200), (None, 200), (12, 200), (11, 400), (121, 400), (0, 400)):
        answer = shorten(api(ada), months)
        assert answer.status_code == status
    assert api(ada).get(ACME).json()["retention_months"] == 12


def shorten(client, months):
    """Ask, and ask again with the day that the refusal names."""
    answer = client.patch(ACME, {"retention_months": months})
    if answer.status_code == 400 and answer.json()["errors"][0]["code"] == "not_confirmed":
        day = re.search(r"send (\S+) as", answer.json()["errors"][0]["detail"])[1]
        answer = client.patch(ACME, {"retention_months": months, "confirm_deletion_before": day})
    return answer


def test_less_time_is_confirmed_by_the_day_that_it_deletes_before(api, ada, acme, time_machine):
    time_machine.move_to(NOW, tick=False)
    client, right = api(ada), months_before(TODAY + GRACE, 12)
    for day in (None, right + timedelta(1), right - timedelta(1)):
        body = {"retention_months": 12} | ({"confirm_deletion_before": str(day)} if day else {})
        answer = client.patch(ACME, body)
        assert answer.status_code == 400
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
            ("/confirm_deletion_before", "not_confirmed")
        ]
        assert str(right) in answer.json()["errors"][0]["detail"]
    assert client.get(ACME).json()["retention_months"] is None

    body = {"retention_months": 12, "confirm_deletion_before": str(right)}
    taken, again = client.patch(ACME, body), client.patch(ACME, {"retention_months": 12})

    assert taken.json()["retention_from"] == again.json()["retention_from"] == str(TODAY + GRACE)
    assert (taken.status_code, again.status_code) == (200, 200)
    with organisation_context(acme.pk):
        (event,) = AuditEvent.objects.filter(action="change", object_type="organisation")
    assert event.after["retention_months"] == 12
    assert event.after["retention_from"] == str(TODAY + GRACE)


@pytest.mark.usefixtures("scored")
def test_nothing_goes_before_the_grace_period_is_over(acme):
    keep(acme, 12, today=LATER.date() - GRACE + timedelta(1))
    assert services.forget_scores(caller=system(acme), now=LATER) == 0
    assert services.forget_scores(caller=system(acme), now=LATER + timedelta(1)) > 0


@pytest.mark.usefixtures("scored")
def test_the_longer_time_applies_meanwhile(acme):
    keep(acme, 24)
    keep(acme, 12, today=LATER.date())
    assert services.forget_scores(caller=system(acme), now=LATER) == 0
    assert services.forget_scores(caller=system(acme), now=LATER + timedelta(29)) == 0
    assert services.forget_scores(caller=system(acme), now=LATER + timedelta(30)) == 44


@pytest.mark.usefixtures("scored")
def test_to_think_better_of_it_keeps_everything(acme):
    keep(acme, 12, today=LATER.date())
    with organisation_context(acme.pk):
        organisations.change_organisation(
            caller=system(acme), changes={"retention_months": None}, today=LATER.date()
        )
    assert services.forget_scores(caller=system(acme), now=LATER + timedelta(60)) == 0


@pytest.mark.parametrize(
    ("end", "months", "day"),
    [
        (date(2026, 6, 30), 12, date(2025, 6, 30)),
        (date(2026, 3, 31), 13, date(2025, 2, 28)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
    ],
)
def test_months_are_counted_back(end, months, day):
    assert months_before(end, months) == day
