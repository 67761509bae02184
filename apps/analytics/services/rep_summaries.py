"""A rep's page: standing, trend, pillars beside references, advice, and replaced scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from apps.directory.models import Rep, Tenure
from apps.organisations.models import Organisation
from apps.scores.models import ScoreRevision
from ssi_platform.domain.advice import Advice, advice
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.standings import Missing
from ssi_platform.tenancy.caller import Caller

from .. import policies
from ..models import OrganisationDay, TeamDay
from .roster_standings import RosterStandings
from .standing_figures import Member, Standing
from .standings import NotListed
from .values_held import totals_on

TREND_WEEKS = 26
WEEK = timedelta(days=7)
REVISIONS = 10
Medians = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class RepSummary:
    """A rep on a day; what the caller may not know is None.

    `trend` has a total, or None, for each of 26 days a week apart, the last of them the day.
    `team` and `organisation` are medians by pillar.
    """

    standing: Standing
    trend: Sequence[tuple[date, int | None]]
    team: Medians
    organisation: Medians
    advice: Advice | Missing
    revisions: Sequence[ScoreRevision]


def summarise_rep(*, rep: Rep, caller: Caller, on: date) -> RepSummary:
    """Return a rep's page of a day, for a rep that the caller sees. Raises NotListed."""
    organisation = Organisation.objects.get(pk=caller.organisation_id)
    member = _member_on(rep, on)
    if not policies.lists_rep(caller, rep, member.team):
        raise NotListed("The caller does not list the rep on this day.")
    (standing,) = RosterStandings(organisation, caller, [member], on).standings([rep.pk])
    return RepSummary(
        standing=standing,
        trend=_trend(organisation, rep, on),
        team=_team_medians(caller, member.team, on),
        organisation=_organisation_medians(caller, on),
        advice=Missing.EXCUSED if member.excused else _advice(standing),
        revisions=_revisions(caller, rep, on),
    )


def _member_on(rep: Rep, on: date) -> Member:
    tenures = Tenure.objects.of_organisation(rep.organisation_id).of_rep(rep.pk).on(on)
    row = tenures.with_excused(on).values_list("rep_id", "team_id", "excused").first()
    return Member(*row) if row else Member(rep.pk, None)


def _advice(standing: Standing) -> Advice | Missing:
    threshold = standing.stage.threshold if standing.stage else None
    return advice(standing.value, standing.at_goal, threshold)


def _trend(organisation: Organisation, rep: Rep, on: date) -> list[tuple[date, int | None]]:
    days = [on - ahead * WEEK for ahead in range(TREND_WEEKS - 1, -1, -1)]
    totals = totals_on(organisation, [rep.pk], days)
    return [(day, totals.get((rep.pk, day))) for day in days]


def _team_medians(caller: Caller, team: UUID | None, on: date) -> Medians:
    if team is None:
        return {}
    return _medians(TeamDay.objects.visible_to(caller).of_team(team).between(on, on).first())


def _organisation_medians(caller: Caller, on: date) -> Medians:
    """Return the medians of a day that is shown in full: others have no pillars."""
    row = policies.organisation_days(caller, on, on).first()
    return {} if getattr(row, "step", 0) else _medians(row)


def _medians(row: TeamDay | OrganisationDay | None) -> Medians:
    return {pillar: getattr(row, f"{pillar}_median", None) for pillar in PILLARS}


def _revisions(caller: Caller, rep: Rep, on: date) -> list[ScoreRevision]:
    """Return the scores of the trend's days that were replaced or deleted last."""
    rows = ScoreRevision.objects.visible_to(caller).of_rep(rep.pk)
    return list(
        rows.between(on - TREND_WEEKS * WEEK, on).order_by("-replaced_at", "-day")[:REVISIONS]
    )
