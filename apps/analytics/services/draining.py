"""Computes stale days in slices, each in its own transaction.

The newest days come first. A slice is as long as the numbers of reps and teams allow, so that it
takes seconds and little memory, and other organisations have their turn in between.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from apps.ledger.models import StaleRange
from apps.ledger.services import claim_stale, delete_stale, is_stale, mark_standings
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.context import organisation_context
from ssi_platform.tenancy.models import new_id

from .applying import reconcile
from .computing import compute, slice_of
from .inputs import Inputs
from .storing import store
from .verdicts import give_verdicts, judge_verdicts_again

logger = logging.getLogger(__name__)

# The reps times days of a slice: 10 MB of scores, sorted in memory in two seconds.
REP_DAYS = 500_000
TEAM_COST = 5  # A day of a team is stored: it costs as much as this number of days of reps.
SHORTEST, LONGEST = 7, 1_100
ATTEMPTS = 5
ONE_DAY = timedelta(days=1)

# The settings, and the first day that was ever computed. As text: see `claim_stale`. The same
# statement notes that forecasts rest on what is computed now, so that a score costs no other one.
ORGANISATION = """
WITH stale AS (
    INSERT INTO analytics_staleforecasts AS f (organisation_id, id, changes)
    VALUES (%(organisation)s, %(id)s, 1)
    ON CONFLICT (organisation_id) DO UPDATE SET changes = f.changes + 1
)
SELECT o.*, (SELECT d.day FROM analytics_organisationday d WHERE d.organisation_id = o.id
             ORDER BY d.day LIMIT 1) AS first_day
FROM organisations_organisation o WHERE o.id = %(organisation)s
"""


class SliceFailed(RuntimeError):
    """A slice could not be computed; `ranges` are those that it was of."""

    def __init__(self, ranges: Sequence[UUID]) -> None:
        super().__init__(f"Computing {len(ranges)} stale ranges failed.")
        self.ranges = ranges


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a range that can be computed, both ends included."""

    stale: StaleRange
    first: date
    last: date


def drain(*, organisation_id: UUID, now: datetime) -> bool:
    """Compute one slice of an organisation's stale days; return whether more are known.

    Runs inside the organisation's context, whose transaction also takes the days off the ranges:
    killed half-way, they are still there. One worker at a time; a second one leaves the work to
    the first. Rows whose figures come out the same are not written. Raises SliceFailed, and then
    the caller takes the transaction back and calls `postpone`.
    """
    return _drain_claimed(organisation_id, now) or False


def drain_slice(*, organisation_id: UUID, now: datetime) -> bool:
    """Compute one slice in its own transaction; return whether more is known to be stale.

    A slice that fails is logged, and tried again later.
    """
    try:
        with organisation_context(organisation_id):
            more = _drain_claimed(organisation_id, now)
        if more is not False:
            return bool(more)
        # Others have left to this worker what changed while it had locked the organisation.
        with organisation_context(organisation_id, read_only=True):
            return is_stale(organisation_id, now)
    except SliceFailed as failed:
        logger.exception("Organisation %s: %s", organisation_id, failed)
        with organisation_context(organisation_id):
            postpone(organisation_id=organisation_id, ranges=failed.ranges, now=now)
    return True


def postpone(*, organisation_id: UUID, ranges: Sequence[UUID], now: datetime) -> None:
    """Try ranges that failed again later, alone; after the last attempt they fail for good.

    Ranges that another worker has computed meanwhile are gone, and stay so.
    """
    rows = StaleRange.objects.of_organisation(organisation_id)
    for stale in rows.filter(pk__in=ranges).order_by("pk").select_for_update():
        attempts = stale.attempts + 1
        failed = attempts >= ATTEMPTS
        retry_at = now + timedelta(seconds=5 * 4**attempts)
        rows.filter(pk=stale.pk).update(attempts=attempts, failed=failed, retry_at=retry_at)
        if failed:
            logger.error(
                "Organisation %s: computing %s failed %d times and is given up.",
                organisation_id, stale, attempts,
            )  # fmt: skip


