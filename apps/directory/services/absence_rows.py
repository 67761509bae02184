"""Absences of reps, changed in memory until they are written."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from apps.ledger.services import Change, mark_stale, record_events, snapshot
from ssi_platform.domain.batch import Outcome
from ssi_platform.domain.refusals import FieldError, Invalid
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import Absence, AbsenceState, Assignment, Rep
from .due_days import Stay, due_day_within
from .spans import Span, differing, run_around

BATCH = 1_000
ONE_DAY = timedelta(days=1)
ACTIONS = {
    AbsenceState.REQUESTED: "request",
    AbsenceState.APPROVED: "approve",
    AbsenceState.DECLINED: "decline",
}


class Absences:
    """The absences of some reps; what is put and removed waits for `write`.

    The reps are locked until the transaction ends, so absences that are stored at the same time
    cannot overlap either. Raises what the policies say.
    """

    def __init__(
        self, caller: Caller, reps: Collection[UUID], *, today: date, now: datetime
    ) -> None:
        self.caller, self.today, self.now = caller, today, now
        self.editable = policies.teams_with_absences(caller)
        mine = Rep.objects.of_organisation(caller.organisation_id).filter(pk__in=reps)
        self._reps = {rep.pk: rep for rep in mine.order_by("pk").select_for_update(no_key=True)}
        self._places = self._read_places()
        self.rows: dict[UUID, dict[date, Absence]] = {rep: {} for rep in self._reps}
        for row in Absence.objects.of_organisation(caller.organisation_id).filter(rep__in=reps):
            self.rows[row.rep_id][row.from_day] = row
        self._stored = {rep: self.approved(rep) for rep in self.rows}
        self._before: dict[UUID, dict[str, Any]] = {}
        self._new: dict[UUID, Absence] = {}
        self._removed: list[Absence] = []

    def put(
        self,
        rep_id: UUID,
        span: Span,
        kind: str,
        state: AbsenceState = AbsenceState.REQUESTED,
    ) -> tuple[Absence, Outcome]:
        """Give a rep an absence from the first day of a span on; return (row, outcome).

        `requested` as a state decides nothing: what was decided stays, and a declined absence is
        requested again when its values change. Raises Invalid and NotAllowed.
        """
        if rep_id not in self.rows:
            raise Invalid([FieldError("rep", "unknown_rep", "The rep was deleted meanwhile.")])
        self._check_days(span)
        row = self.rows[rep_id].get(span[0])
        same = row is not None and (row.to_day, row.kind) == (span[1], kind)
        after = _state_after(row, state, same=same)
        if row is not None and same and row.state == after:
            return row, Outcome.UNCHANGED
        if row is not None:
            self._check_before(row)
        self._check(rep_id, span, after)
        held = row or self._create(rep_id, span)
        self._note(held)
        held.to_day, held.kind = span[1], kind
        self._decide(held, after, same=same)
        return held, Outcome.UPDATED if row else Outcome.CREATED

    def remove(self, row: Absence) -> None:
        """Withdraw or delete an absence. Raises NotAllowed."""
        held = self.rows[row.rep_id].get(row.from_day)
        if held is not None:
            self._check_before(held)
            self.discard(held)

    def discard(self, row: Absence) -> None:
        """Delete an absence without asking a policy."""
        del self.rows[row.rep_id][row.from_day]
        if self._new.pop(row.pk, None) is None:
            self._before.setdefault(row.pk, snapshot(row))
            self._removed.append(row)

    def adopt(self, row: Absence) -> None:
        """Add an absence as it is, without asking a policy."""
        self.rows[row.rep_id][row.from_day] = self._new[row.pk] = row

    def approved(self, rep_id: UUID) -> list[Span]:
        """Return the days on which a rep is absent by what is approved."""
        return [
            (row.from_day, row.to_day)
            for row in self.rows[rep_id].values()
            if row.state == AbsenceState.APPROVED
        ]

    def write(self) -> None:
        """Write the changes with their events, and mark the days whose rosters change."""
        manager = Absence.objects
        new = list(self._new.values())
        changed = [row for rows in self.rows.values() for row in rows.values()
                   if row.pk in self._before and self._before[row.pk] != snapshot(row)]  # fmt: skip
        if self._removed:
            gone = [row.pk for row in self._removed]
            manager.of_organisation(self.caller.organisation_id).filter(pk__in=gone).delete()
        manager.bulk_create(new, batch_size=BATCH)
        if changed:
            names = ["to_day", "kind", "state", "requested_by", "requested_at", "approved_by"]
            manager.bulk_update(changed, [*names, "approved_at"], batch_size=BATCH)
        events = [Change("create", row, None, snapshot(row)) for row in new]
        events += [self._change(row) for row in changed]
        events += [Change("delete", row, self._before[row.pk]) for row in self._removed]
        record_events(events)
        mark_stale(self.caller.organisation_id, self._marks())

    def _change(self, row: Absence) -> Change:
        before, after = self._before[row.pk], snapshot(row)
        decided = before["state"] != after["state"]
        action = ACTIONS[AbsenceState(row.state)] if decided else "change"
        return Change(action, row, before, after)

    def _marks(self) -> Iterator[tuple[UUID | None, date, date]]:
        """Yield the days up to today that changed, of the teams that the reps were in."""
        for rep_id, before in self._stored.items():
            for first, end in differing(before, self.approved(rep_id)):
                for team_id, start, last in self._stays(rep_id, (first, end)):
                    if team_id is not None and start <= min(last, self.today):
                        yield team_id, start, min(last, self.today)

    def _check_days(self, span: Span) -> None:
        policies.check_day(span[0], self.today)
        if span[1] <= span[0]:
            detail = "Must be after the first day: it is the first day back."
            raise Invalid([FieldError("to_day", "empty_span", detail)])
        policies.check_day(span[1], self.today, "to_day")

    def _check_before(self, row: Absence) -> None:
        """Raise NotAllowed unless a stored absence may be changed."""
        span = (row.from_day, row.to_day)
        state = AbsenceState(row.state)
        self._check_rights(row.rep_id, span, state, decides=state == AbsenceState.APPROVED)

    def _check(self, rep_id: UUID, span: Span, state: AbsenceState) -> None:
        """Raise Invalid for days that are taken, NotAllowed for those that are not the caller's."""
        decides = state != AbsenceState.REQUESTED
        self._check_rights(rep_id, span, state, decides=decides)
        if state == AbsenceState.DECLINED:
            return
        for other in self.rows[rep_id].values():
            if other.from_day == span[0] or other.state == AbsenceState.DECLINED:
                continue
            if other.from_day < span[1] and other.to_day > span[0]:
                detail = (
                    f"The rep is absent from {other.from_day} to {other.to_day - ONE_DAY}:"
                    f" change that absence ({other.state})."
                )
                raise Invalid([FieldError("from_day", "absences_overlap", detail)])

    def _check_rights(
        self, rep_id: UUID, span: Span, state: AbsenceState, *, decides: bool
    ) -> None:
        rep, stays = self._reps[rep_id], list(self._stays(rep_id, span))
        teams = {team for team, _, _ in stays}
        if not decides:
            policies.may_request_absence(self.caller, self.editable, rep, teams)
            return
        others = [each for each in self.approved(rep_id) if each[0] != span[0]]
        first, end = run_around(span, others)
        days = (end - first).days
        policies.may_approve_absence(self.caller, self.editable, rep, teams, days)
        if not self.editable.everywhere:
            due_on = due_day_within(self.caller.organisation_id, stays)
            policies.may_approve_over_due_week(self.editable, due_on)

    def _create(self, rep_id: UUID, span: Span) -> Absence:
        row = Absence(
            organisation_id=self.caller.organisation_id, rep=self._reps[rep_id], from_day=span[0]
        )
        self.adopt(row)
        return row

    def _note(self, row: Absence) -> None:
        if row.pk not in self._new:
            self._before.setdefault(row.pk, snapshot(row))

    def _decide(self, row: Absence, state: AbsenceState, *, same: bool) -> None:
        """Set the state of an absence, and who did what when; `same` are its days and kind."""
        row.state = state
        if not same and (state != AbsenceState.APPROVED or row.pk in self._new):
            row.requested_by, row.requested_at = self._author, self.now
        approved = state == AbsenceState.APPROVED
        row.approved_by = self._author if approved else None
        row.approved_at = self.now if approved else None

    @property
    def _author(self) -> UUID:
        return self.caller.person_id or self.caller.id

    def _read_places(self) -> dict[UUID, list[tuple[date, UUID | None]]]:
        rows = Assignment.objects.of_organisation(self.caller.organisation_id)
        places: dict[UUID, list[tuple[date, UUID | None]]] = {rep: [] for rep in self._reps}
        rows = rows.filter(rep__in=self._reps).order_by("from_day")
        dated: Iterable[Any] = rows.values_list("rep_id", "from_day", "team_id")
        for rep_id, day, team in dated:
            places[rep_id].append((day, team))
        return places

    def _stays(self, rep_id: UUID, span: Span) -> Iterator[Stay]:
        """Yield the teams that a rep is in during a span, None where in none, with their days."""
        places, (start, end) = self._places[rep_id], span
        place = bisect_right(places, start, key=lambda each: each[0])
        team = places[place - 1][1] if place else None
        for day, following in places[place:]:
            if day >= end:
                break
            yield team, start, day - ONE_DAY
            start, team = day, following
        yield team, start, end - ONE_DAY


def _state_after(row: Absence | None, state: AbsenceState, *, same: bool) -> AbsenceState:
    if state != AbsenceState.REQUESTED or row is None:
        return state
    held = AbsenceState(row.state)
    return held if same or held == AbsenceState.APPROVED else state
