from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.directory.models import Rep
from apps.ledger.services import Change, mark_stale, mark_standings, record_events, snapshot
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day
from ssi_platform.domain.readings import Reading
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import VALUES, DailyScore
from . import sql
from .emitting import emit_imported
from .incoming import Incoming, JsonReadings, Key, Met

REFUSED = Met("not_your_team", {})


class Contested(ValueError):
    """Other values are stored for the same observation and are kept."""

    code = "contested"

    def __init__(self) -> None:
        super().__init__("Other values are stored for this observation; the first are kept.")


@dataclass(frozen=True, slots=True)
class Stored:
    """The numbers of created, updated and unchanged rows, and the rows that were not stored.

    `refused` are those that the caller may not write.
    """

    created: int
    updated: int
    unchanged: int
    contested: tuple[int, ...] = ()
    refused: tuple[int, ...] = ()


@transaction.atomic
def record_score(
    *, caller: Caller, rep: Rep, day: date, reading: Reading, now: datetime
) -> tuple[DailyScore, bool]:
    """Record a rep's reading for a day; return (the day's score, created).

    The latest observation stands; what it replaces is kept as a revision. The stored values change
    nothing. Safe to repeat. Raises Invalid for a day out of range and for an instant in the future,
    NotAllowed, and Contested for other values of the same instant and source.
    """
    organisation = rep.organisation
    policies.check_score(day, reading.observed_at, now, organisation.zone)
    readings = {(rep.pk, day): reading}
    met = record_scores(caller=caller, organisation=organisation, readings=readings, now=now)
    outcome, before = met[rep.pk, day].outcome, met[rep.pk, day].before
    if outcome == REFUSED.outcome:
        raise policies.day_of_others()
    if outcome == "contested":
        raise Contested
    stands = before if outcome in ("unchanged", "outdated") else _values(reading)
    return _row(organisation, (rep.pk, day), stands), outcome == "created"


@transaction.atomic(savepoint=False)
def record_scores(
    *,
    caller: Caller,
    organisation: Organisation,
    readings: Mapping[Key, Reading],
    now: datetime,
) -> Mapping[Key, Met]:
    """Record readings of many reps and days at once; return the outcome of each.

    The days and instants are those that `policies.check_score` lets pass. Contested readings, and
    those of days that the caller may not write, are left out. Safe to repeat. Raises NotAllowed
    unless the caller may write scores.
    """
    incoming = JsonReadings(readings.items())
    store(caller=caller, organisation=organisation, incoming=incoming, now=now)
    each = {key: incoming.met.get(row, REFUSED) for row, key in enumerate(readings)}
    record_events(_events(organisation, readings, each))
    return each


def store(
    *,
    caller: Caller,
    organisation: Organisation,
    incoming: Incoming,
    now: datetime,
    dry: bool = False,
    import_id: UUID | None = None,
) -> Stored:
    """Write readings, the latest observation of a rep and day wins; safe to repeat.

    What is replaced becomes a revision, and the days whose numbers change are marked stale, all
    in the caller's transaction. `dry` counts, and writes nothing. Scores of an import, named by
    `import_id`, are not audited one by one, so their event is written here. Raises NotAllowed.
    """
    policies.may_write_scores(caller)
    parameters: dict[str, Any] = {
        "organisation": organisation.pk,
        "now": now,
        "today": local_day(now, organisation.zone),
        "window": organisation.staleness_days,
        "import": import_id,
    }
    with connection.cursor() as cursor:
        incoming.begin(cursor)
        incoming.run(cursor, sql.LOCK, parameters)
        refused = refuse_days_of_others(cursor, caller, incoming, parameters)
        met = incoming.compare(cursor, parameters)
        created = len(incoming) - sum(met.values())
        if not dry:
            _write(cursor, incoming, created, met, parameters)
        contested = incoming.contested(cursor) if "contested" in met else ()
    unchanged = met.get("unchanged", 0) + met.get("outdated", 0)
    return Stored(created, met.get("updated", 0), unchanged, contested, refused)


def refuse_days_of_others(
    cursor: Any, caller: Caller, incoming: Incoming, parameters: Mapping[str, Any]
) -> tuple[int, ...]:
    """Leave out the readings of days that the caller may not write; return their row numbers.

    The rows of the reps are locked against concurrent moves.
    """
    teams = policies.writable_teams(caller)
    if teams is None:
        return ()
    asked = {**parameters, "teams": teams}
    refused = incoming.selected(cursor, policies.ROWS_OF_OTHERS, asked)
    if refused:
        incoming.leave_out(cursor, refused)
    return tuple(refused)


def _write(
    cursor: Any,
    incoming: Incoming,
    created: int,
    met: Mapping[str, int],
    parameters: Mapping[str, Any],
) -> None:
    """Run each statement only if it has rows to write."""
    if "updated" in met:
        incoming.run(cursor, sql.REVISE, parameters)
        incoming.run(cursor, sql.REPLACE, parameters)
    if created:
        incoming.run(cursor, sql.ADD, parameters)
    if created or "updated" in met:
        incoming.run(cursor, sql.AFFECTED, parameters)
        mark_affected(parameters["organisation"], cursor.fetchall())
        if parameters["import"]:
            incoming.run(cursor, sql.TRACE, parameters)
            emit_imported(cursor, incoming, parameters)


def mark_affected(
    organisation_id: UUID, affected: Sequence[tuple[str, UUID | None, date, date]]
) -> None:
    """Mark the days that `sql.AFFECTED` tells as stale."""
    ranges: dict[str, list[tuple[UUID | None, date, date]]] = {}
    for kind, team, first, last in affected:
        ranges.setdefault(kind, []).append((team, first, last))
    teams, today = ranges.get("days", []), ranges.get("today", [])
    days = next(((first, last) for _, first, last in ranges.get("changed", [])), None)
    mark_stale(organisation_id, teams, verdict_days=days)
    # With a day of theirs that is today's the standings of a team are computed again anyhow.
    computed = {team for team, _, last in teams if today and last == today[0][2]}
    mark_standings(organisation_id, {team for team, *_ in today} - computed)


def _events(
    organisation: Organisation, readings: Mapping[Key, Reading], each: Mapping[Key, Met]
) -> Iterator[Change]:
    for key, reading in readings.items():
        met = each[key]
        if met.outcome not in ("created", "updated"):
            continue
        after = _row(organisation, key, _values(reading))
        if met.outcome == "created":
            yield Change("create", after, after=snapshot(after))
        else:
            before = _row(organisation, key, met.before)
            yield Change("change", after, before=snapshot(before), after=snapshot(after))


def _values(reading: Reading) -> dict[str, object]:
    return {name: getattr(reading, name) for name in VALUES}


def _row(organisation: Organisation, key: Key, values: Mapping[str, object]) -> DailyScore:
    rep_id, day = key
    return DailyScore(organisation_id=organisation.pk, rep_id=rep_id, day=day, **values)
