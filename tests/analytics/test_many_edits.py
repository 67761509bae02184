"""The thirteenth edit of a plan costs what the first one does."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics.models import PlanDay
from apps.analytics.services import drain
from apps.analytics.tasks import discard
from apps.targets import services as targets
from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import JANUARY, NOW, TODAY, system

EDITS = 13
WRITTEN = "sum(n_tup_ins + n_tup_upd + n_tup_del)"
READ = "sum(seq_tup_read + coalesce(idx_tup_fetch, 0))"
COUNTS = f"SELECT {WRITTEN}::int, {READ}::int FROM pg_stat_xact_user_tables"


@pytest.fixture
def plan(acme, bobs_rep, dora, score, drained):
    """A plan of the organisation with scores in it, all of it computed."""
    for rep in (bobs_rep, dora):
        score(rep, {JANUARY + timedelta(days=20 * n): 40 + n for n in range(9)})
    with organisation_context(acme.pk):
        plan = targets.create_plan(
            caller=system(acme), name="P", team=None, terms=terms(50), today=TODAY
        )
    drained()
    return plan


@pytest.fixture
def edit(acme, plan):
    """Edit the plan and compute it; return the numbers of statements, and of rows written, read."""

    def edit(threshold, today=TODAY):
        with CaptureQueriesContext(connection) as captured:
            before = counts()
            with organisation_context(acme.pk):
                targets.change_plan(
                    caller=system(acme), plan=plan, name="P", terms=terms(threshold), today=today
                )
                while drain(organisation_id=acme.pk, now=NOW):
                    pass
            after = counts()
        written, read = (now - then for now, then in zip(after, before, strict=True))
        return len(captured), written, read

    return edit


def terms(threshold):
    stages = [{"threshold": threshold, "due_on": date(2026, 11, 1)}]
    return {"starts_on": JANUARY, "stages": stages}


def counts():
    with connection.cursor() as cursor:
        cursor.execute(COUNTS)
        return cursor.fetchone()


@pytest.mark.check
def test_the_thirteenth_edit_of_a_day_costs_what_the_first_did(edit):
    costs = [edit(50 + n) for n in range(1, EDITS + 1)]
    print("statements, rows written, rows read:", costs[0], costs[-1])
    statements, written, read = zip(*costs, strict=True)
    assert set(statements) == {statements[0]}
    assert set(written) == {written[0]}
    assert read[-1] < read[0] * 1.2  # The day's versions are counted.


def versions_with_days(acme):
    with organisation_context(acme.pk):
        numbers = PlanDay.objects.values_list("plan_version__number", flat=True).distinct()
        return sorted(numbers)


def test_days_of_versions_that_are_never_in_force_are_discarded(acme, plan, edit):
    """The first version is in force before the first edit, and the last one from today on."""
    for n in range(1, 5):
        edit(50 + n)
    assert versions_with_days(acme) == [1, 2, 3, 4, 5]
    discard()
    assert versions_with_days(acme) == [1, 5]
    discard()
    assert versions_with_days(acme) == [1, 5]


def test_days_of_versions_that_were_in_force_are_kept(acme, plan, edit):
    edit(60)
    with organisation_context(acme.pk):
        PlanVersion.objects.filter(number=2).update(effective_from=TODAY - timedelta(days=1))
        assert TargetPlan.objects.count() == 1
    edit(70)
    discard()
    assert versions_with_days(acme) == [1, 2, 3]
