import pytest

from apps.jobs import services as jobs
from tests.sample_data import NOW
from tests.scores.conftest import ACME as ACME
from tests.scores.conftest import acme_api as acme_api
from tests.scores.conftest import newly_stale as newly_stale
from tests.scores.conftest import noon as noon
from tests.scores.conftest import score_url as score_url
from tests.scores.conftest import scores as scores


@pytest.fixture
def work(acme):
    """Do what a worker does when its bell rings."""

    def work():
        while jobs.run_next(organisation_id=acme.pk, clock=lambda: NOW):
            pass

    return work


@pytest.fixture
def send(acme_api, work):
    """Send a file, let the worker load it, and return the import as it ended."""

    def send(content, query="", media_type="text/csv"):
        if isinstance(content, str):
            content = content.encode()
        answer = acme_api.post(f"{ACME}/imports{query}", content, content_type=media_type)
        assert answer.status_code == 202, answer.content
        work()
        return acme_api.get(f"{ACME}/imports/{answer.data['id']}").data

    return send
