"""Statistics and attainment as they were known at an instant, by the API."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.targets.models import TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.examples import examples
from tests.sample_data import key

from .as_known import DAY, Asked
from .test_random_organisations import Improvised


class Remembered(Improvised):
    """An organisation that changes by the clock of the audit, which cannot be turned."""

    def __init__(self, seed, asked):
        super().__init__(seed, timezone.now().date())
        self.ons = [self.today + DAY, *(self.today - 60 // asked * n * DAY for n in range(asked))]
        with organisation_context(self.organisation_id):
            self.asked = Asked(self.organisation.slug, key(self.organisation))

    @property
    def now(self):
        return timezone.now()

    def tomorrow(self):
        """No day passes."""

    def answers(self, **known):
        return self.asked.everything(
            self.teams, (self.start - 5 * DAY, self.today), self.ons, **known
        )

    def plans(self):
        with organisation_context(self.organisation_id):
            return set(TargetPlan.objects.values_list("pk", flat=True))


def remember(seed, rounds, asked):
    """Ask at each of several instants of a history, and in the end once more what was known."""
    with transaction.atomic():
        remembered = Remembered(seed, asked)
        with organisation_context(remembered.organisation_id):
            remembered.fill()
        answered = []
        for _ in range(rounds):
            answered.append((timezone.now(), remembered.plans(), remembered.answers()))
            with organisation_context(remembered.organisation_id):
                remembered.edit()
                remembered.drain()
        for instant, plans, expected in answered:
            known = remembered.answers(known_at=instant)
            lost = plans - remembered.plans()
            for question, answer in expected.items():
                if known[question] == "invalid":
                    assert lost, question
                else:
                    assert known[question] == answer, question
        transaction.set_rollback(True)


def test_what_was_answered_is_answered_again(db):
    remember(1, rounds=2, asked=2)


# A seed cannot be made smaller in any way that helps.
@pytest.mark.trial
@settings(
    max_examples=examples(5), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_random_histories_are_answered_again(db, seed):
    remember(seed, rounds=4, asked=6)
