"""Two workers at once, and writers beside them: the numbers come out right."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from apps.analytics.services import drain, drain_slice
from apps.analytics.tasks import drain as drain_task
from apps.directory import services as directory
from apps.ledger import services as ledger
from apps.ledger.models import StaleRange
from apps.scores import services as scores
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW, TODAY, organisation, reading, rep, system, team

from .reckoning import assert_right
from .test_random_organisations import Improvised

REPS, SCORES = 3, 8
SINCE = TODAY - timedelta(days=20)


def closing(work, *args):
    try:
        return work(*args)
    finally:
        connection.close()


def writes(organisation, one, other_team):
    for number in range(SCORES):
        with organisation_context(organisation.pk):
            scores.record_score(
                caller=system(organisation),
                rep=one,
                day=SINCE + timedelta(days=number),
                reading=reading(40 + number),
                now=NOW,
            )
    with organisation_context(organisation.pk):
        ninth = SINCE + timedelta(days=9)
        directory.assign(
            caller=system(organisation), rep=one, from_day=ninth, team=other_team, today=TODAY
        )


def drains(organisation):
    for _ in range(6):
        with organisation_context(organisation.pk):
            drain(organisation_id=organisation.pk, now=NOW)


@pytest.mark.usefixtures("committed")
def test_writers_and_two_workers_at_once():
    acme = organisation("acme")
    north, south = team(acme, "North"), team(acme, "South")
    reps = [rep(acme, f"R{n}", north, since=SINCE) for n in range(REPS)]
    with ThreadPoolExecutor(REPS + 2) as pool:
        work = [pool.submit(closing, writes, acme, one, south) for one in reps]
        work += [pool.submit(closing, drains, acme) for _ in range(2)]
        for done in work:
            done.result()
    drains(acme)

    with organisation_context(acme.pk):
        assert not StaleRange.objects.exists()
        teams, _, _ = assert_right(acme.pk, TODAY)
    assert len({key[0] for key in teams}) == 2


@pytest.mark.usefixtures("committed")
def test_a_second_worker_leaves_the_work_to_the_first():
    acme = organisation("acme")
    rep(acme, "Bob", team(acme, "North"), since=SINCE)
    with organisation_context(acme.pk):
        drain(organisation_id=acme.pk, now=NOW)
        ledger.mark_stale(acme.pk, [(None, SINCE, TODAY)])
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(closing, _drain_elsewhere, acme)
            assert other.result() is False


def _drain_elsewhere(organisation):
    with organisation_context(organisation.pk):
        return drain(organisation_id=organisation.pk, now=NOW)


@pytest.mark.usefixtures("committed")
def test_the_task_drains_until_nothing_is_stale():
    acme = organisation("acme")
    rep(acme, "Bob", team(acme, "North"), since=SINCE)
    drain_task(organisation_id=str(acme.pk))

    with organisation_context(acme.pk):
        assert not StaleRange.objects.exists()
        _, everybody, _ = assert_right(acme.pk, TODAY)
    assert min(everybody) == SINCE


class Edited(Improvised):
    """An organisation that is edited in many transactions."""

    waited = timedelta()

    def tomorrow(self):
        """No day passes."""

    def edits(self, number, done):
        try:
            for _ in range(number):
                with organisation_context(self.organisation_id):
                    self.edit()
        finally:
            done.set()

    def drains(self, done):
        """Drain as workers do, until the edits are done and nothing is left."""
        more = True
        while more or not done.is_set():
            more = drain_slice(organisation_id=self.organisation_id, now=self.now)
            more = more and not self.all_wait()

    def all_wait(self):
        """Tell whether everything that is left failed, and is tried again later."""
        with organisation_context(self.organisation_id):
            return not StaleRange.objects.filter(retry_at=None).exists()

    @property
    def now(self):
        return super().now + self.waited


# Threads interleave differently each time; whatever the order, the figures are the same. A slice
# whose plan is deleted meanwhile fails, and is tried again.
@pytest.mark.trial
@pytest.mark.parametrize("seed", range(5))
@pytest.mark.usefixtures("committed")
def test_random_edits_and_three_workers_at_once(seed):
    edited, done = Edited(seed), Event()
    with organisation_context(edited.organisation_id):
        edited.fill()
    with ThreadPoolExecutor(4) as pool:
        work = [pool.submit(closing, edited.edits, 40, done)]
        work += [pool.submit(closing, edited.drains, done) for _ in range(3)]
        for each in work:
            each.result()
    edited.waited = timedelta(hours=1)
    with organisation_context(edited.organisation_id):
        edited.drain()
        assert_right(edited.organisation_id, edited.today)
