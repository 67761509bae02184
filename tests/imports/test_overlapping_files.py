"""Files that tell of the same days end in what the times of observation dictate, in any order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO
from threading import Barrier

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.access import services as access
from apps.imports import services as imports
from apps.jobs import services as jobs
from apps.jobs.models import Job
from apps.scores.models import DailyScore
from apps.scores.permissions import SCORES_WRITE
from ssi_platform.tenancy.context import Actor, organisation_context
from tests.examples import examples
from tests.sample_data import NOW, organisation, rep, system, team

from .straight import taken

DAYS = [f"2026-02-{day:02}" for day in range(1, 5)]
SEEN = datetime(2026, 2, 10, tzinfo=UTC)
# A row: which rep, which day, and how many hours later it was seen.
row_strategy = st.tuples(st.integers(0, 1), st.sampled_from(DAYS[:2]), st.integers(0, 5))
files = st.lists(st.lists(row_strategy, min_size=1, max_size=4, unique_by=lambda row: row[:2]),
                 min_size=2, max_size=3)  # fmt: skip


def total(row):
    """What was seen then: of one observation there is one value."""
    person, day, hours = row
    return 10 + person * 30 + int(day[-2:]) * 5 + hours


def dictated(given_files):
    latest = {}
    for row in sorted((row for file in given_files for row in file), key=lambda row: row[2]):
        latest[row[:2]] = total(row) * 1000
    return latest


def written(rows):
    """The rows as a CSV file."""
    lines = ["rep,day,total,observed_at"]
    lines += [
        f"r{row[0]},{row[1]},{total(row)},{SEEN + timedelta(hours=row[2]):%Y-%m-%dT%H:%M:%SZ}"
        for row in rows
    ]
    return "\n".join(lines).encode()


class Tenant:
    """An organisation with two reps and a key that may write scores."""

    def __init__(self, slug="orders"):
        self.organisation = organisation(slug)
        self.organisation_id = self.organisation.pk
        self.reps = [
            rep(self.organisation, f"R{n}", team(self.organisation, f"T{n}")) for n in range(2)
        ]
        with organisation_context(self.organisation_id):
            self.key, _ = access.create_key(
                caller=system(self.organisation), name="k", scopes=[SCORES_WRITE]
            )

    def take(self, rows):
        assert taken(self.organisation, written(rows)).errors == []

    def send(self, rows):
        sent = imports.SentFile(BytesIO(written(rows)))
        with organisation_context(self.organisation_id, actor=Actor("key", self.key.pk)):
            imports.receive_file(caller=system(self.organisation), sent=sent, now=NOW)

    def work(self):
        while jobs.run_next(organisation_id=self.organisation_id, clock=lambda: NOW):
            pass

    def stands(self):
        with organisation_context(self.organisation_id):
            rows = DailyScore.objects.of_organisation(self.organisation_id).values_list(
                "rep_id", "day", "total"
            )
            numbers = {one.pk: number for number, one in enumerate(self.reps)}
            return {(numbers[rep_id], f"{day}"): value for rep_id, day, value in rows}


@pytest.mark.hypothesis
@pytest.mark.django_db
def test_any_order_ends_in_the_same():
    tenant = Tenant()

    @settings(max_examples=examples(5), database=None)
    @given(files)
    def in_any_order(some):
        for order in (some, some[::-1]):
            with transaction.atomic():
                for file in order:
                    tenant.take(file)
                assert tenant.stands() == dictated(some)
                transaction.set_rollback(True)

    in_any_order()


@pytest.mark.trial
@pytest.mark.usefixtures("committed")
def test_two_at_once_end_in_the_same():
    for number, hours in enumerate([(0, 3), (3, 0), (2, 2)]):
        assert_same_end(Tenant(f"orders-{number}"), hours)


def assert_same_end(tenant, hours):
    some = [[(person, day, late) for person in (0, 1) for day in DAYS] for late in hours]
    some[1] = some[1][::-1]  # The other way round: who locks row by row would lock the other out.
    for file in some:
        tenant.send(file)
    together = Barrier(2, timeout=20)

    def worker():
        try:
            together.wait()
            tenant.work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(worker) for _ in range(2)]:
            done.result()

    assert tenant.stands() == dictated(some), hours
    with organisation_context(tenant.organisation_id):
        assert set(Job.objects.values_list("state", flat=True)) == {"succeeded"}
