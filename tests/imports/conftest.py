import pytest

from tests.scores.conftest import ACME as ACME
from tests.scores.conftest import acme_api as acme_api
from tests.scores.conftest import newly_stale as newly_stale
from tests.scores.conftest import noon as noon
from tests.scores.conftest import score_url as score_url
from tests.scores.conftest import scores as scores
from tests.scores.conftest import work as work


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