def _drain_claimed(organisation_id: UUID, now: datetime) -> bool | None:
    """Compute one slice; return whether more is known, or None when there is nothing to claim."""
    ranges = _claimed(organisation_id, now)
    if not ranges:
        return None
    try:
        return _drain(organisation_id, ranges, now)
    except Exception as error:
        raise SliceFailed([stale.pk for stale in ranges]) from error


def _claimed(organisation_id: UUID, now: datetime) -> list[StaleRange]:
    """Return the ranges to compute now: all that never failed, else one that did."""
    ranges = claim_stale(organisation_id, now)
    unfailed = [stale for stale in ranges if not stale.attempts]
    return unfailed or ranges[:1]


def _drain(organisation_id: UUID, ranges: Sequence[StaleRange], now: datetime) -> bool:
    organisation: Any
    given = {"organisation": organisation_id, "id": new_id()}
    [organisation] = Organisation.objects.raw(ORGANISATION, given)
    today = local_day(now, organisation.zone)
    with connection.cursor() as cursor:
        inputs = Inputs(cursor, organisation, today)
        floor = _floor(inputs, organisation.first_day)
        days = [stale for stale in ranges if not stale.verdicts_only]
        # A range may be of tomorrow: the time zone was another one then.
        mark_standings(organisation_id, (each.team_id for each in days if each.to_day >= today))
        pending, done = _cut(days, floor, today)
        done += [stale for stale in ranges if stale.verdicts_only]
        waiting = reconcile(cursor, inputs, days, floor) if days else False
        if pending:
            done += _compute_newest(cursor, inputs, pending, now)
        judge_verdicts_again(
            cursor, inputs, [stale for stale in ranges if stale.verdicts_only], now
        )
        more = waiting or len(done) < len(ranges)
        if days and not more:
            give_verdicts(cursor, inputs, floor, now)
    delete_stale(organisation_id, done)
    return more or any(stale.attempts for stale in ranges)


def _floor(inputs: Inputs, first_computed: date | None) -> date | None:
    """Return the first day to compute: before it nobody was in a team, and no day has figures.

    Days whose scores are no longer kept stay as they were computed.
    """
    firsts = (inputs.first_stay, first_computed)
    floor = min((day for day in firsts if day is not None), default=None)
    return None if floor is None else max(floor, kept_from(inputs.organisation))


def kept_from(organisation: Organisation) -> date:
    """Return the first day whose scores are all kept."""
    if organisation.forgotten_before is None:
        return date.min
    return organisation.forgotten_before + timedelta(days=organisation.staleness_days - 1)


def _cut(
    ranges: Sequence[StaleRange], floor: date | None, today: date
) -> tuple[list[Days], list[StaleRange]]:
    """Return the ranges with their days that can be computed, and those without any."""
    pending, done = [], []
    for stale in ranges:
        first, last = max(stale.from_day, floor or date.max), min(stale.to_day, today)
        if first <= last:
            pending.append(Days(stale, first, last))
        else:
            done.append(stale)
    return pending, done


def _compute_newest(
    cursor: Any, inputs: Inputs, pending: Sequence[Days], now: datetime
) -> list[StaleRange]:
    """Compute the newest days; return the ranges that have no more."""
    last = max(days.last for days in pending)
    width = max(1, len(inputs.reps), TEAM_COST * len(inputs.teams))
    length = min(LONGEST, max(SHORTEST, REP_DAYS // width))
    limit = last - timedelta(days=length - 1)
    part = [days for days in pending if days.last >= limit]
    first = max(limit, min(days.first for days in part))
    cut = slice_of(inputs, [days.stale for days in part], first, last)
    store(cursor, inputs, cut, compute(cursor, inputs, cut), now)
    for days in part:
        if days.first < first:
            days.stale.to_day = first - ONE_DAY
            days.stale.save(update_fields=["to_day"])
    return [days.stale for days in part if days.first >= first]
