"""What is measured: each beside the bare statement, or against a limit."""

import resource
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.analytics.models import OrganisationDay, PlanDay, TeamDay
from apps.analytics.services import drain_slice
from apps.directory.models import Rep
from apps.ledger.services import mark_stale
from apps.scores import services as scores
from apps.targets import services as targets
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.tenancy.caller import Caller
from ssi_platform.tenancy.context import organisation_context

from ..importing.report import Line
from . import bare
from .organisations import TODAY, analyze, fill

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = 365


def year_of_a_large_organisation(rounds: int = 3) -> Line:
    """1,000 reps in 50 teams: a year rebuilt from nothing, and by the bare statement."""
    caller = fill(reps=1_000, teams=50, days=YEAR)
    analyze()
    first = TODAY - (YEAR - 1) * DAY
    ratios = []
    for _ in range(rounds):
        seconds = bare.run(caller, first, TODAY)
        ratios.append(_rebuilt(caller, YEAR) / seconds)
    return Line("a year of 1,000 reps rebuilt / bare statement", statistics.median(ratios), 1.3)


def day_of_many_organisations(number: int = 1_000, rounds: int = 3) -> Line:
    """1,000 organisations of 100 reps: one day of each."""
    callers = [fill(reps=100, teams=12, days=20) for _ in range(number)]
    analyze()
    for caller in callers:
        _rebuilt(caller, 1)
    ratios = []
    for _ in range(rounds):
        seconds = sum(bare.run(caller, TODAY, TODAY) for caller in callers)
        ratios.append(sum(_rebuilt(caller, 1) for caller in callers) / seconds)
    return Line(f"a day of {number:,} organisations / bare", statistics.median(ratios), 2)


def corrected_score(years: int, rounds: int = 5) -> list[Line]:
    """One corrected score of an organisation with a plan: until its days are fresh."""
    caller = fill(reps=100, teams=20, days=years * YEAR)
    terms = {"starts_on": TODAY - 200 * DAY, "stages": [{"threshold": 70, "due_after_months": 12}]}
    with organisation_context(caller.organisation_id):
        targets.create_plan(caller=caller, name="70", team=None, terms=terms, today=TODAY)
    _rebuilt(caller, years * YEAR)
    analyze()
    runs = [_corrected(caller, number) for number in range(rounds)]
    seconds = statistics.median(seconds for seconds, _ in runs)
    statements = max(number for _, number in runs)
    return [
        Line(f"one corrected score, {years} years: seconds until fresh", seconds, 0.3),
        Line(f"one corrected score, {years} years: statements", statements, 15),
    ]


def memory() -> Line:
    """What the process took at the most, for all of this."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Line("memory of the process in MB", peak, 300)


def _corrected(caller: Caller, number: int) -> tuple[float, int]:
    with organisation_context(caller.organisation_id):
        rep = Rep.objects.order_by("pk").select_related("organisation")[number]
        reading = reading_from({"total": 50 + number}, observed_at=NOW, source=Source.LINKEDIN_API)
        scores.record_score(caller=caller, rep=rep, day=TODAY - 20 * DAY, reading=reading, now=NOW)
    began = time.perf_counter()
    with CaptureQueriesContext(connection) as captured:
        drain_slice(organisation_id=caller.organisation_id, now=NOW)
    seconds = time.perf_counter() - began
    _fresh(caller)
    return seconds, len(captured)


def _rebuilt(caller: Caller, days: int) -> float:
    """Compute the last days from nothing; return the seconds it took."""
    with organisation_context(caller.organisation_id):
        for model in (TeamDay, OrganisationDay, PlanDay):
            model.objects.of_organisation(caller.organisation_id).filter(
                day__gt=TODAY - days * DAY
            ).delete()
        mark_stale(caller.organisation_id, [(None, TODAY - (days - 1) * DAY, TODAY)])
    began = time.perf_counter()
    _fresh(caller)
    return time.perf_counter() - began


def _fresh(caller: Caller) -> None:
    while drain_slice(organisation_id=caller.organisation_id, now=NOW):
        pass


MEASUREMENTS: list[Callable[[], Line | list[Line]]] = [
    year_of_a_large_organisation,
    day_of_many_organisations,
    lambda: corrected_score(1),
    lambda: corrected_score(10),
    memory,
]
