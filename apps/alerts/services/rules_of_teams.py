"""The rules about teams: stages of their target plans, and coverage."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from apps.analytics.models import TeamDay
from apps.analytics.services import TeamAssessment, assess_teams
from apps.directory.models import Team
from ssi_platform.domain.assessment import StageAssessment
from ssi_platform.domain.pauses import last_days
from ssi_platform.domain.states import State
from ssi_platform.domain.verdicts import RUN_DAYS

from ..models import Alert, Rule
from .findings import FinalDay, Finding, Findings, Subject

TEAMS_AT_ONCE = 50  # Half a year of these teams fits in memory at once.
NEWS_DAYS = timedelta(days=30)  # A stage that was met is news for a month; nothing else ends it.
# Nothing is known on such a day: no alert is raised, and none is cleared.
UNKNOWN = {State.INSUFFICIENT_DATA, State.PAUSED, State.NO_BASELINE}


def rules_of_stages(final: FinalDay) -> dict[Rule, Findings]:
    """Return which teams are at risk on their current stage, and which have just met one."""
    assessments = list(_assessments(final))
    return {
        Rule.STAGE_AT_RISK: _at_risk(final, assessments),
        Rule.STAGE_MET: _met(final, assessments),
    }


def coverage_fell(final: FinalDay) -> Findings:
    """Return the teams of which less than half have a valid score, and had the day before."""
    covered = _covered(final)
    today, before = final.day, final.day - timedelta(days=1)
    below = {team: day for (team, on), day in covered.items() if on == today and not _half(day)}
    raised: dict[Subject, Finding] = {
        team: Finding({"roster": day.roster, "scored": day.scored})
        for team, day in below.items()
        if (earlier := covered.get((team, before))) and _half(earlier)
    }
    return Findings(raised, below.keys())


def _covered(final: FinalDay) -> dict[tuple[UUID, object], TeamDay]:
    """Return the two last days of the teams that anybody is measured in."""
    days = TeamDay.objects.of_organisation(final.organisation_id)
    days = days.between(final.day - timedelta(days=1), final.day).filter(roster__gt=0)
    return {(day.team_id, day.day): day for day in days}


def _half(day: TeamDay) -> bool:
    return 2 * day.scored >= day.roster


def _assessments(final: FinalDay) -> Iterator[TeamAssessment]:
    rows = Team.objects.of_organisation(final.organisation_id).in_use_on(final.day)
    teams = list(rows.order_by("pk"))
    for start in range(0, len(teams), TEAMS_AT_ONCE):
        some = teams[start : start + TEAMS_AT_ONCE]
        yield from assess_teams(teams=some, caller=final.caller, on=final.day)


def _at_risk(final: FinalDay, assessments: list[TeamAssessment]) -> Findings:
    raised: dict[Subject, Finding] = {}
    unknown: set[Subject] = set()
    for each in assessments:
        stage = _current(each)
        if stage.state == State.AT_RISK:
            raised[each.team.pk] = Finding(_numbers(stage), each.plan.pk)
        elif stage.state in UNKNOWN:
            unknown.add(each.team.pk)
    return Findings(raised, raised.keys() | (unknown & final.subjects(Rule.STAGE_AT_RISK)))


def _current(each: TeamAssessment) -> StageAssessment:
    assessment = each.assessment
    return next(stage for stage in assessment.stages if stage.position == assessment.current)


def _numbers(stage: StageAssessment) -> dict[str, float]:
    pace = {} if stage.pace is None else {"pace": round(stage.pace, 3)}
    named = {"position": stage.position, "threshold": stage.threshold}
    return {**named, "days_left": stage.days_left, **pace}


def _met(final: FinalDay, assessments: list[TeamAssessment]) -> Findings:
    """Return the stages whose run of seven days is complete on this day, each only once."""
    known = _stages_met(final)
    raised: dict[Subject, Finding] = {}
    for each in assessments:
        run = last_days(final.day, RUN_DAYS, each.version.as_plan().pauses)
        for stage in each.assessment.stages:
            is_new = (each.team.pk, each.plan.pk, stage.position) not in known
            if stage.attained_on == run[0] and is_new:
                details = {"position": stage.position, "threshold": stage.threshold}
                raised[each.team.pk] = Finding(details, each.plan.pk)
    recent = {alert.team_id for alert in final.standing(Rule.STAGE_MET)
              if final.day - alert.opened_on < NEWS_DAYS}  # fmt: skip
    return Findings(raised, recent - raised.keys())


def _stages_met(final: FinalDay) -> set[tuple[UUID | None, UUID | None, int]]:
    rows = Alert.objects.of_organisation(final.organisation_id).filter(rule=Rule.STAGE_MET)
    return {(alert.team_id, alert.plan_id, alert.details["position"]) for alert in rows}
