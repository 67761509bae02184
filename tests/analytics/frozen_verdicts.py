"""The verdicts that should be given, with their populations as they were then, by the oracle."""

from apps.analytics import services
from apps.analytics.models import StageVerdict
from apps.directory.models import Team
from apps.targets.models import PlanVersion
from scripts.oracle import Oracle

from .reckoning import DAY, written


class FrozenVerdicts:
    """Populations of verdicts by (team, id of the version, position of the stage)."""

    def __init__(self, organisation_id, caller):
        self.organisation_id, self.caller = organisation_id, caller
        self.frozen = {}

    def look(self, today):
        """Freeze the populations of the stages that are judged for the first time."""
        self.history, self.teams, self.versions = written(self.organisation_id)
        self.oracle = Oracle(self.history)
        standing = set(PlanVersion.objects.values_list("pk", flat=True))
        self.frozen = {key: there for key, there in self.frozen.items() if key[1] in standing}
        for team in self.teams:
            for applied in self.oracle.applied(team, today):
                version = self.versions[id(applied.plan), applied.version.number]
                for stage in applied.version.stages:
                    key = (team, version, stage.position)
                    if key not in self.frozen and stage.due_on < min(today, applied.last + DAY):
                        self._freeze(key, applied, stage)

    def _freeze(self, key, applied, stage):
        there = self.oracle.populations(key[0], applied.owner, applied.version, stage)
        if any(self.oracle.counting.by(applied.version, each).scored for each in there):
            self.frozen[key] = there

    def _judged(self):
        """Return the verdicts by key: (attained, level, reason)."""
        by_id = {
            self.versions[id(plan), version.number]: version
            for plans in self.history.plans.values()
            for plan in plans
            for version in plan.versions
        }
        for key, there in self.frozen.items():
            version = by_id[key[1]]
            [stage] = [each for each in version.stages if each.position == key[2]]
            yield key, self.oracle.verdict(version, stage, there)

    def assert_right(self, today, days):
        """Compare all verdicts, and the attainment of every team on some days."""
        judged = dict(self._judged())
        expected = {key: (v.attained, v.level, v.reason) for key, v in judged.items()}
        rows = StageVerdict.objects.select_related("stage")
        given = {
            (str(row.team_id), row.stage.version_id, row.stage.position): (
                row.attained, row.level, row.reason,
            )
            for row in rows
        }  # fmt: skip
        assert given == expected
        teams = list(Team.objects.order_by("pk"))
        for on in days:
            assessed = services.assess_teams(teams=teams, caller=self.caller, on=on)
            shown = {str(each.team.pk): each for each in assessed}
            for team in self.teams:
                self._assert_attainment(team, on, shown.get(team), judged)

    def _assert_attainment(self, team, on, shown, judged):
        applying = self.oracle.applying(team, on)
        if applying is None:
            assert shown is None
            return
        version = applying[1].on(on)
        key = self.versions[id(applying[1]), version.number]
        stored = {place: each for (*whose, place), each in judged.items() if whose == [team, key]}
        expected = self.oracle.attainment(team, on, stored)
        plain = shown.assessment
        assert (str(shown.plan.team_id or ""), shown.version.number) == (
            expected["plan_owner"] or "", expected["plan_version"],
        )  # fmt: skip
        base = plain.baseline and (plain.baseline.day, plain.baseline.value)
        assert base == expected["baseline"]
        for name in ("roster", "scored", "excused", "median", "level", "reason"):
            assert getattr(plain, name) == expected[name], (team, on, name)
        assert plain.current == expected["current_stage"]
        for stage, wanted in zip(plain.stages, expected["stages"], strict=True):
            for name, value in wanted.items():
                assert getattr(stage, name) == value, (team, on, stage.position, name)
