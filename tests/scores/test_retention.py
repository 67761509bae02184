"""Scores past their time go, step by step; what was computed from them stays."""

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


def keep(acme, months):
    with organisation_context(acme.pk):
        changes = {"retention_months": months}
        organisations.change_organisation(caller=system(acme), changes=changes, today=TODAY)


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
        answer = api(ada).patch(ACME, {"retention_months": months})
        assert answer.status_code == status
    assert api(ada).get(ACME).json()["retention_months"] == 12


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
