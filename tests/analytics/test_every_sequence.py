"""Any sequence of changes: after each computation every stored figure is the brute-force one."""

from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from apps.analytics.services import advance_days, drain
from apps.directory import services as directory
from apps.directory.models import Absence, AbsenceKind, AbsenceState, Assignment, Rep, TeamParent
from apps.ledger.models import StaleRange
from apps.organisations import services as organisations
from apps.scores import services as scores
from apps.scores.models import DailyScore
from apps.targets import services as targets
from apps.targets.models import PlanPause, TargetPlan
from ssi_platform.domain.readings import Source, reading_from
from ssi_platform.domain.refusals import Invalid
from ssi_platform.tenancy.context import organisation_context
from tests.examples import examples
from tests.sample_data import organisation, record, system

from .frozen_verdicts import FrozenVerdicts
from .random_plans import TERMS
from .reckoning import assert_right

DAY, FIRST, DAYS = timedelta(days=1), date(2026, 3, 1), 40
TEAMS, REPS = 3, 4
REFUSED = (
    Invalid, directory.Loop, targets.PlanOverlaps, targets.PauseOverlaps, targets.VerdictGiven,
)  # fmt: skip
PILLARS = ("brand", "people", "insights", "relationships")
offsets, places = st.integers(-3, DAYS), st.integers(0, 99)
a_team = st.one_of(st.none(), st.integers(0, TEAMS - 1))
a_rep, lengths = st.integers(0, REPS - 1), st.integers(1, 20)
totals = st.sampled_from([0, 39.499, 39.5, 55, 69.499, 69.5, 70, 88.125])


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Sequence(RuleBasedStateMachine):
    """An organisation of few teams and reps that is changed by the services."""

    @initialize(window=st.sampled_from([1, 3, 14]))
    def begin(self, window):
        self.stack = ExitStack()
        self.stack.enter_context(rolled_back())
        self.organisation = organisation("sequence")
        self.organisation_id, self.caller = self.organisation.pk, system(self.organisation)
        self.stack.enter_context(organisation_context(self.organisation_id))
        self.today, self.seen = FIRST + DAYS * DAY, datetime(2026, 2, 1, tzinfo=UTC)
        self.change_window(window)
        self.teams = [
            directory.create_team(caller=self.caller, name=f"T{n}", parent=None, today=self.today)
            for n in range(TEAMS)
        ]
        self.reps = Rep.objects.bulk_create(
            Rep(organisation_id=self.organisation_id, name=f"R{n}") for n in range(REPS)
        )
        for number, one in enumerate(self.reps):
            self.move(number, -3, number % TEAMS)
            for ahead in range(0, DAYS, 9):
                self._record(one, FIRST + (ahead + number) * DAY, {"total": 50 + 5 * number})
        self.verdicts = FrozenVerdicts(self.organisation_id, self.caller)
        self.settle()

    @property
    def now(self):
        return datetime.combine(self.today, datetime.min.time(), UTC)

    @rule()
    def settle(self):
        """Compute, and compare everything."""
        while drain(organisation_id=self.organisation_id, now=self.now):
            pass
        assert not StaleRange.objects.exists()
        self.verdicts.look(self.today)
        assert_right(self.organisation_id, self.today)
        ons = [self.today - back * DAY for back in (0, 1, 8, 20, 35)]
        self.verdicts.assert_right(self.today, ons)

    @rule(rep=a_rep, day=offsets, total=totals)
    def score(self, rep, day, total):
        self._record(self.reps[rep], FIRST + day * DAY, {"total": total})

    @rule(rep=a_rep, day=offsets, points=st.lists(st.integers(0, 25_000), min_size=4, max_size=4))
    def score_pillars(self, rep, day, points):
        values = {name: one / 1_000 for name, one in zip(PILLARS, points, strict=True)}
        self._record(self.reps[rep], FIRST + day * DAY, values)

    @rule(place=places)
    def delete_score(self, place):
        if row := self._one(DailyScore.objects.select_related("organisation"), place):
            scores.delete_score(caller=self.caller, score=row, now=self.now)

    @rule(rep=a_rep, day=offsets, team=a_team)
    def move(self, rep, day, team):
        """Into another team, or, without one, out of the organisation."""
        directory.assign(
            caller=self.caller, rep=self.reps[rep], from_day=FIRST + day * DAY,
            team=None if team is None else self.teams[team], today=self.today,
        )  # fmt: skip

    @rule(place=places)
    def take_move_back(self, place):
        if row := self._one(Assignment.objects, place):
            directory.unassign(caller=self.caller, assignment=row, today=self.today)

    @rule(team=st.integers(0, TEAMS - 1), parent=a_team, day=offsets)
    def move_team(self, team, parent, day):
        with suppress(*REFUSED), transaction.atomic():
            directory.set_parent(
                caller=self.caller, team=self.teams[team], from_day=FIRST + day * DAY,
                parent=None if parent is None else self.teams[parent], today=self.today,
            )  # fmt: skip

    @rule(place=places)
    def take_team_back(self, place):
        if row := self._one(TeamParent.objects, place):
            with suppress(*REFUSED), transaction.atomic():
                directory.remove_parent(caller=self.caller, row=row, today=self.today)

    @rule(rep=a_rep, day=offsets, length=lengths, state=st.sampled_from(list(AbsenceState)))
    def absence(self, rep, day, length, state):
        first = FIRST + day * DAY
        with suppress(*REFUSED), transaction.atomic():
            directory.save_absence(
                caller=self.caller, rep=self.reps[rep], span=(first, first + length * DAY),
                kind=AbsenceKind.LEAVE, state=state, today=self.today, now=self.now,
            )  # fmt: skip

    @rule(place=places)
    def end_absence(self, place):
        if row := self._one(Absence.objects, place):
            directory.remove_absence(
                caller=self.caller, absence=row, today=self.today, now=self.now
            )

    @rule(team=a_team, terms=st.data())
    def plan(self, team, terms):
        with suppress(*REFUSED), transaction.atomic():
            targets.create_plan(
                caller=self.caller, name="P", team=None if team is None else self.teams[team],
                terms=self._terms(terms), today=self.today,
            )  # fmt: skip

    @rule(place=places, day=st.integers(0, DAYS + 3), terms=st.data())
    def edit_plan(self, place, day, terms):
        if row := self._one(TargetPlan.objects, place):
            with suppress(*REFUSED), transaction.atomic():
                targets.change_plan(
                    caller=self.caller, plan=row, name="P", terms=self._terms(terms),
                    today=self.today, effective_from=FIRST + day * DAY,
                )  # fmt: skip

    @rule(place=places)
    def delete_plan(self, place):
        if row := self._one(TargetPlan.objects, place):
            targets.delete_plan(caller=self.caller, plan=row, today=self.today)

    @rule(place=places, day=offsets, length=lengths)
    def pause(self, place, day, length):
        first = FIRST + day * DAY
        if row := self._one(TargetPlan.objects, place):
            with suppress(*REFUSED), transaction.atomic():
                targets.put_pause(
                    caller=self.caller, plan=row, from_day=first, last_day=first + length * DAY,
                    today=self.today,
                )  # fmt: skip

    @rule(place=places)
    def resume(self, place):
        if row := self._one(PlanPause.objects, place):
            with suppress(*REFUSED), transaction.atomic():
                targets.remove_pause(caller=self.caller, pause=row, today=self.today)

    @rule(days=st.integers(1, 20))
    def change_window(self, days):
        organisations.change_organisation(
            caller=self.caller, changes={"staleness_days": days}, today=self.today
        )

    @rule(days=st.sampled_from([1, 3]))
    def later(self, days):
        """A worker notes a new day once everything is computed."""
        self.settle()
        self.today += days * DAY
        advance_days(organisation_id=self.organisation_id, now=self.now)

    def teardown(self):
        if hasattr(self, "verdicts"):
            try:
                self.settle()
            finally:
                self.stack.close()

    def _record(self, rep, day, values):
        self.seen += timedelta(minutes=1)
        one = reading_from(values, observed_at=self.seen, source=Source.CSV)
        record(self.organisation, {(rep, day): one}, now=self.now)

    def _one(self, rows, place):
        """Return one of some rows, in an order that does not depend on their ids alone."""
        every = list(rows.order_by("pk"))
        return every[place % len(every)] if every else None

    def _terms(self, data):
        starts = FIRST + data.draw(st.integers(0, DAYS)) * DAY
        first, more = data.draw(st.integers(1, 30)), data.draw(st.integers(1, 20))
        criterion, cohort = data.draw(st.sampled_from(TERMS))
        ends = data.draw(st.sampled_from([None, 0, 10]))
        dues = [starts + first * DAY, starts + (first + more) * DAY]
        return {
            "starts_on": starts,
            "ends_on": None if ends is None else dues[-1] + ends * DAY,
            "criterion": criterion,
            "cohort": cohort,
            "share_required": data.draw(st.sampled_from([50, 80, 100])),
            "stages": [{"threshold": t, "due_on": due}
                       for t, due in zip((40, 70), dues, strict=True)],
        }  # fmt: skip


def run(max_examples, steps):
    run_state_machine_as_test(
        Sequence,
        settings=settings(
            max_examples=max_examples, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_a_few_changes(db):
    run(2, 8)


@pytest.mark.trial
def test_many_changes(db):
    run(examples(15), 30)
