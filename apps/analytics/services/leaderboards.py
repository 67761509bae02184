"""Leaderboards of today, and who is on none."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.directory.models import Assignment, Rep
from apps.directory.policies import is_own_rep
from apps.directory.services import Merge
from apps.ledger.services import record_event, snapshot
from apps.organisations.models import Leaderboards, Organisation
from ssi_platform.domain.cohorts import LEAST_REPS
from ssi_platform.domain.leaderboards import (
    Board,
    BoardHidden,
    Entry,
    Scored,
    board_hidden,
    leaderboard,
)
from ssi_platform.domain.newcomers import NEWCOMER_DAYS, joined_on
from ssi_platform.domain.statistics import median
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import LeaderboardOptOut
from .roster_standings import RosterStandings
from .standing_figures import Member

LAST_RANK, MOST_ENTRIES = 10, 50


class BoardsOff(LookupError):
    """The organisation has not turned leaderboards on."""


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry with the rep's name; the figure in thousandths."""

    rep: UUID
    name: str
    rank: int
    figure: int


@dataclass(frozen=True, slots=True)
class Leaderboard:
    """A board of a day. What the caller does not read is None, and then there is a `reason`.

    `ranked` is the number of reps on it, `median` that of their figures, and `own` the entry of the
    caller.
    """

    board: Board
    on: date
    days: int
    visibility: str
    ranked: int | None
    median: int | None
    entries: Sequence[NamedEntry] | None
    own: NamedEntry | None
    reason: BoardHidden | None


def check_boards_on(caller: Caller) -> Organisation:
    """Return the caller's organisation. Raises BoardsOff."""
    organisation: Organisation = Organisation.objects.get(pk=caller.organisation_id)
    if organisation.leaderboards == Leaderboards.OFF:
        raise BoardsOff("The organisation has no leaderboards.")
    return organisation


def leaderboard_of(
    *, caller: Caller, organisation: Organisation, board: Board, tenures: Any, days: int, on: date
) -> Leaderboard:
    """Return a leaderboard, as far as the caller reads it.

    Args:
        caller: who asks.
        organisation: the caller's.
        board: which one.
        tenures: tenures of the day, chosen by their teams, of reps who are not absent.
        days: over how many days reps have improved.
        on: the day.
    """
    visibility = Leaderboards(organisation.leaderboards)
    hidden = board_hidden(visibility, lists_people=policies.reads_days(caller))
    if hidden is not None and hidden is not BoardHidden.AGGREGATES_ONLY:
        return Leaderboard(board, on, days, visibility, None, None, None, None, hidden)
    everybody = visibility == Leaderboards.EVERYONE
    listed = tenures if everybody else policies.listed(caller, tenures)
    rows = listed.exclude(team=None)
    members = [Member(*row) for row in rows.values_list("rep_id", "team_id", "excused")]
    entries = _entries(organisation, members, board, days, on)
    if len(entries) < LEAST_REPS and not policies.reads_days(caller):
        reason = BoardHidden.BELOW_MINIMUM_COHORT
        return Leaderboard(board, on, days, visibility, None, None, None, None, reason)
    middle = median([entry.figure for entry in entries])
    count = len(entries)
    if hidden is not None:
        return Leaderboard(board, on, days, visibility, count, middle, None, None, hidden)
    shown = [entry for entry in entries if entry.rank <= LAST_RANK][:MOST_ENTRIES]
    own = _own(caller, entries)
    named = _named(organisation, [*shown, *own])
    return Leaderboard(
        board, on, days, visibility, count, middle, named[: len(shown)],
        next(iter(named[len(shown) :]), None), None,
    )  # fmt: skip


def is_named(rep: Rep) -> bool:
    """Tell whether a rep may be on a leaderboard."""
    return (
        not LeaderboardOptOut.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).exists()
    )


@transaction.atomic
def choose_named(*, caller: Caller, rep: Rep, named: bool) -> None:
    """Let a rep be on leaderboards, or on none; safe to repeat. Raises NotAllowed."""
    policies.may_choose_boards(caller, rep)
    Rep.objects.of_organisation(rep.organisation_id).select_for_update(no_key=True).get(pk=rep.pk)
    rows = LeaderboardOptOut.objects.of_organisation(rep.organisation_id).of_rep(rep.pk)
    row = rows.first()
    if named and row is not None:
        record_event("delete", row, before=snapshot(row))
        rows.delete()
    elif not named and row is None:
        row = LeaderboardOptOut.objects.create(organisation_id=rep.organisation_id, rep=rep)
        record_event("create", row, after=snapshot(row))


def move_opt_out(merge: Merge) -> None:
    """Leave a rep out of leaderboards who was merged with one who did not want to be on them."""
    rows = LeaderboardOptOut.objects.of_organisation(merge.caller.organisation_id)
    gone = rows.of_rep(merge.gone)
    if gone.exists():
        if not rows.of_rep(merge.kept).exists():
            rows.create(organisation_id=merge.caller.organisation_id, rep_id=merge.kept)
        gone.delete()


def _entries(
    organisation: Organisation, members: Collection[Member], board: Board, days: int, on: date
) -> list[Entry[UUID]]:
    outs = LeaderboardOptOut.objects.of_organisation(organisation.pk)
    left_out = set(outs.values_list("rep", flat=True)) | _newcomers(organisation, members, on)
    some = [each for each in members if each.rep not in left_out]
    caller = Caller.system(organisation_id=organisation.pk)
    standings = RosterStandings(organisation, caller, some, on, are_whole_teams=True)
    totals = {rep: value.total for rep, value in standings.values.items()}
    changes = standings.changes(list(totals), [days]) if board is Board.MOST_IMPROVED else {}
    terms = standings.terms(list(totals)) if board is Board.NEAREST_TO_TARGET else {}
    scored = {
        rep: Scored(
            totals[rep],
            changes[rep][days] if rep in changes else None,
            terms[rep].stage.threshold if rep in terms else None,
        )
        for rep in sorted(totals)
    }
    return leaderboard(board, scored)


def _newcomers(organisation: Organisation, members: Collection[Member], on: date) -> set[UUID]:
    """Return who joined the organisation less than 30 days ago."""
    recent = on - timedelta(days=NEWCOMER_DAYS - 1)
    rows = Assignment.objects.of_organisation(organisation.pk).filter(from_day__lte=on)
    moved = rows.filter(from_day__gte=recent, rep__in=[each.rep for each in members])
    stays: dict[UUID, list[tuple[date, UUID | None]]] = {}
    for rep, day, team in (
        rows.filter(rep__in=moved.values("rep"))
        .order_by("from_day")
        .values_list("rep_id", "from_day", "team_id")
    ):
        stays.setdefault(rep, []).append((day, team))
    joined = {rep: joined_on(dated, on) for rep, dated in stays.items()}
    return {rep for rep, day in joined.items() if day is not None and day >= recent}


def _own(caller: Caller, entries: Sequence[Entry[UUID]]) -> list[Entry[UUID]]:
    return [entry for entry in entries if is_own_rep(caller, entry.rep)]


def _named(organisation: Organisation, entries: Sequence[Entry[UUID]]) -> list[NamedEntry]:
    reps = Rep.objects.of_organisation(organisation.pk).filter(pk__in=[e.rep for e in entries])
    names = dict(reps.values_list("pk", "name"))
    return [NamedEntry(each.rep, names[each.rep], each.rank, each.figure) for each in entries]
