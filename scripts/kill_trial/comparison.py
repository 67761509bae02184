"""Every stored figure against the independent calculation of `scripts.oracle`."""

from datetime import date, timedelta
from uuid import UUID

from apps.analytics.models import FIGURES, DayStatistics, OrganisationDay, TeamDay
from apps.directory.models import Assignment, Team, TeamParent
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from scripts.oracle import History, Oracle
from ssi_platform.domain.readings import PILLARS
from ssi_platform.tenancy.context import organisation_context

Days = dict[tuple[str, date], tuple[object, ...]]
ALL = ""  # Stands where a team's id would.


def disagreements(organisation_id: UUID, today: date) -> tuple[int, list[str]]:
    """Return how many numbers were compared, and the days that disagree."""
    with organisation_context(organisation_id):
        expected, stored = _expected(organisation_id, today), _stored()
    wrong = [
        f"{unit or 'all'} on {day}"
        for unit, day in sorted(expected.keys() | stored.keys())
        if expected.get((unit, day)) != stored.get((unit, day))
    ]
    return len(expected) * len(FIGURES), wrong


def _expected(organisation_id: UUID, today: date) -> Days:
    history = _history(organisation_id)
    oracle = Oracle(history)
    units = [ALL, *(str(team) for team in Team.objects.values_list("pk", flat=True))]
    day = min(timeline.days[0] for timeline in history.assignments.values())
    expected: Days = {}
    while day <= today:
        for unit in units:
            figures = oracle.team_day(unit or None, day)
            if figures:
                expected[unit, day] = tuple(figures[name] for name in FIGURES)
        day += timedelta(days=1)
    return expected


def _history(organisation_id: UUID) -> History:
    history = History(window=Organisation.objects.get(pk=organisation_id).staleness_days)
    for row in TeamParent.objects.all():
        history.place(str(row.team_id), _text(row.parent_id), row.from_day)
    for assignment in Assignment.objects.all():
        rep = str(assignment.rep_id)
        history.assign(rep, _text(assignment.team_id), assignment.from_day)
    for score in DailyScore.objects.all():
        pillars = [getattr(score, pillar) for pillar in PILLARS]
        history.score(str(score.rep_id), score.day, score.total, pillars)
    return history


def _stored() -> Days:
    rows: list[tuple[str, DayStatistics]] = [
        (str(row.team_id), row) for row in TeamDay.objects.all()
    ]
    rows += [(ALL, row) for row in OrganisationDay.objects.all()]
    return {(unit, row.day): tuple(getattr(row, name) for name in FIGURES) for unit, row in rows}


def _text(team_id: UUID | None) -> str | None:
    return str(team_id) if team_id else None
