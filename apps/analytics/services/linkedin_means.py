"""The means of industry and network that LinkedIn shows beside a rep's score, for a team."""

from datetime import date, timedelta
from uuid import UUID

from apps.directory.models import Lineage, Team, Tenure
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from ssi_platform.domain.statistics import median

MEANS = {"linkedin_industry": "industry_total", "linkedin_network": "network_total"}


def linkedin_means_of(team: Team, on: date) -> dict[str, int]:
    """Return the median over a team's reps of each mean, in thousandths, where any has it.

    Of the reps of the measured roster: the mean that came with the score that holds on the day.
    """
    organisation = Organisation.objects.get(pk=team.organisation_id)
    window = timedelta(days=organisation.staleness_days - 1)
    scores = DailyScore.objects.of_organisation(organisation.pk).filter(
        rep__in=_measured(team, on), day__range=(on - window, on)
    )
    latest = scores.order_by("rep", "-day").distinct("rep")
    rows = list(latest.values_list(*MEANS.values()))
    medians = {
        reference: median([row[place] for row in rows if row[place] is not None])
        for place, reference in enumerate(MEANS)
    }
    return {reference: value for reference, value in medians.items() if value is not None}


def _measured(team: Team, on: date) -> list[UUID]:
    """Return the reps of a team and those below it who are not absent on a day."""
    lines = Lineage.objects.of_organisation(team.organisation_id).on(on).filter(ancestor=team)
    tenures = Tenure.objects.of_organisation(team.organisation_id).on(on)
    rows = tenures.filter(team__in=lines.values("descendant")).with_excused(on)
    return [rep for rep, excused in rows.values_list("rep_id", "excused") if not excused]
