"""What the derived tables should hold, by the oracle: from what one organisation wrote down."""

from datetime import timedelta
from uuid import UUID

from apps.analytics.models import FIGURES, OrganisationDay, PlanDay, TeamDay
from apps.analytics.services import discard_replaced
from apps.directory.models import Absence, AbsenceState, Assignment, Team, TeamParent
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from apps.targets.models import PlanPause, PlanVersion
from scripts.oracle import History, Oracle, Stage, Version
from ssi_platform.domain.readings import PILLARS

DAY = timedelta(days=1)


def written(organisation_id):
    """Return the history, the teams, and {(id of the plan, number): id of the version}."""
    history = History(window=Organisation.objects.get(pk=organisation_id).staleness_days)
    for team, parent, since in TeamParent.objects.values_list("team_id", "parent_id", "from_day"):
        history.place(str(team), text(parent), since)
    for rep, team, since in Assignment.objects.values_list("rep_id", "team_id", "from_day"):
        history.assign(str(rep), text(team), since)
    approved = Absence.objects.filter(state=AbsenceState.APPROVED)
    for rep, first, end in approved.values_list("rep_id", "from_day", "to_day"):
        history.absent(str(rep), first, end)
    for rep, day, total, *pillars in DailyScore.objects.values_list(
        "rep_id", "day", "total", *PILLARS
    ):
        history.score(str(rep), day, total, pillars)
    versions, plans = {}, {}
    rows = PlanVersion.objects.order_by("plan", "number").select_related("plan")
    for row in rows.prefetch_related("stages"):
        owner = text(row.plan.team_id)
        if row.number == 1:
            plans[row.plan_id] = history.plan(owner, version_of(row))
        else:
            plans[row.plan_id].written.append(version_of(row))
        versions[id(plans[row.plan_id]), row.number] = row.pk
    for plan, first, last in PlanPause.objects.values_list("plan_id", "from_day", "last_day"):
        plans[plan].pauses[first] = last
    teams = [str(team) for team in Team.objects.values_list("pk", flat=True)]
    return history, teams, versions


def version_of(row):
    stages = sorted(row.stages.all(), key=lambda stage: stage.position)
    return Version(
        number=row.number,
        effective_from=row.effective_from,
        starts_on=row.starts_on,
        stages=tuple(Stage(s.position, s.threshold, s.due_on) for s in stages),
        criterion=row.criterion,
        share_required=row.share_required,
        cohort=row.cohort,
        ends_on=row.ends_on,
    )


def text(team_id):
    return str(team_id) if team_id else None


def reckon(organisation_id, today):
    """Return what the three tables should hold up to today: {key: figures} each."""
    history, teams, versions = written(organisation_id)
    oracle = Oracle(history)
    starts = [timeline.days[0] for timeline in history.assignments.values() if timeline.days]
    first = min(starts, default=today + DAY)
    days = [first + DAY * n for n in range((today - first).days + 1)]
    team_days, organisation_days, plan_days = {}, {}, {}
    for day in days:
        if row := oracle.team_day(None, day):
            organisation_days[day] = {name: row[name] for name in FIGURES}
        for team in teams:
            if row := oracle.team_day(team, day):
                team_days[UUID(team), day] = {name: row[name] for name in FIGURES}
    for team in teams:
        for applied in oracle.applied(team, today):
            version = applied.version
            since = min(version.starts_on, version.week(version.stages[0])[0])
            last = max((day for day in days if applied.plan.on(day) is version), default=since)
            until = min(last, version.ends_on or today)
            for day in (day for day in days if since <= day <= until):
                if counted := oracle.counted(team, applied.owner, version, day):
                    key = (UUID(team), versions[id(applied.plan), version.number], day)
                    plan_days[key] = (
                        len(counted.totals),
                        [counted.at_target(stage) for stage in version.stages],
                        counted.newcomers,
                        counted.level,
                        counted.reason,
                    )
    return team_days, organisation_days, plan_days


def computed(organisation_id):
    """Return what the three tables hold, in the same form; of plans the days that are read."""
    days = TeamDay.objects.values("team_id", "day", *FIGURES)
    teams = {(row.pop("team_id"), row.pop("day")): row for row in days}
    days = OrganisationDay.objects.values("day", *FIGURES)
    organisation = {row.pop("day"): row for row in days}
    discard_replaced(organisation_id=organisation_id)
    days = PlanDay.objects.values_list(
        "team_id", "plan_version_id", "day", "counted", "at_target", "newcomers", "level", "reason"
    )
    return teams, organisation, {row[:3]: row[3:] for row in days}


def assert_right(organisation_id, today):
    """Compare every figure of every day, and both ways: no row too few, none too many."""
    expected = reckon(organisation_id, today)
    for name, wanted, listed in zip(
        ("team", "organisation", "plan"), expected, computed(organisation_id), strict=True
    ):
        wrong = {k: (wanted.get(k), listed.get(k)) for k in wanted.keys() | listed.keys()
                 if wanted.get(k) != listed.get(k)}  # fmt: skip
        assert not wrong, f"{len(wrong)} {name} days differ, such as {next(iter(wrong.items()))}"
    return expected
