"""The independent calculation: what the derived tables should say, by plain Python.

It reads only what was written down (teams, assignments, scores, plans) and takes each day on its
own: who was where, what each of them carried, and what that adds up to. It shares no line with
the SQL; percentiles come from the domain's reference.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from apps.analytics.models import FIGURES, OrganisationDay, StageDay, TeamDay
from apps.directory.models import Assignment, Team, TeamParent
from apps.organisations.models import Organisation
from apps.scores.models import DailyScore
from apps.targets.models import PlanVersion, TargetPlan
from ssi_platform.domain import statistics
from ssi_platform.domain.readings import PILLARS
from ssi_platform.domain.thousandths import meets

DAY = timedelta(days=1)
EVERYBODY = None  # Stands where a team would.

# Most days repeat the day before, and exact fractions are slow.
summary_of = cache(statistics.summary)
median_of = cache(statistics.median)


@dataclass
class Written:
    """What one organisation wrote down, as plain values."""

    window: int
    parents: dict  # team: [(from day, parent or None)], ascending
    assignments: dict  # rep: [(from day, team or None)], ascending
    scores: dict  # rep: [(day, (total, *pillars))]
    plans: dict  # team or None: [versions], ascending

    @classmethod
    def of(cls, organisation_id):
        assignments, scores, plans = defaultdict(list), defaultdict(list), defaultdict(list)
        rows = Assignment.objects.order_by("from_day").values_list("rep_id", "from_day", "team_id")
        for rep, since, team in rows:
            assignments[rep].append((since, team))
        for rep, day, *values in DailyScore.objects.values_list("rep_id", "day", "total", *PILLARS):
            scores[rep].append((day, tuple(values)))
        versions = PlanVersion.objects.order_by("number").select_related("plan")
        for version in versions.prefetch_related("stages"):
            plans[version.plan.team_id].append(version)
        assert len(plans) == TargetPlan.objects.count()
        window = Organisation.objects.get(pk=organisation_id).staleness_days
        parents = {team: [] for team in Team.objects.values_list("pk", flat=True)}
        placed = TeamParent.objects.order_by("from_day")
        for team, since, parent in placed.values_list("team_id", "from_day", "parent_id"):
            parents[team].append((since, parent))
        return cls(window, parents, assignments, scores, plans)

    def team_on(self, rep, day):
        return _last(self.assignments[rep], day)

    def units_of(self, team, day):
        """A team, those above it on the day, and everybody."""
        units = []
        while team is not None:
            units.append(team)
            team = _last(self.parents[team], day)
        return [*units, EVERYBODY]

    def joined(self, rep):
        return min(since for since, team in self.assignments[rep] if team)

    def plans_of(self, team, today):
        """The plans that apply to a team on any day up to today, each as its versions."""
        starts = {since for spans in self.parents.values() for since, _ in spans if since <= today}
        nearest = [
            next((unit for unit in self.units_of(team, day) if unit in self.plans), "none")
            for day in {*starts, today}
        ]
        return [self.plans[unit] for unit in set(nearest) - {"none"}]

    def rosters(self, day):
        """Return {unit: [reps]}; units without anybody are absent."""
        rosters = defaultdict(list)
        for rep in self.assignments:
            team = self.team_on(rep, day)
            if team:
                for unit in self.units_of(team, day):
                    rosters[unit].append(rep)
        return rosters


def _last(spans, day):
    begun = [what for since, what in spans if since <= day]
    return begun[-1] if begun else None


def reckon(written, today):
    """Return what the three tables should hold up to today: {key: figures} each."""
    units, stages = {}, {}
    cohorts, plans = _cohorts(written), {t: written.plans_of(t, today) for t in written.parents}
    day = min((spans[0][0] for spans in written.assignments.values()), default=today + DAY)
    while day <= today:
        held = {r: _carried(written, r, day) for r in written.assignments}
        for unit, reps in written.rosters(day).items():
            scored = {rep: held[rep] for rep in reps if held[rep]}
            units[unit, day] = _figures(day, len(reps), list(scored.values()))
            if unit is not EVERYBODY and scored:
                for versions in plans[unit]:
                    stages |= _stage_days(written, cohorts, versions, unit, day, scored)
        day += DAY
    teams = {key: row for key, row in units.items() if key[0] is not EVERYBODY}
    organisation = {key[1]: row for key, row in units.items() if key[0] is EVERYBODY}
    return teams, organisation, stages


def _carried(written, rep, day):
    return statistics.carried(written.scores.get(rep, ()), day, written.window)


def _figures(day, roster, held):
    totals = [values[0] for _, values in held]
    figures = dict.fromkeys(FIGURES) | {"roster": roster, "scored": len(held)}
    summary = summary_of(tuple(sorted(totals)))
    if summary:
        figures |= {name: getattr(summary, name) for name in summary.__slots__}
        figures["max_age_days"] = max((day - since).days for since, _ in held)
        for place, pillar in enumerate(PILLARS, start=1):
            known = [values[place] for _, values in held if values[place] is not None]
            figures[f"{pillar}_median"] = median_of(tuple(sorted(known)))
    return figures


def _cohorts(written):
    """Return {(team, version): reps on the roster when the version's plan started}."""
    return {
        (team, version.pk): set(written.rosters(version.starts_on)[team])
        for team in written.parents
        for versions in written.plans.values()
        for version in versions
        if version.cohort == "frozen_at_start"
    }


def _stage_days(written, cohorts, versions, team, day, scored):
    found = {}
    for number, version in enumerate(versions):
        following = versions[number + 1 :]
        if day < version.starts_on or (following and day >= following[0].effective_from):
            continue
        cohort = cohorts.get((team, version.pk))
        new = {rep for rep in scored if (day - written.joined(rep)).days < 30}
        counted = {r for r in scored if (r in cohort if cohort is not None else r not in new)}
        for stage in version.stages.all():
            met = [rep for rep in counted if meets(scored[rep][1][0], stage.threshold)]
            newcomers = 0 if cohort is not None else len(new)
            found[team, stage.pk, day] = (len(counted), len(met), newcomers)
    return found


def computed():
    """Return what the three tables hold, in the same form."""
    days = TeamDay.objects.values("team_id", "day", *FIGURES)
    teams = {(row.pop("team_id"), row.pop("day")): row for row in days}
    days = OrganisationDay.objects.values("day", *FIGURES)
    organisation = {row.pop("day"): row for row in days}
    days = StageDay.objects.values_list(
        "team_id", "stage_id", "day", "counted", "at_target", "newcomers"
    )
    return teams, organisation, {row[:3]: row[3:] for row in days}


def assert_right(organisation_id, today):
    """Compare every figure of every day, and both ways: no row too few, none too many."""
    expected = reckon(Written.of(organisation_id), today)
    for name, wanted, found in zip(
        ("team", "organisation", "stage"), expected, computed(), strict=True
    ):
        wrong = {k: (wanted.get(k), found.get(k)) for k in wanted.keys() | found.keys()
                 if wanted.get(k) != found.get(k)}  # fmt: skip
        assert not wrong, f"{len(wrong)} {name} days differ, such as {next(iter(wrong.items()))}"
    return expected
