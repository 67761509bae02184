"""Statistics and attainment as they were known at an instant, by the API."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from apps.targets.models import TargetPlan
from ssi_platform.tenancy.context import organisation_context
from tests.examples import examples
from tests.sample_data import key

from .test_random_organisations import Improvised

DAY = timedelta(days=1)
# Of the stored row, of today alone, or not told.
LEFT_OUT = {"version", "computed_at", "forecast", "own_plans"}
ROUNDS, ASKED = 4, 6


def plain(answer):
    """Return an answer without what is different when it is computed on request."""
    if isinstance(answer, dict):
        return {name: plain(value) for name, value in answer.items() if name not in LEFT_OUT}
    return [plain(value) for value in answer] if isinstance(answer, list) else answer


class Asked:
    """What the API answers about an organisation."""

    def __init__(self, slug, text):
        self.client = APIClient()
        self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {text}")
        self.base = f"/api/v1/organisations/{slug}"

    def get(self, path, **query):
        known = query.pop("known_at", None)
        if known is not None:
            query["known_at"] = known.isoformat()
        answer = self.client.get(f"{self.base}/{path}", query)
        return answer.status_code, plain(answer.json())

    def everything(self, teams, days, ons, **known):
        """Return {question: answer} of statistics of days, and of attainment on some of them."""
        span = {"from": days[0], "to": days[1], "page_size": 500}
        answers = {"organisation": self.get("statistics", **span, **known)}
        for one in teams:
            answers[one.name] = self.get(f"teams/{one.pk}/statistics", **span, **known)
            for on in ons:
                answer = self.get(f"teams/{one.pk}/attainment", on=on, **known)
                answers[one.name, on] = answer if answer[0] == 200 else answer[1]["code"]
        return answers


class Remembered(Improvised):
    """An organisation that changes by the clock of the audit, which cannot be turned."""

    def __init__(self, seed):
        super().__init__(seed, timezone.now().date())
        with organisation_context(self.organisation_id):
            self.asked = Asked(self.organisation.slug, key(self.organisation))

    @property
    def now(self):
        return timezone.now()

    def tomorrow(self):
        """No day passes."""

    def answers(self, **known):
        ons = [self.today + DAY, *(self.today - back * DAY for back in range(0, 60, 60 // ASKED))]
        return self.asked.everything(self.teams, (self.start - 5 * DAY, self.today), ons, **known)

    def plans(self):
        with organisation_context(self.organisation_id):
            return set(TargetPlan.objects.values_list("pk", flat=True))


# A seed cannot be made smaller in any way that helps.
@settings(
    max_examples=examples(1), phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(seed=st.integers(0, 2**32))
def test_what_was_answered_is_answered_again(db, seed):
    with transaction.atomic():
        remembered = Remembered(seed)
        with organisation_context(remembered.organisation_id):
            remembered.fill()
        answered = []
        for _ in range(ROUNDS):
            answered.append((timezone.now(), remembered.plans(), remembered.answers()))
            with organisation_context(remembered.organisation_id):
                remembered.edit()
                remembered.drain()
        assert any(answers != remembered.answers() for _, _, answers in answered)
        for instant, plans, expected in answered:
            known = remembered.answers(known_at=instant)
            lost = plans - remembered.plans()
            for question, answer in expected.items():
                if known[question] == "invalid" and isinstance(question, tuple):
                    assert lost
                    continue
                assert known[question] == answer, question
        transaction.set_rollback(True)
