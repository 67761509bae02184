"""Random organisations: every field of the standings is what plain Python makes of the rows."""

from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.analytics.services import refresh_standings
from apps.targets import services as targets
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.context import organisation_context
from tests import calls
from tests.examples import examples
from tests.sample_data import key

from .standing_reckoning import Reckoning
from .test_random_organisations import Improvised


class WithOwnPlans(Improvised):
    def own_plan(self):
        rep = self.random.choice(self.reps)
        with suppress(targets.PlanOverlaps, Invalid), transaction.atomic():
            targets.create_plan(
                caller=self.caller, rep=rep, team=None, name="Own", terms=self._terms(),
                today=self.today,
            )  # fmt: skip


# A seed cannot be made smaller in any way that helps.
@pytest.mark.trial
@settings(
    max_examples=examples(3), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_every_field_of_the_standings(db, seed):
    with transaction.atomic():
        improvised = WithOwnPlans(seed)
        with organisation_context(improvised.organisation_id):
            improvised.fill()
            improvised.own_plan()
            improvised.edit()
        client = calls.client(key(improvised.organisation))
        reckoning = Reckoning(client, improvised.organisation.slug)
        today = improvised.today
        days = [today, *(today - timedelta(days=improvised.random.randint(1, 50)) for _ in "..")]
        listed = {day: rows_of(client, reckoning, day) for day in days}
        with organisation_context(improvised.organisation_id):
            improvised.drain()
            refresh_standings(caller=improvised.caller, now=improvised.now)
        with time_machine.travel(improvised.now):
            assert rows_of(client, reckoning, today) == listed[today]
        alone = {day: summaries_of(client, reckoning, day) for day in days}
        expected = {day: reckoning.expected(day) for day in days}
        transaction.set_rollback(True)
    for day in days:
        assert listed[day].keys() == expected[day].keys()
        for name, row in expected[day].items():
            assert listed[day][name] == row, f"{name} on {day}"
            assert alone[day][name] == row, f"{name} on {day}"


def rows_of(client, reckoning, day):
    answer = client.get(f"{reckoning.root}/standings", {"on": str(day), "page_size": 500})
    assert answer.status_code == 200, answer.content
    return {row["name"]: row for row in answer.json()["data"]}


def summaries_of(client, reckoning, day):
    """The standings of the summaries, each of which reads the colleagues by itself."""
    pages = (client.get(f"{reckoning.root}/reps/{rep}/summary?on={day}") for rep in reckoning.reps)
    rows = [page.json()["standing"] for page in pages]
    return {row["name"]: row for row in rows}
