"""An organisation whose figures are asked for as they were known."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.analytics.services import drain
from apps.targets import services as targets
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import key, organisation, reading, record, rep, system, team

DAY = timedelta(days=1)
# Of the stored row, of today alone, or not told.
LEFT_OUT = {"version", "computed_at", "forecast", "own_plans"}


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


@pytest.fixture
def initech(db):
    """Four reps in two teams below a third, with scores of the last week; times are real."""
    one = organisation("initech")
    today = timezone.now().date()
    top = team(one, "Top")
    north, south = team(one, "North", top), team(one, "South", top)
    reps = [rep(one, f"R{n}", north, since=today - 60 * DAY, today=today) for n in range(4)]
    asked = Asked("initech", key(one))
    for back in range(6, -1, -1):
        scored(one, {who: 40 + 10 * n for n, who in enumerate(reps)}, today - back * DAY)
    computed(one)
    return SimpleNamespace(
        organisation=one, today=today, top=top, north=north, south=south, reps=reps, asked=asked
    )


def scored(one, totals, day):
    now = timezone.now()
    record(one, {(who, day): reading(total, at=now) for who, total in totals.items()}, now=now)


def computed(one):
    with organisation_context(one.pk):
        while drain(organisation_id=one.pk, now=timezone.now()):
            pass


def planned(place, **terms):
    with organisation_context(place.organisation.pk):
        plan = targets.create_plan(
            caller=system(place.organisation), name="P", team=place.top, today=place.today,
            terms={"starts_on": place.today - 30 * DAY,
                   "stages": [{"threshold": 60, "due_on": place.today - 2 * DAY},
                              {"threshold": 70, "due_on": place.today + 30 * DAY}]} | terms,
        )  # fmt: skip
    computed(place.organisation)
    return plan


def median(place, team_, day, **query):
    span = {"from": day, "to": day}
    status, answer = place.asked.get(f"teams/{team_.pk}/statistics", **span, **query)
    assert status == 200, answer
    return [row["median"] for row in answer["data"]]


def refused(answer):
    status, body = answer
    assert status == 400, body
    return [(error["pointer"], error["code"]) for error in body["errors"]]
