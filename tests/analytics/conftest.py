from datetime import UTC, datetime

import pytest

from apps.analytics.models import OrganisationDay, PlanDay, TeamDay
from apps.analytics.services import drain
from apps.organisations.models import Organisation
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, reading, record, rep

BEFORE = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def anna(acme, north):
    return rep(acme, "Anna", north)


@pytest.fixture
def inside(acme):
    """The test itself is inside Acme's context."""
    with organisation_context(acme.pk):
        yield


@pytest.fixture
def score():
    """Record totals: `score(bob, {day: total})`."""

    def score(rep, totals, at=BEFORE):
        with organisation_context(rep.organisation_id):
            organisation = Organisation.objects.get(pk=rep.organisation_id)
        scored_at_once(organisation, {(rep, day): total for day, total in totals.items()}, at)

    return score


def scored_at_once(organisation, totals, at=BEFORE):
    """Record totals of many reps: {(rep, day): total}."""
    record(organisation, {key: reading(total, at=at) for key, total in totals.items()})


@pytest.fixture
def drained(acme):
    """Compute what is stale, and return the keys of the rows that this touched."""

    def drained(now=NOW):
        with organisation_context(acme.pk):
            before = _versions()
            while drain(organisation_id=acme.pk, now=now):
                pass
            after = _versions()
        return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}

    return drained


def _versions():
    """Return {(what, …, day): version} of every derived row."""
    teams = TeamDay.objects.values_list("team__name", "day", "version")
    organisation = OrganisationDay.objects.values_list("day", "version")
    plans = PlanDay.objects.values_list("team__name", "plan_version_id", "day", "version")
    return (
        {(name, day): version for name, day, version in teams}
        | {("everybody", day): version for day, version in organisation}
        | {(name, plan, day): version for name, plan, day, version in plans}
    )
