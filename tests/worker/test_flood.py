"""One organisation floods the platform, and another one hardly notices it.

The figures are of the machine that runs it. FLOOD_ROUNDS is how often it is tried; the best counts.
"""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from statistics import median, quantiles
from threading import Event

import psycopg
import pytest
from django.utils import timezone

from apps.jobs.models import Job
from apps.targets import services as targets
from scripts.faults.services import platform
from ssi_platform.database.addresses import with_database
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key, organisation, reading, record, rep, system, team

from .celery_worker import until
from .flood import (
    DAY,
    DAYS,
    GLOBEX,
    LONG_AGO,
    REPS,
    TEAMS,
    Flood,
    terms,
)

ROUNDS = int(os.environ.get("FLOOD_ROUNDS", "1"))
SINGLE_EDITS, READS = 50, 3  # Edits, and reads after each of them.

pytestmark = pytest.mark.trial


@pytest.fixture
def today():
    return timezone.now().date()  # The clock of the processes is the real one.


@pytest.fixture
def acme(database, today):
    """The organisation that floods: some years of scores, a plan, and a rep of 26 years."""
    acme = organisation("acme")
    sales = team(acme, "Sales")
    teams = [team(acme, f"Team {n}", sales) for n in range(TEAMS)]
    reps = [rep(acme, f"R{n}", teams[n % TEAMS], since=today - DAYS * DAY, today=today)
            for n in range(REPS)]  # fmt: skip
    rep(acme, "Old", teams[0], since=LONG_AGO, today=today)
    with organisation_context(acme.pk):
        targets.create_plan(caller=system(acme), name="P", team=None,
                            terms=terms(today, 50), today=today)  # fmt: skip
    for n in range(0, DAYS, 100):
        record(acme, {(one, today - (n + at) * DAY): reading(40) for one in reps
                      for at in range(100) if n + at < DAYS}, now=timezone.now())  # fmt: skip
    return acme


@pytest.fixture
def globex(database, today):
    globex = organisation("globex")
    east = team(globex, "East")
    for name in ("Gil", "Hal", "Ida", "Jon", "Kim"):
        rep(globex, name, east, since=today - 300 * DAY, today=today)
    globex.east = east
    return globex


class Watch:
    """Looks at what an organisation's jobs and stale ranges are, as often as one likes."""

    def __init__(self, url, organisation):
        self._connection = psycopg.connect(url, autocommit=True)
        self._connection.execute(f"SET app.organisation_id = '{organisation.pk}'")

    def value(self, query):
        return self._connection.execute(query).fetchone()[0]

    def is_stale(self):
        return self.value("SELECT EXISTS (SELECT FROM ledger_stalerange)")

    def close(self):
        self._connection.close()


@pytest.fixture
def watch(database):
    opened = []

    def watch(organisation):
        opened.append(Watch(with_database(os.environ["DATABASE_URL"], database), organisation))
        return opened[-1]

    yield watch
    for one in opened:
        one.close()


def p95(seconds):
    return quantiles(seconds, n=20)[-1]


def reads(caller, globex, count):
    path = f"{GLOBEX}/teams/{globex.east.pk}/statistics"
    answers = [caller.ask("GET", path) for _ in range(count)]
    assert {status for status, _, _ in answers} == {200}
    return [seconds for _, seconds, _ in answers]


def edit_until_fresh(caller, watched, today, n):
    """Change one score; return the seconds until its figures are fresh."""
    rep_id = caller.ask("GET", f"{GLOBEX}/reps?external_id=gil")[2]["data"][0]["id"]
    begun = time.monotonic()
    body = {"total": 20 + n % 60}
    status, _, _ = caller.ask("PUT", f"{GLOBEX}/reps/{rep_id}/scores/{today - 3 * DAY}", body)
    assert status in (200, 201)
    while watched.is_stale():
        assert time.monotonic() - begun < 60
        time.sleep(0.005)
    return time.monotonic() - begun


def edits_and_reads(caller, globex, watched, today):
    """Return the seconds until each of some edits was fresh, and those of reads between them."""
    edits, between = [], []
    for n in range(SINGLE_EDITS):
        edits.append(edit_until_fresh(caller, watched, today, n))
        between += reads(caller, globex, READS)
    return edits, between


