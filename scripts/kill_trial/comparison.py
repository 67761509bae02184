"""Every stored figure against the demo's independent calculation."""

from datetime import date
from uuid import UUID

from apps.analytics.models import FIGURES, OrganisationDay, TeamDay
from apps.directory.models import Team, Tenure
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from scripts.demo.reckon import ORGANISATION, Score, Spell, reckon
from ssi_platform.domain.readings import PILLARS
from ssi_platform.tenancy.context import organisation_context

Days = dict[tuple[str, int], tuple[int | None, ...]]


def disagreements(organisation_id: UUID, today: date) -> tuple[int, list[str]]:
    """Return how many numbers were compared, and the days that disagree."""
    with organisation_context(organisation_id):
        expected, found = _expected(organisation_id, today), _found()
    wrong = [
        f"{unit or 'all'} on {date.fromordinal(day)}"
        for unit, day in sorted(expected.keys() | found.keys())
        if expected.get((unit, day)) != found.get((unit, day))
    ]
    return len(expected) * len(FIGURES), wrong


def _expected(organisation_id: UUID, today: date) -> Days:
    first = Tenure.objects.order_by("from_day").values_list("from_day", flat=True)[0]
    units = reckon(
        {str(t.pk): str(t.parent) if t.parent else None for t in Team.objects.with_parent()},
        [_spell(tenure) for tenure in Tenure.objects.all()],
        [_score(score) for score in DailyScore.objects.all()],
        window=Organisation.objects.get(pk=organisation_id).staleness_days,
        first=first.toordinal(),
        last=today.toordinal(),
    )
    return {
        (unit, day): tuple(getattr(figures, name) for name in FIGURES)
        for unit, days in units.items()
        for day, figures in days.items()
    }


def _found() -> Days:
    rows = [(str(row.team_id), row) for row in TeamDay.objects.all()]
    rows += [(ORGANISATION, row) for row in OrganisationDay.objects.all()]
    return {
        (unit, row.day.toordinal()): tuple(getattr(row, name) for name in FIGURES)
        for unit, row in rows
    }


def _spell(tenure: Tenure) -> Spell:
    team = str(tenure.team_id) if tenure.team_id else None
    ends = tenure.to_day.toordinal() if tenure.to_day else None
    return Spell(str(tenure.rep_id), team, tenure.from_day.toordinal(), ends)


def _score(score: DailyScore) -> Score:
    values = (score.total, *(getattr(score, pillar) for pillar in PILLARS))
    return Score(str(score.rep_id), score.day.toordinal(), values)
