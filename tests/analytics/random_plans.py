"""Random edits of plans, for the random organisations."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction

from apps.targets import services as targets
from apps.targets.models import PlanPause, TargetPlan
from ssi_platform.domain.refusals import Invalid

TERMS = [("share", "current_roster"), ("share", "frozen_at_start"), ("median", "current_roster")]
DAY = timedelta(days=1)


class PlanEdits:
    """Plans of the teams of an organisation, which `random` edits by the services."""

    def plan(self):
        """On any day, the future's included, and beside other plans of the team."""
        team = self.random.choice([None, *self.teams])
        plan = self.random.choice([None, *TargetPlan.objects.filter(team=team)])
        days = [None, self.today, self._day(), self.today + DAY]
        given = {"caller": self.caller, "name": "Plan", "terms": self._terms(), "today": self.today,
                 "effective_from": self.random.choice(days)}  # fmt: skip
        refused = (targets.PlanOverlaps, targets.VerdictGiven, Invalid)
        with suppress(*refused), transaction.atomic():
            if plan:
                targets.change_plan(plan=plan, **given)
            else:
                targets.create_plan(team=team, **given)

    def pause(self):
        plan = self.random.choice([None, *TargetPlan.objects.order_by("pk")])
        if plan:
            first = self._day()
            last = first + timedelta(days=self.random.randint(0, 20))
            refused = (targets.PlanOverlaps, targets.PauseOverlaps, targets.VerdictGiven, Invalid)
            with suppress(*refused), transaction.atomic():
                targets.put_pause(
                    caller=self.caller, plan=plan, from_day=first, last_day=last, today=self.today
                )

    def resume(self):
        pause = self.random.choice([None, *PlanPause.objects.order_by("pk")])
        if pause:
            with suppress(targets.PlanOverlaps, targets.VerdictGiven), transaction.atomic():
                targets.remove_pause(caller=self.caller, pause=pause, today=self.today)

    def unplan(self):
        plan = self.random.choice([None, *TargetPlan.objects.order_by("pk")])
        if plan:
            targets.delete_plan(caller=self.caller, plan=plan, today=self.today)

    def _terms(self):
        starts = self._day()
        dues = sorted(self.random.sample(range(5, 90), 2))
        criterion, cohort = self.random.choice(TERMS)
        return {
            "starts_on": starts,
            "ends_on": self.random.choice([None, starts + timedelta(days=dues[-1] + 10)]),
            "criterion": criterion,
            "share_required": 80,
            "cohort": cohort,
            "stages": [
                {"threshold": threshold, "due_on": starts + timedelta(days=due)}
                for threshold, due in zip((40, 70), dues, strict=True)
            ],
        }
