"""Figures without the reps who are absent, and verdicts that stand."""

from datetime import date, timedelta

import pytest

from apps.analytics.models import OrganisationDay, StageVerdict, TeamDay
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.analytics.conftest import drained as drained
from tests.clock import noon as noon
from tests.sample_data import TODAY, reading, record, rep, system

ACME = "/api/v1/organisations/acme"
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def client(api, acme_key):
    return api(acme_key)


@pytest.fixture
def approved(client, bobs_rep):
    """Let a rep be absent: `approved(first, end)`; return the address."""

    def approved(first, end, whose=bobs_rep):
        url = f"{ACME}/reps/{whose.pk}/absences/{first}"
        body = {"to_day": str(end), "kind": "leave", "state": "approved"}
        assert client.put(url, body).status_code == 201
        return url

    return approved


def test_figures_of_the_days(client, approved, acme, north, bobs_rep, drained):
    record(acme, {(bobs_rep, JUNE): reading(60)})
    url = approved(JUNE + DAY, JUNE + 3 * DAY)
    drained()
    with organisation_context(acme.pk):
        days = TeamDay.objects.filter(team=north, day__range=(JUNE, JUNE + 3 * DAY)).order_by("day")
        rows = list(days.values_list("roster", "scored", "excused", "median"))
        assert rows == [(1, 1, 0, 60_000), (0, 0, 1, None), (0, 0, 1, None), (1, 1, 0, 60_000)]
        whole = OrganisationDay.objects.get(day=JUNE + DAY)
        assert (whole.excused, whole.state, whole.coverage) == (1, "insufficient_data", 0)
    shown = client.get(
        f"{ACME}/teams/{north.pk}/statistics?from={JUNE + DAY}&to={JUNE + DAY}"
    ).json()["data"]
    assert [(d["roster"], d["excused"], d["state"]) for d in shown] == [(0, 1, "insufficient_data")]

    client.delete(url)
    drained()
    with organisation_context(acme.pk):
        assert set(TeamDay.objects.filter(team=north).values_list("excused", flat=True)) == {0}


def test_an_absence_entered_later_leaves_the_verdict(approved, acme, north, drained):
    due = TODAY - 5 * DAY
    others = [rep(acme, f"R{number}", north) for number in range(2)]
    record(acme, {(one, due): reading(50) for one in others})
    stages = [{"threshold": 70, "due_on": due}]
    with organisation_context(acme.pk):
        targets.create_plan(
            caller=system(acme), name="70", terms={"starts_on": MAY, "stages": stages},
            team=north, today=TODAY,
        )  # fmt: skip
    drained()
    before = verdicts(acme)
    assert len(before) == 1
    for one in others:
        approved(due - 6 * DAY, due + DAY, whose=one)
    drained()
    assert verdicts(acme) == before


def verdicts(acme):
    with organisation_context(acme.pk):
        names = ("attained", "level", "reason", "reps", "population", "judged_at")
        return list(StageVerdict.objects.values_list(*names))
