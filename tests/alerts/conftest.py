"""Days of Acme that are final one after the other, and the alerts of each."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from apps.alerts import services
from apps.alerts.models import Alert
from apps.analytics import services as analytics
from ssi_platform.tenancy.context import organisation_context
from tests.sample_data import reading, record, rep, system

DAY = timedelta(days=1)
FALL = date(2026, 5, 20)
MORNING = time(6, 30, tzinfo=UTC)


class Days:
    """Records scores of days, lets them be final, and evaluates their alerts."""

    def __init__(self, organisation):
        self.organisation = organisation

    def record(self, totals, day, *, now=None):
        """Record {rep: total} on a day."""
        at = now or datetime.combine(day, time(12), UTC)
        readings = {(who, day): reading(total, at=at) for who, total in totals.items()}
        record(self.organisation, readings, now=at)

    def compute(self, now):
        analytics.advance_days(organisation_id=self.organisation.pk, now=now)
        while analytics.drain(organisation_id=self.organisation.pk, now=now):
            pass

    def close(self, day):
        """Let a day be final, and evaluate what has become final; return how many days were."""
        now = datetime.combine(day + DAY, MORNING)
        self.compute(now)
        return self.evaluate(now)

    def evaluate(self, now):
        number = 0
        while services.evaluate_day(caller=system(self.organisation), now=now):
            number += 1
        return number


@pytest.fixture
def inside(acme):
    """The test itself is inside Acme's context."""
    with organisation_context(acme.pk):
        yield


@pytest.fixture
def days(acme, inside):
    return Days(acme)


@pytest.fixture
def reps(acme, north):
    return [rep(acme, f"R{number}", north) for number in range(5)]


@pytest.fixture
def steady(days, reps):
    """A hundred days of 50 points for everybody in North, up to the day before FALL."""
    rows = {
        (who, FALL - back * DAY): reading(50, at=datetime.combine(FALL - back * DAY, time(12), UTC))
        for who in reps
        for back in range(1, 101)
    }
    record(days.organisation, rows, now=datetime.combine(FALL, time(1), UTC))
    days.close(FALL - DAY)
    return dict.fromkeys(reps, 50)


def alerts(**conditions):
    """Return (rule, state) of alerts, in the order of their days."""
    rows = Alert.objects.filter(**conditions).order_by("opened_on", "rule", "pk")
    return [(row.rule, row.state) for row in rows]
