"""Keeps the standings of an organisation's current day."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from apps.directory.models import Lineage, Tenure
from apps.ledger.models import StaleStanding
from apps.organisations.models import Organisation
from ssi_platform.domain.calendar import local_day
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import CurrentStanding
from .roster_standings import RosterStandings
from .standing_figures import Member
from .stored_standings import SHAPE, store_standings

# One worker at a time: the later one computes what was marked meanwhile.
ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('standings ' || %s, 0))"
CLAIM = "DELETE FROM ledger_stalestanding WHERE organisation_id = %s RETURNING team_id"


def has_stale_standings(organisation_id: UUID) -> bool:
    """Tell whether standings of today are to be computed again."""
    return StaleStanding.objects.of_organisation(organisation_id).exists()


def refresh_standings(*, caller: Caller, now: datetime) -> None:
    """Compute the standings that were marked again, and store those that differ.

    Runs in one transaction with what it takes off the marks: killed half-way, they are still there.
    Where a day has begun since the rows were stored, all are computed. Safe to repeat. Raises
    NotAllowed unless the caller is the platform itself.
    """
    policies.may_recompute(caller)
    organisation_id = caller.organisation_id
    with connection.cursor() as cursor:
        cursor.execute(ALONE, [str(organisation_id)])
        cursor.execute(CLAIM, [organisation_id])
        marked = {team for (team,) in cursor.fetchall()}
    if not marked:
        return
    organisation = Organisation.objects.get(pk=organisation_id)
    today = local_day(now, organisation.zone)
    teams = _teams(organisation_id, marked, today)
    tenures: Any = Tenure.objects.of_organisation(organisation_id).on(today).exclude(team=None)
    if teams is not None:
        tenures = tenures.filter(team__in=teams)
    rows = tenures.with_excused(today).values_list("rep_id", "team_id", "excused")
    members = [Member(*row) for row in rows]
    standings = RosterStandings(organisation, caller, members, today, are_whole_teams=True)
    fresh = standings.standings([member.rep for member in members])
    store_standings(organisation_id, fresh, teams)


def _teams(
    organisation_id: UUID, marked: Collection[UUID | None], today: date
) -> frozenset[UUID] | None:
    """Return the teams whose standings are to be computed again; None stands for all."""
    stored = CurrentStanding.objects.of_organisation(organisation_id)
    if None in marked or stored.values_list("day", "shape").first() != (today, SHAPE):
        return None
    lines = Lineage.objects.of_organisation(organisation_id).on(today)
    return frozenset(lines.filter(ancestor__in=marked).values_list("descendant", flat=True))
