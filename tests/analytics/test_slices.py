"""Work is cut into slices, the newest days first; one that fails does not stop the others."""

import time
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from apps.analytics.models import OrganisationDay, PlanDay, TeamDay
from apps.analytics.services import draining, storing
from apps.ledger.models import StaleRange
from apps.ledger.services import mark_stale
from apps.organisations.models import Organisation
from apps.targets import services as targets
from ssi_platform.database import cross_tenant
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, organisation, reading, record, rep, system, team

from .reckoning import assert_right

LONG_AGO = date(2000, 6, 1)
DAY = timedelta(days=1)
BROKEN = "broken AS MATERIALIZED (INSERT INTO analytics_teamday SELECT 1 / 0 FROM fresh)"


@pytest.fixture
def large(acme, drained, monkeypatch):
    """Acme with everything computed, and slices of a week from here on."""
    drained()
    monkeypatch.setattr(draining, "REP_DAYS", 1)


@pytest.mark.usefixtures("large")
def test_the_newest_days_come_first(acme, bobs_rep, score, drained):
    with organisation_context(acme.pk):
        OrganisationDay.objects.all().delete()
        mark_stale(acme.pk, [(None, TODAY - 19 * DAY, TODAY)])
        assert draining.drain(organisation_id=acme.pk, now=NOW)
        days = list(OrganisationDay.objects.order_by("day").values_list("day", flat=True))
        stale = StaleRange.objects.get()

    assert days == [TODAY - n * DAY for n in reversed(range(7))]
    assert (stale.from_day, stale.to_day) == (TODAY - 19 * DAY, TODAY - 7 * DAY)
    drained()
    with organisation_context(acme.pk):
        assert OrganisationDay.objects.count() == 20


def fail(acme, now):
    """Drain one slice as the worker does; return the ranges that are left."""
    draining.drain_slice(organisation_id=acme.pk, now=now)
    with organisation_context(acme.pk):
        return list(StaleRange.objects.order_by("pk"))


@pytest.mark.usefixtures("committed")
def test_a_slice_that_fails_is_tried_later_and_then_given_up(monkeypatch, caplog):
    acme = organisation("acme")
    rep(acme, "Bob", team(acme, "North"), since=TODAY - 3 * DAY)
    monkeypatch.setattr(storing, "TEAM_DAYS", BROKEN)
    now, attempts = NOW, 0
    while not (ranges := fail(acme, now))[0].failed:
        attempts += 1
        assert ranges[0].attempts == attempts
        assert fail(acme, now + timedelta(seconds=1)) == ranges  # Not yet.
        now = ranges[0].retry_at
    assert attempts == draining.ATTEMPTS - 1
    assert "given up" in caplog.text
    assert acme.pk not in cross_tenant.organisations_with_stale_ranges()

    monkeypatch.undo()
    call_command("recompute", "acme")
    while draining.drain_slice(organisation_id=acme.pk, now=NOW):
        pass
    with organisation_context(acme.pk):
        assert not StaleRange.objects.exists()
        assert_right(acme.pk, TODAY)


@pytest.mark.usefixtures("committed")
def test_a_range_that_failed_does_not_hold_up_others(monkeypatch):
    acme = organisation("acme")
    north, south = team(acme, "North"), team(acme, "South")
    rep(acme, "Bob", north, since=TODAY)
    with monkeypatch.context() as broken:
        broken.setattr(storing, "TEAM_DAYS", BROKEN)
        (stale,) = fail(acme, NOW)
    rep(acme, "Dora", south, since=TODAY)
    assert fail(acme, stale.retry_at) == [stale]
    assert fail(acme, stale.retry_at) == []
    with organisation_context(acme.pk):
        assert TeamDay.objects.count() == 2


@pytest.mark.trial
def test_few_scores_over_many_years_take_seconds(acme, north, drained):
    """167 scores over 26 years, with the largest plan allowed."""
    one = rep(acme, "Old", north, since=LONG_AGO)
    stages = [{"threshold": 10 * n, "due_on": date(2000 + n, 6, 1)} for n in range(1, 11)]
    terms = {"starts_on": LONG_AGO, "stages": stages}
    with organisation_context(acme.pk):
        targets.create_plan(caller=system(acme), name="P", team=None, terms=terms, today=TODAY)
    record(acme, {(one, LONG_AGO + n * 57 * DAY): reading(50) for n in range(167)})
    begun = time.monotonic()
    drained()

    assert time.monotonic() - begun < 20
    with organisation_context(acme.pk):
        assert TeamDay.objects.filter(team=north).count() == (TODAY - LONG_AGO).days + 1
        assert PlanDay.objects.filter(team=north, reason=None).count() > 1_000
        assert Organisation.objects.count() == 1
