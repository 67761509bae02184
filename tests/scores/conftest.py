import pytest

from apps.jobs import services as jobs
from apps.ledger.models import StaleRange
from apps.scores.models import DailyScore
from ssi_platform.tenancy.context import organisation_context
from tests.clock import noon as noon
from tests.sample_data import NOW

ACME = "/api/v1/organisations/acme"


@pytest.fixture
def acme_api(api, acme_key):
    return api(acme_key)


@pytest.fixture
def score_url(bobs_rep):
    """The address of Bob's score of a day."""
    return lambda day: f"{ACME}/reps/{bobs_rep.pk}/scores/{day}"


@pytest.fixture
def scores(acme):
    """What stands: {(rep's name, day): total}."""

    def scores():
        with organisation_context(acme.pk):
            rows = DailyScore.objects.values_list("rep__name", "day", "total")
            return {(name, str(day)): total for name, day, total in rows}

    return scores


@pytest.fixture
def newly_stale(acme):
    """How many ranges of figures became stale since this was asked for."""

    def count():
        with organisation_context(acme.pk):
            return StaleRange.objects.filter(verdicts_only=False).count()

    before = count()
    return lambda: count() - before


@pytest.fixture
def work(acme):
    """Do what a worker does when it is notified."""

    def work():
        while jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW):
            pass

    return work
