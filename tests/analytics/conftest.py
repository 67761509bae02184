from datetime import UTC, date, datetime

import pytest

from apps.analytics.models import OrganisationDay, PlanDay, TeamDay
from apps.analytics.services import drain, release_week
from apps.organisations.models import Organisation
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import NOW, reading, record, rep, system

BEFORE = datetime(2026, 6, 1, tzinfo=UTC)
START, SUNDAY = date(2026, 5, 1), date(2026, 6, 28)
MONDAY = datetime(2026, 6, 29, 7, tzinfo=UTC)  # After the cut-off.


@pytest.fixture
def anna(acme, north):
    return rep(acme, "Anna", north)


@pytest.fixture
def staff(acme, north):
    """Put reps into a team and score them on a day: `staff(north, [50, 60])`."""

    def staff(in_team, totals, day=SUNDAY, name="R"):
        reps = [rep(acme, f"{in_team.name}{name}{n}", in_team, since=START)
                for n in range(len(totals))]  # fmt: skip
        scored_at_once(acme, {(one, day): total for one, total in zip(reps, totals, strict=True)})
        return reps

    return staff


@pytest.fixture
def release(acme, drained):
    """Compute, and write the releases that are due; return how many weeks were written."""

    def release(now=MONDAY, *, computed=True):
        if computed:
            drained(now)
        weeks = 0
        with organisation_context(acme.pk):
            while release_week(caller=system(acme), now=now):
                weeks += 1
        return weeks

    return release


@pytest.fixture
def of_team(api, acme_key, north):
    def of_team(who=None, of_team=north):
        answer = api(who or acme_key).get(f"/api/v1/organisations/acme/teams/{of_team.pk}/releases")
        assert answer.status_code == 200
        return answer.json()["data"]

    return of_team


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
