"""What is measured: pages of standings, and what keeps them up to date."""

import json
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from django.db import connection
from django.test import Client

from apps.access import services as access
from apps.analytics.models import CurrentStanding
from apps.analytics.services import drain_slice, refresh_standings
from apps.ledger.services import mark_stale
from apps.targets import services as targets
from ssi_platform.database import clock
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.permissions import PERMISSIONS

from ..importing.report import Line
from ..statistics.organisations import TODAY, analyze, fill

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
REPS, ROUNDS, REQUESTS = 1_000, 9, 20
ORDERS = ("-total", "gap", "-change_28", "rank", "name")


def measured() -> Iterator[Line]:
    """Measure 1,000 reps in 50 teams, with a plan and 200 days of scores."""
    caller = fill(reps=REPS, teams=50, days=200)
    terms = {"starts_on": TODAY - timedelta(days=150),
             "stages": [{"threshold": 70, "due_after_months": 12}]}  # fmt: skip
    with organisation_context(caller.organisation_id):
        targets.create_plan(caller=caller, name="70", team=None, terms=terms, today=TODAY)
        mark_stale(caller.organisation_id, [(None, TODAY, TODAY)])
        _, key = access.create_key(caller=caller, name="bench", scopes=list(PERMISSIONS))
    analyze()
    _drain(caller)
    _refresh(caller)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE analytics_currentstanding")
    with patch.object(clock, "_source", lambda: NOW):  # As the rows are.
        yield from _pages(f"/api/v1/organisations/{caller.slug}", key)
    yield from _kept(caller)


def _pages(root: str, key: str) -> Iterator[Line]:
    client = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {key}"})

    def asked(path: str, **query: str) -> bytes:
        answer = client.get(f"{root}/{path}", {"page_size": "100"} | query)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code} {answer.content[:500]!r}")
        return answer.content

    if len(json.loads(asked("standings"))["data"]) != len(json.loads(asked("scores"))["data"]):
        raise SystemExit("The pages have not the same number of rows.")
    for ordering in ORDERS:
        ratios = []
        for _ in range(ROUNDS):
            scores = _cost(partial(asked, "scores"))
            ratios.append(_cost(partial(asked, "standings", ordering=ordering)) / scores)
        ratio = statistics.median(ratios)
        yield Line(f"a page of standings by {ordering} / a page of scores", ratio, 1.5)


def _kept(caller: Caller) -> Iterator[Line]:
    """A day computed with the standings of all, which each day begins with, and without."""
    days, standings = [], []
    for _ in range(ROUNDS):
        with organisation_context(caller.organisation_id):
            mark_stale(caller.organisation_id, [(None, TODAY, TODAY)])
        days.append(_cost(partial(_drain, caller), 1))
        standings.append(_cost(partial(_refresh, caller), 1))
    ratio = statistics.median(standings) / statistics.median(days)
    yield Line("standings of 1,000 reps / a day of their figures", ratio, 10)


def _drain(caller: Caller) -> None:
    while drain_slice(organisation_id=caller.organisation_id, now=NOW):
        pass


def _refresh(caller: Caller) -> None:
    with organisation_context(caller.organisation_id):
        refresh_standings(caller=caller, now=NOW)
        assert CurrentStanding.objects.count() == REPS


def _cost(work: Callable[[], object], times: int = REQUESTS) -> float:
    """Return the seconds of processor time that some work takes here and in the database."""
    before = _processor_time()
    for _ in range(times):
        work()
    return (_processor_time() - before) / times


def _processor_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (session,) = cursor.fetchone()
    fields = Path(f"/proc/{session}/schedstat").read_text().split()
    return time.process_time() + int(fields[0]) / 1e9