def import_in_turn(caller, globex, acme, today):
    """Import a small file; return what began before it, of what waited already, and the delay."""
    waiting = jobs_of(acme, "queued")
    content = f"rep,day,total\nhal,{today - 2 * DAY},44\n"
    begun = time.monotonic()
    status, _, answer = caller.ask("POST", f"{GLOBEX}/imports", content,
                                   **{"Content-Type": "text/csv"})  # fmt: skip
    assert status == 202
    (ours,) = until(lambda: [job for job in jobs_of(globex) if str(job.pk) == answer["job"]
                             and job.state == "succeeded"], seconds=120)  # fmt: skip
    seconds = time.monotonic() - begun
    ids = {job.pk for job in waiting}
    before = [job for job in jobs_of(acme) if job.pk in ids
              and job.started_at and job.started_at < ours.started_at]  # fmt: skip
    return len(waiting), len(before), seconds


def jobs_of(organisation, *states):
    with organisation_context(organisation.pk):
        jobs = Job.objects.of_organisation(organisation.pk)
        return list(jobs.filter(state__in=states) if states else jobs)


def heartbeats(platform, over):
    """Look at the age of the heartbeat until it is over; return the largest."""
    oldest = 0.0
    while not over.wait(0.5):
        oldest = max(oldest, platform.readiness()["heartbeat_age_seconds"])
    return oldest


def test_a_flood_of_one_organisation_delays_no_other(acme, globex, database, redis_url, today,
                                                     tmp_path, watch):  # fmt: skip
    url = with_database(os.environ["DATABASE_URL"], database)
    keys = {"acme": key(acme), "globex": key(globex)}
    begun = time.monotonic()
    with platform(url, redis_url, tmp_path) as running, ThreadPoolExecutor(2) as pool:
        watched = watch(globex), watch(acme)
        until(lambda: not any(one.is_stale() for one in watched), seconds=180)
        print(f"all is fresh after {time.monotonic() - begun:.1f} s", flush=True)
        ours = running.caller(keys["globex"])
        reads(ours, globex, 20)
        rounds = [one_round(running, pool, ours, keys["acme"], watched, acme, globex, today)
                  for _ in range(ROUNDS)]  # fmt: skip
    for figures in rounds:
        print(figures)
    best = min(rounds, key=lambda figures: figures["edit_p95"])
    assert best["waiting"] > 3 and best["began_before"] <= 1
    assert best["heartbeat"] < 10
    assert best["edit_p95"] < 1
    assert best["import"] < 10
    assert best["read_p95_ms"] < max(100, 2 * best["read_p95_alone_ms"])


def one_round(running, pool, ours, acme_key, watched, acme, globex, today):
    _, alone = edits_and_reads(ours, globex, watched[0], today)
    flood, over = Flood(running.caller(acme_key), today), Event()
    beating = pool.submit(heartbeats, running, over)
    try:
        begun = time.monotonic()
        flood.send()
        print(f"sent in {time.monotonic() - begun:.1f} s: {dict(flood.statuses)}", flush=True)
        waiting, before, delay = import_in_turn(ours, globex, acme, today)
        edits, during = edits_and_reads(ours, globex, watched[0], today)
        busy = len(jobs_of(acme, "queued", "running")), watched[1].is_stale()
    finally:
        over.set()
    figures = {
        "flood": dict(flood.statuses), "waiting": waiting, "began_before": before,
        "import": round(delay, 2), "edit_p50": round(median(edits), 3),
        "edit_p95": round(p95(edits), 3), "edit_max": round(max(edits), 2),
        "read_p95_alone_ms": round(1000 * p95(alone), 1),
        "read_p95_ms": round(1000 * p95(during), 1), "heartbeat": beating.result(),
        "still_busy": busy,
    }  # fmt: skip
    until(lambda: not jobs_of(acme, "queued", "running"), seconds=300)
    figures["ended"] = dict(Counter(f"{job.kind} {job.state} {job.error_code}".strip()
                                    for job in jobs_of(acme)))  # fmt: skip
    return figures
